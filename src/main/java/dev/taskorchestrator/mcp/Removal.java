package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Rights;
import dev.taskorchestrator.core.Text;
import dev.taskorchestrator.engine.Markdown;
import dev.taskorchestrator.json.Answers;
import java.util.function.Supplier;

/// Removes what cannot be brought back: a task with all below it, or every session. A person is
/// told first what it concerns.
final class Removal {

  private static final int TITLE = 120;

  private final Desk desk;

  Removal(Desk desk) {
    this.desk = desk;
  }

  ToolAnswer task(ToolCall call, String tool, Command.Delete delete) {
    Supplier<ToolAnswer> act = () -> desk.execute(call, tool, delete);
    if (delete.archive() || !may(call, delete)) return act.get();
    var found = desk.engine(call).ask(new Query.OneTask(delete.task(), false));
    var below = desk.engine(call).ask(new Query.Overview(true, delete.task()));
    if (!(found instanceof Outcome.Done<Reply>(Reply.OneTask one))
        || !(below instanceof Outcome.Done<Reply>(Reply.Overview overview))) {
      return act.get(); // which says what stands in the way, or how it ended the first time
    }
    var more = overview.counts().values().stream().mapToLong(Long::longValue).sum();
    if (!delete.force() && more + one.dependents().size() > 0) return act.get();
    return Confirmation.first(call, desk, words(one, more), act);
  }

  /// Nobody is asked about what would be refused then.
  private boolean may(ToolCall call, Command command) {
    return desk.engine(call).allows(Rights.needed(command)) instanceof Outcome.Done<?>;
  }

  private static String words(Reply.OneTask one, long below) {
    var text = new StringBuilder("Delete the task \"");
    text.append(Markdown.line(Text.cut(one.task().brief().title(), TITLE)))
        .append("\" (")
        .append(one.task().id())
        .append(") for good, with all that was handed in for it?");
    if (below > 0) text.append(" Tasks below it that go with it: ").append(below).append('.');
    var dependents = one.dependents().size();
    if (dependents > 0) text.append(" Tasks that depend on it: ").append(dependents).append('.');
    return text.toString();
  }

  ToolAnswer sessions(ToolCall call, String tool, Command.CleanSessions clean) {
    Supplier<ToolAnswer> act = () -> desk.execute(call, tool, clean);
    if (clean.dry() || !clean.which().equals("all")) return act.get();
    var dry = new Command.CleanSessions(clean.which(), clean.days(), true);
    return switch (desk.engine(call)
        .execute(desk.signed(call, tool, Answers::of).unsigned(), dry)) {
      case Outcome.Refused<Reply>(Refusal refusal) -> desk.refused(refusal);
      case Outcome.Done<Reply>(Reply.SessionsCleaned(_, _, _, _, var gone, _)) ->
          Confirmation.first(
              call,
              desk,
              "Forget all sessions of this project, %d of them, those at work too? Tasks stay."
                  .formatted(gone.size()),
              act);
      case Outcome.Done<Reply>(var reply) -> throw new IllegalStateException("not it: " + reply);
    };
  }
}
