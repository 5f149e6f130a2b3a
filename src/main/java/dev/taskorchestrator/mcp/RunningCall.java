package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call between its request and its end. It ends once, by whoever comes first: the work, a
/// cancellation, or the watch over calls that overstay.
final class RunningCall implements Underway {
  final Json id;
  private final ResultStyle style;
  private final Form form;
  private final Sink sink;
  private final Consumer<RunningCall> forget;
  private Deadline deadline;
  private long reported = Long.MIN_VALUE;
  private boolean ended;
  private boolean cancelled;
  private @Nullable Thread runner;

  /// How refusals are told: a tool's are results, those of other methods are errors.
  interface Form {
    Form TOOL = ToolAnswer::toAnswer;

    Form OTHER =
        said ->
            said instanceof ToolAnswer.Refused refused
                ? new Answer.Wrong(
                    RpcError.REFUSED, refused.message(), refused.error().get("error"))
                : said.toAnswer();

    Answer of(ToolAnswer said);
  }

  RunningCall(
      Json id,
      Deadline deadline,
      ResultStyle style,
      Form form,
      Sink sink,
      Consumer<RunningCall> forget) {
    this.form = form;
    this.id = id;
    this.deadline = deadline;
    this.style = style;
    this.sink = sink;
    this.forget = forget;
  }

  /// The deadline of what is being done now.
  synchronized Deadline deadline() {
    return deadline;
  }

  /// Goes on under another deadline: while a person thinks, and again when the answer is there.
  Deadline under(Deadline next) {
    boolean over;
    synchronized (this) {
      deadline = next;
      over = cancelled;
    }
    if (over) next.cancel();
    return next;
  }

  void answer(ToolAnswer answer) {
    answer(form.of(answer));
  }

  /// Gives the answer; one that asks something must have been made into a result before.
  void answer(Answer answer) {
    end(
        switch (answer) {
          case Answer.Result(var fields) ->
              Replies.result(id, style.dress(Json.obj().putAll(fields)));
          case Answer.Typed(var fields, var type) ->
              Replies.result(id, style.dress(Json.obj().putAll(fields), type));
          case Answer.Kept(var fields, var millis, var everybody) ->
              Replies.result(id, style.dress(Json.obj().putAll(fields), millis, everybody));
          case Answer.Wrong wrong -> Replies.error(id, wrong.toError());
          case Answer.Asking _ -> throw new IllegalStateException("asked too late");
        });
  }

  /// The caller gave up: nothing more is said, and the work is told to stop.
  @Override
  public void cancel() {
    end(new Outgoing.Silence());
    stop();
  }

  /// Tells the work to stop; what it has to say is still said.
  @Override
  public void stop() {
    Deadline running;
    synchronized (this) {
      cancelled = true;
      running = deadline;
    }
    running.cancel();
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
    if (done <= reported) return;
    reported = done;
    var params = Json.obj().put("progressToken", token).put("progress", done);
    params.putIfPresent("total", total).putIfPresent("message", message);
    say(Replies.notification("notifications/progress", params.build()));
  }

  /// Says something before the end.
  synchronized void say(Outgoing outgoing) {
    if (!ended) sink.accept(outgoing);
  }

  synchronized void runsOn(@Nullable Thread thread) {
    runner = thread;
  }

  /// Wakes the work from whatever it waits in, should it not have heeded its deadline.
  synchronized void interrupt() {
    if (runner != null) runner.interrupt();
  }
}
