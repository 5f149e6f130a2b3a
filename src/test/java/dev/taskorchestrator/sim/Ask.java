package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.engine.Call;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What an agent asks for: a command, under a request id or not, or a question.
///
/// @param request the request id, if it gave one
/// @param digest stands for the command, which is not spelled out here
/// @param patience nanoseconds that it is willing to wait for something to come
record Ask(
    @Nullable Command command,
    @Nullable Query query,
    @Nullable String request,
    String digest,
    long patience) {

  /// A look around of a reaper, which nobody asked for.
  static final Ask ROUND = new Ask(null, null, null, "", 0);

  Call call(Actor actor) {
    return request == null
        ? Call.by(actor)
        : new Call(actor, new Call.Request(request, digest, Ask::spelled), null);
  }

  /// An answer as it is kept with a request: enough to go on with, and to tell two apart.
  static String spelled(Reply reply) {
    return switch (reply) {
      case Reply.Taken taken -> "taken " + taken.task().id() + " " + taken.task().attempt();
      case Reply.Planned planned ->
          "planned "
              + planned.tasks().stream()
                  .map(Reply.PlannedTask::id)
                  .map(TaskId::text)
                  .collect(Collectors.joining(" "));
      case Reply.WorkTaken work ->
          "work "
              + work.task().id()
              + " "
              + work.task().version()
              + " "
              + (work.artifact() == null ? "" : work.artifact().id());
      case Reply.Released released ->
          "released " + released.task().id() + " " + released.task().version();
      case Reply.Renewed renewed ->
          "renewed " + renewed.task().id() + " " + renewed.task().version();
      case Reply.Updated updated ->
          "updated " + updated.task().id() + " " + updated.task().version();
      case Reply.CalledOff off -> "called off " + off.task().id() + " " + off.task().version();
      case Reply.Deleted deleted -> "deleted " + deleted.task();
      case Reply.SessionOpened opened -> "session " + opened.session();
      default -> reply.getClass().getSimpleName();
    };
  }

  @Override
  public String toString() {
    return (command == null ? String.valueOf(query) : String.valueOf(command))
        + (request == null ? "" : " as " + request);
  }
}
