package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.engine.NothingYet;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.util.function.Predicate;

/// Looks at the caller's project and leaves no trace: where nothing was ever planned the answer is
/// that of an empty project, and no database is made for it.
final class Glance {

  private final Desk desk;
  private final Predicate<Path> begun;
  private final Time time;

  /// @param begun whether anything was ever planned in a directory
  Glance(Desk desk, Predicate<Path> begun, Time time) {
    this.desk = desk;
    this.begun = begun;
    this.time = time;
  }

  Outcome<Reply> ask(ToolCall call, Query query) {
    return begun(desk.place(call))
        ? desk.engine(call).ask(query)
        : NothingYet.ask(query, time.instant());
  }

  boolean begun(Path place) {
    return begun.test(place);
  }

  /// The roles, which need no database.
  Roles roles(ToolCall call) {
    return desk.engine(call).roles();
  }

  /// What stands in the way, as methods other than `tools/call` say it.
  Answer refused(Refusal refusal) {
    return RunningCall.Form.OTHER.of(desk.refused(refusal));
  }

  /// Whether what was asked for is not there for the caller, as against that it could not be read
  /// now.
  static boolean nowhere(Refusal refusal) {
    return refusal instanceof Refusal.TaskNotFound
        || refusal instanceof Refusal.AmbiguousId
        || refusal instanceof Refusal.ArtifactNotFound
        || refusal instanceof Refusal.Forbidden;
  }
}
