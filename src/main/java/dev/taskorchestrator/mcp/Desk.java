package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.engine.Call;
import dev.taskorchestrator.engine.Guarded;
import dev.taskorchestrator.engine.Patience;
import dev.taskorchestrator.engine.Projects;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Pacing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where a tool call becomes a command and a reply becomes an answer: who calls, in which project,
/// under which request id.
final class Desk {

  private final Projects projects;
  private final String process;
  private final @Nullable String usualAgent;
  private final RefusalAnswers refusals;
  private final Stays stays;

  /// @param process the identity of this process
  /// @param usualAgent the name of an agent that does not name itself, where the operator gave one
  /// @param pacing when refused callers are told to come back
  /// @param stays in which session each caller is
  Desk(Projects projects, String process, @Nullable String usualAgent, Pacing pacing, Stays stays) {
    this.stays = stays;
    this.projects = projects;
    this.process = process;
    this.usualAgent = usualAgent;
    this.refusals = new RefusalAnswers(pacing);
  }

  /// In which session each caller is.
  Stays stays() {
    return stays;
  }

  /// The identity of this process.
  String process() {
    return process;
  }

  Guarded engine(ToolCall call) {
    var guest = call.caller().guest();
    return guest == null
        ? projects.of(call.caller().session())
        : projects.of(guest.project(), guest.access());
  }

  /// The directory of the caller's project.
  Path place(ToolCall call) {
    var guest = call.caller().guest();
    return guest == null ? projects.place(call.caller().session()) : guest.project();
  }

  /// Has `mover` told of each session on this machine that works elsewhere from now on.
  void whenMoved(Consumer<String> mover) {
    projects.whenMoved(mover);
  }

  /// What the caller is told where it works. Directories of this machine are nothing to those who
  /// come from others.
  String told(ToolCall call) {
    var guest = call.caller().guest();
    return guest == null ? place(call).toString() : guest.name();
  }

  /// Lets the caller work elsewhere from now on, which only callers on this machine can.
  Outcome<Path> move(ToolCall call, String directory) {
    var guest = call.caller().guest();
    if (guest == null) return projects.move(call.caller().session(), directory);
    return directory.equals(guest.name())
        ? Outcome.done(guest.project())
        : Outcome.refused(
            new Refusal.InvalidArgument(
                "working_directory",
                "is for servers on the same machine; this address is that of the project '"
                    + guest.name()
                    + "': leave the argument out"));
  }

  /// The agent: the one named in the call, else the operator's, else the client of this session.
  Actor actor(ToolCall call) {
    var access = access(call);
    return new Actor(access.agent(agent(call)), process, access.principal());
  }

  private static Access access(ToolCall call) {
    var guest = call.caller().guest();
    return guest == null ? Access.OWNER : guest.access();
  }

  private String agent(ToolCall call) {
    var named = call.arguments().optText("agent");
    if (named.isPresent()) return named.get();
    if (usualAgent != null) return usualAgent;
    var resumed = stays.agent(call);
    if (resumed != null) return resumed;
    var session = call.caller().session();
    if (!session.isEmpty()) return client(call) + "-" + session;
    var principal = call.caller().principal();
    return principal.isEmpty() ? client(call) : principal;
  }

  String client(ToolCall call) {
    var client = call.caller().client();
    if (client == null || client.isBlank()) return "agent";
    return client.length() > 80 ? client.substring(0, 80) : client;
  }

  ToolAnswer execute(ToolCall call, String tool, Command command) {
    return execute(call, tool, command, Answers::of);
  }

  /// Does what was read from the arguments, unless they were refused.
  ToolAnswer execute(ToolCall call, String tool, Outcome<? extends Command> command) {
    return switch (command) {
      case Outcome.Refused<? extends Command>(var refusal) -> refused(refusal);
      case Outcome.Done<? extends Command>(var read) -> execute(call, tool, read);
    };
  }

  ToolAnswer execute(ToolCall call, String tool, Command command, Function<Reply, Json.Obj> spell) {
    return answer(engine(call).execute(signed(call, tool, spell), command), spell);
  }

  /// The same, with an answer of its own.
  ToolAnswer execute(
      ToolCall call,
      String tool,
      Outcome<? extends Command> command,
      Function<Reply, Json.Obj> spell) {
    return switch (command) {
      case Outcome.Refused<? extends Command>(var refusal) -> refused(refusal);
      case Outcome.Done<? extends Command>(var read) -> execute(call, tool, read, spell);
    };
  }

  /// Does the command, waiting so long for what it needs.
  ToolAnswer await(ToolCall call, String tool, Command command, Duration wait) {
    var signed = signed(call, tool, Answers::of);
    return answer(engine(call).execute(signed, command, patience(call, wait)), Answers::of);
  }

  /// Answers the question when there is something to tell, waiting so long for it.
  ToolAnswer await(ToolCall call, Query query, Duration wait) {
    return answer(engine(call).ask(query, patience(call, wait)), Answers::of);
  }

  /// A caller who asked to hear of progress hears that the call still waits.
  private static Patience patience(ToolCall call, Duration wait) {
    var guest = call.caller().guest();
    var progress = call.progress();
    return new Patience(
        wait,
        progress.heard() ? waited -> report(progress, waited, wait) : null,
        () -> guest == null || guest.welcome());
  }

  private static void report(Progress progress, Duration waited, Duration wait) {
    progress.report(
        waited.toSeconds(),
        wait.toSeconds(),
        "still waiting, for " + waited.toSeconds() + " s so far");
  }

  ToolAnswer ask(ToolCall call, Query query, Function<Reply, Json.Obj> spell) {
    return answer(engine(call).ask(query), spell);
  }

  ToolAnswer ask(ToolCall call, Query query) {
    return ask(call, query, Answers::of);
  }

  ToolAnswer answer(Outcome<Reply> outcome, Function<Reply, Json.Obj> spell) {
    return switch (outcome) {
      case Outcome.Done<Reply>(var reply) -> ToolAnswer.of(spell.apply(reply));
      case Outcome.Refused<Reply>(var refusal) -> refused(refusal);
    };
  }

  ToolAnswer refused(Refusal refusal) {
    return refusals.of(refusal);
  }

  /// The caller and, where the call has a request id, what it stands for.
  Call signed(ToolCall call, String tool, Function<Reply, Json.Obj> spell) {
    var id = given(call);
    var session = stays.session(call);
    if (id.isEmpty()) return Call.by(actor(call)).in(session);
    var request =
        new Call.Request(
            requestId(call, id.get()),
            RequestDigest.of(tool, call.arguments()),
            reply -> JsonWriter.text(spell.apply(reply)));
    return new Call(actor(call), request, session);
  }

  /// One principal's requests are not another's, whatever they are called.
  private static String requestId(ToolCall call, String given) {
    var principal = call.caller().principal();
    return principal.isEmpty() ? given : principal + "/" + given;
  }

  /// Work that goes on without its caller may have to be done again from the start, by another
  /// process; what it did then is not done twice.
  private static Optional<String> given(ToolCall call) {
    return call.arguments()
        .optText("request_id")
        .or(() -> Optional.ofNullable(call.talk().errand()).map(id -> "errand:" + id));
  }
}
