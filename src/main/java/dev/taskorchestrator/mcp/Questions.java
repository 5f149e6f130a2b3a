package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What a peer of the older era was asked and has not answered yet. There, questions are requests
/// of the server, on the stream of the call that asks.
final class Questions {

  private final AtomicLong last = new AtomicLong();
  private final Map<String, CompletableFuture<Json.Obj>> open = new ConcurrentHashMap<>();

  /// What came of asking.
  sealed interface Heard {
    /// The answers, under the names of the questions.
    record Answers(Json.Obj answers) implements Heard {}

    /// There will be none.
    record Nothing(Answer why) implements Heard {}
  }

  /// Asks, and waits for all answers.
  Heard ask(RunningCall call, Map<String, Question> questions, Deadline deadline)
      throws InterruptedException {
    var ids = new LinkedHashMap<String, String>();
    var answers = Json.obj();
    try {
      questions.forEach((name, question) -> ids.put(name, put(call, question)));
      for (var asked : ids.entrySet()) {
        var answer = await(asked.getValue(), deadline);
        if (answer == null) return new Heard.Nothing(tooLate(deadline));
        if (!(answer.get("result") instanceof Json.Obj result)) {
          return new Heard.Nothing(declined(answer));
        }
        answers.put(asked.getKey(), result);
      }
      return new Heard.Answers(answers.build());
    } finally {
      ids.values().forEach(open::remove);
    }
  }

  private String put(RunningCall call, Question question) {
    var id = "ask-" + last.incrementAndGet();
    open.put(id, new CompletableFuture<>());
    call.say(Replies.request(id, question));
    return id;
  }

  private Json.@Nullable Obj await(String id, Deadline deadline) throws InterruptedException {
    var answer = open.get(id);
    if (answer == null) throw new IllegalStateException(id + " is nobody's");
    var back = deadline.onCancel(() -> answer.cancel(false));
    try {
      return answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | CancellationException _) {
      return null;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      back.run();
    }
  }

  static final Answer GIVEN_UP =
      ToolAnswer.refused("call_cancelled", "the call was given up", ToolAnswer.Retry.LATER)
          .toAnswer();

  private static Answer tooLate(Deadline deadline) {
    if (deadline.cancelled()) return GIVEN_UP;
    return ToolAnswer.refused(
            "deadline_exceeded",
            "nobody answered what had to be asked first; nothing was changed",
            ToolAnswer.Retry.LATER)
        .toAnswer();
  }

  private static Answer declined(Json.Obj answer) {
    var why = answer.optObject("error").flatMap(error -> error.optText("message"));
    return ToolAnswer.refused(
            "not_answered",
            "the client could not answer what had to be asked first: " + why.orElse("no reason"),
            ToolAnswer.Retry.AFTER_CHANGE)
        .toAnswer();
  }

  /// A peer has answered something; what nobody asked is ignored.
  void answered(Json id, Json.Obj message) {
    if (!(id instanceof Json.Str(var name))) return;
    var waiting = open.get(name);
    if (waiting != null) waiting.complete(message);
  }
}
