package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A tool call between its request and its end. It ends once, by whoever comes first: the tool, a
/// cancellation, or the watch over calls that overstay.
final class RunningCall {
  final Json id;
  final Deadline deadline;
  private final ResultStyle style;
  private final Sink sink;
  private final Consumer<RunningCall> forget;
  private long reported = Long.MIN_VALUE;
  private boolean ended;
  private @Nullable Thread runner;

  RunningCall(
      Json id, Deadline deadline, ResultStyle style, Sink sink, Consumer<RunningCall> forget) {
    this.id = id;
    this.deadline = deadline;
    this.style = style;
    this.sink = sink;
    this.forget = forget;
  }

  void answer(ToolAnswer answer) {
    end(Replies.result(id, style.dress(answer.toResult())));
  }

  /// The caller gave up: nothing more is said, and the work is told to stop.
  void cancel() {
    end(new Outgoing.Silence());
    deadline.cancel();
  }

  /// The id is free again before the last word is out, since the caller may use it at once.
  private synchronized void end(Outgoing last) {
    if (ended) return;
    ended = true;
    forget.accept(this);
    sink.accept(last);
  }

  Progress progress(Optional<Json> token) {
    if (token.isEmpty()) return Progress.UNHEARD;
    return (done, total, message) -> report(token.get(), done, total, message);
  }

  private synchronized void report(
      Json token, long done, @Nullable Long total, @Nullable String message) {
    if (ended || done <= reported) return;
    reported = done;
    var params = Json.obj().put("progressToken", token).put("progress", done);
    params.putIfPresent("total", total).putIfPresent("message", message);
    sink.accept(Replies.notification("notifications/progress", params.build()));
  }

  synchronized void runsOn(@Nullable Thread thread) {
    runner = thread;
  }

  /// Wakes the tool from whatever it waits in, should it not have heeded its deadline.
  synchronized void interrupt() {
    if (runner != null) runner.interrupt();
  }
}
