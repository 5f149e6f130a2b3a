package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call that goes on without its caller: what the extension `io.modelcontextprotocol/tasks` calls
/// a task. It is named otherwise here, since tasks are what this program is about.
///
/// @param owner the principal who called
/// @param arguments of the tool
/// @param offers what the caller can be asked
/// @param given what was answered before it was let go on
/// @param open questions that wait for an answer
/// @param answers to the questions so far
/// @param outcome the result or the error, once there is one
record Errand(
    ErrandStore.Kept kept,
    String owner,
    String tool,
    Json.Obj arguments,
    Json.Obj offers,
    Json.Obj given,
    Status status,
    Map<String, Question> open,
    Json.Obj answers,
    Json.@Nullable Obj outcome,
    Instant updated) {

  /// How long one is kept.
  static final Duration KEPT = Duration.ofDays(1);

  private static final Duration YOUNG = Duration.ofSeconds(10);
  private static final long ASK_SOON = 500;
  private static final long ASK_LATER = 5_000;

  enum Status {
    WORKING,
    INPUT_REQUIRED,
    COMPLETED,
    FAILED,
    CANCELLED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean over() {
      return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
  }

  String id() {
    return kept.id();
  }

  /// The next version, as it is to be kept.
  Errand with(
      String process,
      Status now,
      Map<String, Question> open,
      Json.Obj answers,
      Json.@Nullable Obj outcome,
      Instant at) {
    var next =
        new Errand(kept, owner, tool, arguments, offers, given, now, open, answers, outcome, at);
    return next.with(kept.next(process, next.body()));
  }

  /// The next version of it, which differs only in who does it.
  Errand by(String process) {
    return with(kept.next(process, body()));
  }

  private Errand with(ErrandStore.Kept other) {
    return new Errand(
        other, owner, tool, arguments, offers, given, status, open, answers, outcome, updated);
  }

  /// The first version of a new one.
  static Errand begun(
      String id,
      String process,
      Instant now,
      String owner,
      String tool,
      Json.Obj arguments,
      Json.Obj offers,
      Json.Obj given) {
    var kept = new ErrandStore.Kept(id, process, 1, now, now.plus(KEPT), Json.Obj.EMPTY);
    var errand =
        new Errand(
            kept,
            owner,
            tool,
            arguments,
            offers,
            given,
            Status.WORKING,
            Map.of(),
            Json.Obj.EMPTY,
            null,
            now);
    return errand.with(new ErrandStore.Kept(id, process, 1, now, now.plus(KEPT), errand.body()));
  }

  private Json.Obj body() {
    var questions = Json.obj();
    open.forEach((name, question) -> questions.put(name, question.toJson()));
    return Json.obj()
        .put("owner", owner)
        .put("tool", tool)
        .put("arguments", arguments)
        .put("offers", offers)
        .put("given", given)
        .put("status", status.word())
        .put("open", questions)
        .put("answers", answers)
        .putIfPresent("outcome", outcome)
        .put("updated", updated.toString())
        .build();
  }

  /// As it was kept.
  static Errand of(ErrandStore.Kept kept) {
    var body = kept.body();
    var open = new LinkedHashMap<String, Question>();
    body.object("open")
        .fields()
        .forEach((name, question) -> open.put(name, Question.of((Json.Obj) question)));
    return new Errand(
        kept,
        body.text("owner"),
        body.text("tool"),
        body.object("arguments"),
        body.object("offers"),
        body.object("given"),
        Status.valueOf(body.text("status").toUpperCase(Locale.ROOT)),
        open,
        body.object("answers"),
        body.optObject("outcome").orElse(null),
        Instant.parse(body.text("updated")));
  }

  /// What its caller is told of it, without what came of it; the older it is, the less often it
  /// should be asked after.
  Json.Obj brief(Instant now) {
    var age = Duration.between(kept.created(), now);
    return Json.obj()
        .put("taskId", id())
        .put("status", status.word())
        .put("createdAt", kept.created().toString())
        .put("lastUpdatedAt", updated.toString())
        .put("ttlMs", KEPT.toMillis())
        .put("pollIntervalMs", age.compareTo(YOUNG) < 0 ? ASK_SOON : ASK_LATER)
        .build();
  }

  /// The same, with the questions that are open or what came of it.
  Json.Obj whole(Instant now) {
    var whole = Json.obj().putAll(brief(now));
    switch (status) {
      case INPUT_REQUIRED -> {
        var questions = Json.obj();
        open.forEach((name, question) -> questions.put(name, question.toJson()));
        whole.put("inputRequests", questions);
      }
      case COMPLETED -> whole.putIfPresent("result", outcome);
      case FAILED -> whole.putIfPresent("error", outcome);
      case WORKING, CANCELLED -> {}
    }
    return whole.build();
  }
}
