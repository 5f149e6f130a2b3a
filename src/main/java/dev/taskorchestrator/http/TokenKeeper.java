package dev.taskorchestrator.http;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Token;
import dev.taskorchestrator.engine.Projects;
import dev.taskorchestrator.mcp.Caller;
import dev.taskorchestrator.mcp.Guest;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lets in who brings a token that the project knows: nobody else, and no longer than it is valid.
/// What was found is believed for a moment, so that a crowd costs one look at the tables.
public final class TokenKeeper implements Doorkeeper {

  /// How long a look is believed: revoked tokens let nobody in after this.
  private static final Duration BELIEVED = Duration.ofMillis(250);

  private static final Duration LOOKING = Duration.ofSeconds(5);
  private static final int MOST = 10_000;
  private static final int LONGEST = 8 << 10;
  private static final Pattern BEARER = Pattern.compile("(?i)bearer +([A-Za-z0-9._~+/=-]+)");

  private final Projects projects;
  private final Map<String, Path> served;
  private final String usual;
  private final Challenges challenges;
  private final Bearers others;
  private final Time time;
  private final Map<String, Look> looks = new ConcurrentHashMap<>();
  private final Map<String, TokenMarks> marks;

  /// What was found at a moment.
  ///
  /// @param mark of the project's tokens then; empty for tokens of others
  /// @param access null where nobody is let in
  /// @param expires when that ends by itself; null for never
  private record Look(
      long at, String mark, @Nullable Access access, @Nullable Instant expires, Why why) {

    static Look away(long at, String mark, Why why) {
      return new Look(at, mark, null, null, why);
    }

    /// Whether it holds at a later moment at which the mark was the same.
    boolean holds(Instant now) {
      return expires == null || now.isBefore(expires);
    }

    Look at(long later) {
      return new Look(later, mark, access, expires, why);
    }
  }

  /// Why nobody is let in.
  private enum Why {
    LET_IN,
    UNKNOWN,
    ELSEWHERE,
    NOTHING
  }

  /// Tokens that are not of ours.
  public interface Bearers {
    /// None at all.
    Bearers NONE = (_, _) -> new Verdict.Unknown();

    Verdict of(String token, String project);
  }

  /// What somebody else's token says.
  public sealed interface Verdict {
    record Lets(Access access) implements Verdict {}

    /// It is good, but not for this project.
    record Elsewhere() implements Verdict {}

    /// It is good, but gives nothing here.
    record Nothing() implements Verdict {}

    record Unknown() implements Verdict {}

    /// It could not be found out.
    record Later() implements Verdict {}
  }

  /// Says what is asked of those who are turned away.
  public interface Challenges {
    Reply noToken();

    Reply badToken();

    /// The token holds, but gives nothing anywhere here.
    Reply tooLittle();
  }

