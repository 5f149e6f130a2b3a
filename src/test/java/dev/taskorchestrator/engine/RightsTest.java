package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Access.Role;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Rights;
import dev.taskorchestrator.core.Token;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who may do what in a project, and who is let in: asked for at one place, below every door.
@Timeout(60)
class RightsTest {

  private static final String HASH = Token.hash("mto_secret");

  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
    project.plan(Project.draft("a"), Project.draft("b"));
  }

  @AfterEach
  void close() {
    assertThat(Invariants.broken(project)).isEmpty();
    project.close();
  }

  private Outcome<Reply> does(Role role, String agent, Command command) {
    var entry = project.engine().as(new Access("alice", role));
    return project.serving(() -> entry.execute(Call.by(Project.actor(agent)), command));
  }

  private Outcome<Reply> asks(Role role, Query query) {
    return project.serving(() -> project.engine().as(new Access("alice", role)).ask(query));
  }

  private long lastEvent() {
    return project.asked(Reply.Changes.class, new Query.Changes(0, 1)).last();
  }

  private static Token token(String id, String principal, @Nullable Instant expires) {
    return new Token(id, principal, HASH, Role.AGENT, Instant.EPOCH, expires, null);
  }

  private @Nullable Token found() {
    return project.asked(Reply.TokenFound.class, new Query.TokenOf(HASH)).token();
  }

  /// What each command and question needs, said once more: one that is new must be decided here
  /// too.
  private static final Map<Role, Set<String>> NEEDED =
      Map.of(
          Role.VIEWER,
          Set.of(
              "Tasks",
              "OneTask",
              "Overview",
              "Synthesis",
              "Artifacts",
              "ReadArtifact",
              "SearchArtifacts",
              "Changes",
              "Locks",
              "Leases",
              "Checkup",
              "Tree",
              "Sessions",
              "OneSession",
              "Memos",
              "OneMemo",
              "Rules",
              "RuleTest",
              "Health",
              "Restarts",
              "Everything",
              "Handover"),
          Role.AGENT,
          Set.of(
              "OpenSession",
              "ResumeSession",
              "Plan",
              "ClaimNext",
              "Claim",
              "Complete",
              "Release",
              "Heartbeat",
              "Update",
              "Cancel",
              "Lock",
              "Unlock",
              "Remember",
              "Decide",
              "Probe"),
          Role.MANAGER,
          Set.of(
              "Delete",
              "CleanSessions",
              "Maintain",
              "Tend",
              "Pause",
              "AddRule",
              "RemoveRule",
              "Import",
              "NoteRestart"),
          Role.ADMIN,
          Set.of(
              "AddToken",
              "RevokeToken",
              "KeepErrand",
              "Tokens",
              "TokenOf",
              "TokenMark",
              "OneErrand"));

  @Test
  void everyCommandAndQuestionNeedsTheRoleThatWasDecidedForIt() throws Exception {
    var found = new EnumMap<Role, Set<String>>(Role.class);
    for (var type : Command.class.getPermittedSubclasses()) {
      found
          .computeIfAbsent(Rights.needed((Command) some(type)), _ -> new TreeSet<>())
          .add(type.getSimpleName());
    }
    for (var type : Query.class.getPermittedSubclasses()) {
      found
          .computeIfAbsent(Rights.needed((Query) some(type)), _ -> new TreeSet<>())
          .add(type.getSimpleName());
    }
    assertThat(found).containsExactlyInAnyOrderEntriesOf(NEEDED);
    assertThat(Rights.needed(new Command.Delete("a", false, true))).isEqualTo(Role.AGENT);
  }

  /// One of that type, of which only the type counts.
  private static Object some(Class<?> type) throws ReflectiveOperationException {
    var kinds =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    var constructor = type.getDeclaredConstructor(kinds);
    return constructor.newInstance(Arrays.stream(kinds).map(RightsTest::blank).toArray());
  }

  private static @Nullable Object blank(Class<?> kind) {
    if (kind == boolean.class) return false;
    if (kind == int.class) return 0;
    if (kind == long.class) return 0L;
    if (kind == List.class) return List.of();
    return kind == String.class ? "" : null;
  }

  @Test
  void aViewerReadsAndChangesNothing() {
    var before = lastEvent();
    for (var command :
        List.of(
            Project.claim("a"),
            Project.next(),
            Project.complete("a", null),
            Project.cancel("a"),
            new Command.OpenSession("s", "client", "here"),
            new Command.Delete("a", true, false),
            new Command.Pause("mine"),
            new Command.Maintain(),
            new Command.RevokeToken("x"))) {
      assertThat(Project.refusal(does(Role.VIEWER, "alice", command)))
          .as("%s", command)
          .isInstanceOf(Refusal.Forbidden.class);
    }
    assertThat(lastEvent()).isEqualTo(before);
    assertThat(asks(Role.VIEWER, new Query.OneTask("a", false))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void anAgentWorksAndPutsAwayButRemovesNothingForGood() {
    assertThat(does(Role.AGENT, "alice", Project.claim("a"))).isInstanceOf(Outcome.Done.class);
    assertThat(Project.refusal(does(Role.AGENT, "alice", new Command.Delete("b", true, false))))
        .isEqualTo(new Refusal.Forbidden(Role.MANAGER, Role.AGENT));
    assertThat(does(Role.AGENT, "alice", Project.cancel("b"))).isInstanceOf(Outcome.Done.class);
    assertThat(does(Role.AGENT, "alice", new Command.Delete("b", false, true)))
        .isInstanceOf(Outcome.Done.class);
    assertThat(does(Role.MANAGER, "alice", new Command.Delete("b", true, false)))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void onlyAnAdminSaysAndSeesWhoIsLetIn() {
    var add = new Command.AddToken(token("t1", "bob", null));
    assertThat(Project.refusal(does(Role.MANAGER, "alice", add)))
        .isInstanceOf(Refusal.Forbidden.class);
    assertThat(Project.refusal(asks(Role.MANAGER, new Query.Tokens())))
        .isInstanceOf(Refusal.Forbidden.class);
    assertThat(Project.refusal(asks(Role.MANAGER, new Query.TokenOf(HASH))))
        .isInstanceOf(Refusal.Forbidden.class);
    assertThat(does(Role.ADMIN, "alice", add)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void nobodyGoesOnWithTheSessionOfAnother() {
    project.done(
        Reply.SessionOpened.class, "bob/one", new Command.OpenSession("bobs", "client", "here"));
    project.done(
        Reply.SessionOpened.class, "alice/one", new Command.OpenSession("own", "client", "here"));
    var missing = does(Role.AGENT, "alice", new Command.ResumeSession("nowhere"));
    assertThat(Project.refusal(does(Role.AGENT, "alice", new Command.ResumeSession("bobs"))))
        .isEqualTo(new Refusal.SessionNotFound("bobs"))
        .hasSameClassAs(Project.refusal(missing));
    assertThat(does(Role.AGENT, "alice", new Command.ResumeSession("own")))
        .isInstanceOf(Outcome.Done.class);
    assertThat(does(Role.MANAGER, "alice", new Command.ResumeSession("bobs")))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void anAgentsNameBeginsWithWhoItBelongsTo() {
    var alice = new Access("alice", Role.AGENT);
    assertThat(alice.agent("worker")).isEqualTo("alice/worker");
    assertThat(alice.agent("alice/worker")).isEqualTo("alice/worker");
    assertThat(alice.agent("alice")).isEqualTo("alice");
    assertThat(alice.agent("bob/worker")).isEqualTo("alice/bob/worker");
    assertThat(alice.agent("alicex/worker")).isEqualTo("alice/alicex/worker");
    assertThat(alice.agent("w".repeat(500))).hasSize(200).startsWith("alice/w");
    assertThat(Access.OWNER.agent("worker")).isEqualTo("worker");
  }

  @Test
  void aTokenLetsInUntilItIsRevoked() {
    assertThat(found()).isNull();
    project.done(Reply.TokenAdded.class, "owner", new Command.AddToken(token("t1", "bob", null)));
    assertThat(found()).extracting(Token::principal).isEqualTo("bob");
    project.done(Reply.TokensRevoked.class, "owner", new Command.RevokeToken("bob"));
    assertThat(found()).isNull();
    assertThat(project.refused("owner", new Command.RevokeToken("bob")))
        .isEqualTo(new Refusal.TokenNotFound("bob"));
    var kinds =
        project.asked(Reply.Changes.class, new Query.Changes(2, 10)).events().stream()
            .map(Event::kind)
            .toList();
    assertThat(kinds).containsExactly(Event.Kind.TOKEN_ADDED, Event.Kind.TOKEN_REVOKED);
  }

  @Test
  void aTokenLetsInNoLongerThanItsTerm() {
    var ends = project.time.instant().plus(Duration.ofHours(1));
    project.done(Reply.TokenAdded.class, "owner", new Command.AddToken(token("t1", "bob", ends)));
    assertThat(found()).isNotNull();
    project.time.pass(Duration.ofMinutes(59));
    assertThat(found()).isNotNull();
    project.time.pass(Duration.ofMinutes(2));
    assertThat(found()).isNull();
  }
}
