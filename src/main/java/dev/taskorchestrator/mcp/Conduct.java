package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings a request from its beginning to its answer, over the questions that it may have. In the
/// newer era a question ends the request, and the client sends it again with the answers; in the
/// older one the server asks and waits. Whoever does the work need not know: it is run anew, with
/// what was answered.
final class Conduct {

  /// What a person may take to answer.
  static final Duration THINKING = Duration.ofMinutes(10);

  private static final int MOST_ROUNDS = 20;

  /// Begins a request once it has a thread.
  interface Begin {
    Answer run(RunningCall call, Deadline deadline);
  }

  private final Questions questions;
  private final Seal seal;
  private final Duration allowance;
  private final Time time;

  /// @param allowance what a round may take after a question
  Conduct(Questions questions, Seal seal, Duration allowance, Time time) {
    this.allowance = allowance;
    this.questions = questions;
    this.seal = seal;
    this.time = time;
  }

  /// Does the work, round after round.
  ///
  /// @param arguments of what is asked for
  Answer run(Envelope.Request request, Peer peer, RunningCall call, Json.Obj arguments, Work work) {
    var given = given(request, peer);
    if (given.wrong() != null) return given.wrong();
    var talk = talk(peer, call, given);
    var progress = call.progress(token(request));
    var turn = new ToolCall(arguments, peer.caller(), progress, call.deadline(), talk);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      var now = turn;
      var answer = ScopedValue.where(Deadline.CURRENT, now.deadline()).call(() -> work.run(now));
      if (!(answer instanceof Answer.Asking(var open, var state))) return answer;
      var lacking = peer.lacking(open);
      if (lacking != null) return lacking;
      if (peer.isModern()) return required(request, peer, open, state);
      switch (ask(call, open)) {
        case Questions.Heard.Nothing(var why) -> {
          return why;
        }
        case Questions.Heard.Answers(var answers) -> turn = next(call, now, answers, state);
      }
    }
    throw new IllegalStateException(request.method() + " asks for ever");
  }

  /// What a request of the newer era brings from the round before.
  private record Given(Json.Obj answers, Json.@Nullable Obj state, Answer.@Nullable Wrong wrong) {
    static final Given NOTHING = new Given(Json.Obj.EMPTY, null, null);

    static Given wrong(String why) {
      return new Given(Json.Obj.EMPTY, null, Answer.Wrong.params(why, null));
    }
  }

  private Given given(Envelope.Request request, Peer peer) {
    if (!peer.isModern()) return Given.NOTHING;
    var answers = request.params().get("inputResponses");
    if (answers != null && !(answers instanceof Json.Obj)) {
      return Given.wrong("inputResponses must be an object, not " + answers.kind());
    }
    var state = request.params().get("requestState");
    var known = answers instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    if (state == null) return new Given(known, null, null);
    var opened =
        state instanceof Json.Str(var text)
            ? seal.open(text, bound(request, peer))
            : Optional.<Json.Obj>empty();
    return opened.map(said -> new Given(known, said, null)).orElseGet(() -> Given.wrong(STALE));
  }

  private static Talk talk(Peer peer, RunningCall call, Given given) {
    return new Talk(
        peer::offers,
        (level, data) -> {
          if (peer.wantsLog(level)) call.say(logged(level, data));
        },
        () -> call.say(new Outgoing.Pause()),
        given.answers(),
        given.state(),
        null);
  }

  private static Outgoing logged(String level, Json data) {
    return Replies.notification(
        "notifications/message", Json.obj().put("level", level).put("data", data).build());
  }

  private static Optional<Json> token(Envelope.Request request) {
    return request
        .params()
        .optObject("_meta")
        .map(meta -> meta.get("progressToken"))
        .filter(it -> it instanceof Json.Str || it instanceof Json.Num);
  }

  private Questions.Heard ask(RunningCall call, Map<String, Question> open) {
    try {
      return questions.ask(call, open, call.under(Deadline.in(time, THINKING)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Questions.Heard.Nothing(Questions.GIVEN_UP);
    }
  }

  /// The next round has as much time as a call has that was not asked to wait.
  private ToolCall next(
      RunningCall call, ToolCall before, Json.Obj answers, Json.@Nullable Obj state) {
    var deadline = call.under(Deadline.in(time, allowance));
    var talk = before.talk().answered(answers, state);
    return new ToolCall(before.arguments(), before.caller(), before.progress(), deadline, talk);
  }

  private Answer required(
      Envelope.Request request, Peer peer, Map<String, Question> open, Json.@Nullable Obj state) {
    var result = Json.obj();
    if (!open.isEmpty()) {
      var requests = Json.obj();
      open.forEach((name, question) -> requests.put(name, question.toJson()));
      result.put("inputRequests", requests);
    }
    if (state != null) result.put("requestState", seal.close(state, bound(request, peer)));
    return new Answer.Typed(result.build(), "input_required");
  }

  /// What a state belongs to: the project, the caller and the request, whatever its id.
  private static String bound(Envelope.Request request, Peer peer) {
    var same = Json.obj();
    request
        .params()
        .fields()
        .forEach((name, value) -> {
          if (!ROUND.contains(name)) same.put(name, value);
        });
    var guest = peer.caller().guest();
    return (guest == null ? "" : guest.name() + "\n")
        + peer.caller().principal()
        + "\n"
        + RequestDigest.of(request.method() + "\n", same.build());
  }

  /// What differs from one round of a request to the next.
  private static final Set<String> ROUND = Set.of("_meta", "inputResponses", "requestState");

  private static final String STALE =
      "requestState is not one that was given for this request, or is too old: send the request"
          + " again without it";
}