  /// @param served directories by the names of their projects
  /// @param usual the name of the one that is meant where none is named
  public TokenKeeper(
      Projects projects,
      Map<String, Path> served,
      String usual,
      Challenges challenges,
      Bearers others,
      Time time) {
    this.projects = projects;
    this.served = Map.copyOf(served);
    this.usual = usual;
    this.challenges = challenges;
    this.others = others;
    this.time = time;
    this.marks =
        served.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    it -> new TokenMarks(time, () -> mark(projects, it.getValue(), time))));
  }

  @Override
  public Decision decide(Exchange exchange, String project) {
    var token = token(exchange);
    if (token == null) return new Decision.Turned(challenges.noToken());
    var name = project.isEmpty() ? usual : project;
    var look = look(token, name, BELIEVED);
    if (look == null) return new Decision.Turned(later());
    var access = look.access();
    if (access == null) return new Decision.Turned(away(look.why()));
    var place = served.get(name);
    if (place == null) return new Decision.Turned(Door.notFound());
    Welcome welcome = believed -> turned(token, name, access, believed);
    var guest = new Guest(access, place, name);
    var key = name + "\n" + access.role() + "\n" + access.principal();
    var credential = name + "\n" + Token.hash(token);
    var register = token.startsWith(Token.BEGINNING) ? name : credential;
    return new Decision.Admitted(
        new Visitor(new Caller(null, "", guest), key, credential, register, welcome));
  }

  private Reply away(Why why) {
    return switch (why) {
      case UNKNOWN -> challenges.badToken();
      case NOTHING -> challenges.tooLittle();
      case ELSEWHERE, LET_IN -> Door.notFound();
    };
  }

  /// Who was let in stays while nothing can be found out: nobody is let in meanwhile.
  private @Nullable Reply turned(String token, String project, Access access, Duration believed) {
    var look = look(token, project, believed);
    if (look == null || access.equals(look.access())) return null;
    return look.access() == null ? away(look.why()) : challenges.badToken();
  }

  private static Reply later() {
    return Reply.problem(503, "unavailable", "it cannot be found out now who you are")
        .with("Retry-After", "1");
  }

  /// The token of a request; null where there is none that could be one.
  private static @Nullable String token(Exchange exchange) {
    var header = exchange.header("Authorization");
    if (header == null || header.length() > LONGEST) return null;
    var parts = BEARER.matcher(header.strip());
    return parts.matches() ? parts.group(1) : null;
  }

  /// What a token lets do in a project; null when that cannot be found out now.
  private @Nullable Look look(String token, String project, Duration believed) {
    var key = project + "\n" + Token.hash(token);
    var before = looks.get(key);
    var now = time.nanos();
    if (before != null && now - before.at() < believed.toNanos()) return before;
    if (looks.size() > MOST) looks.clear();
    var look =
        token.startsWith(Token.BEGINNING)
            ? ours(token, project, before, believed)
            : theirs(token, project, now);
    if (look != null) looks.put(key, look);
    return look;
  }

  /// What was found before still holds where no token was added or revoked since, so that many who
  /// are let in cost one look at the tables among them.
  private @Nullable Look ours(
      String token, String project, @Nullable Look before, Duration believed) {
    var all = marks.get(project);
    var place = served.get(project);
    if (all == null || place == null) return Look.away(time.nanos(), "", Why.UNKNOWN);
    var mark = all.noOlderThan(believed);
    if (mark == null) return null;
    if (before != null && before.mark().equals(mark.text()) && before.holds(time.instant())) {
      return before.at(mark.at());
    }
    var reply = asked(projects, place, new Query.TokenOf(Token.hash(token)), time);
    if (reply == null) return null;
    if (!(reply instanceof dev.taskorchestrator.core.Reply.TokenFound(var found))
        || found == null) {
      return Look.away(mark.at(), mark.text(), Why.UNKNOWN);
    }
    var access = new Access(found.principal(), found.role());
    return new Look(mark.at(), mark.text(), access, found.expires(), Why.LET_IN);
  }

  private static @Nullable String mark(Projects projects, Path place, Time time) {
    return asked(projects, place, new Query.TokenMark(), time)
            instanceof dev.taskorchestrator.core.Reply.TokenMark(var mark)
        ? mark
        : null;
  }

  private static dev.taskorchestrator.core.@Nullable Reply asked(
      Projects projects, Path place, Query question, Time time) {
    var outcome =
        ScopedValue.where(Deadline.CURRENT, Deadline.in(time, LOOKING))
            .call(() -> projects.of(place, Access.OWNER).ask(question));
    return outcome instanceof Outcome.Done<dev.taskorchestrator.core.Reply>(var reply)
        ? reply
        : null;
  }

  private @Nullable Look theirs(String token, String project, long now) {
    return switch (others.of(token, project)) {
      case Verdict.Lets(var access) -> new Look(now, "", access, null, Why.LET_IN);
      case Verdict.Elsewhere() -> Look.away(now, "", Why.ELSEWHERE);
      case Verdict.Nothing() -> Look.away(now, "", Why.NOTHING);
      case Verdict.Unknown() -> Look.away(now, "", Why.UNKNOWN);
      case Verdict.Later() -> null;
    };
  }
}
