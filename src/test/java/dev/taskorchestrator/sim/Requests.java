package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Violation.unless;

import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// What was answered to which request: one change for each request id, and always the same answer.
final class Requests {

  /// Somewhat less than a receipt has to be kept.
  private static final long KEPT = Duration.ofHours(20).toNanos();

  private final Map<String, Answer> answers = new HashMap<>();

  private record Answer(String digest, String text, long at) {}

  void answered(Seen call, Reply reply) {
    var request = call.ask().request();
    if (request == null) return;
    if (reply instanceof Reply.NothingReady || reply instanceof Reply.LockQueued) return;
    var first = answers.get(request);
    if (first != null && call.at() - first.at() > KEPT) first = null;
    if (reply instanceof Reply.Repeated(var text)) {
      if (first == null) throw new Violation("an answer was repeated that nobody knows: " + call);
      var answer = first;
      unless(answer.digest().equals(call.ask().digest()), () -> "another's answer: " + call);
      unless(answer.text().equals(text), () -> "not as at first " + answer + ": " + call);
    } else {
      var answer = first;
      unless(
          answer == null, () -> "done twice under one request id: " + call + ", first " + answer);
      answers.put(request, new Answer(call.ask().digest(), Ask.spelled(reply), call.at()));
    }
  }

  void refused(Seen call, Refusal refusal) {
    if (!(refusal instanceof Refusal.RequestIdReused)) return;
    var first = answers.get(call.ask().request());
    unless(
        first != null && !first.digest().equals(call.ask().digest()), () -> "not reused: " + call);
  }
}
