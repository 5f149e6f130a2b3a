package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Restart;

/// How looking after a project, and its health, are said in JSON.
public final class CareAnswers {

  private static final int SHOWN = 20_000;
  private static final int DETAIL = 160;

  private CareAnswers() {}

  static Json.Obj tended(Reply.Tended tended) {
    var asked = tended.asked();
    var answer =
        Json.obj()
            .put("status", tended.problems().isEmpty() ? "maintenance_completed" : "problems_found")
            .put("action", Command.Tending.WORDS.get(place(asked.action())))
            .put("scope", scope(tended))
            .put("validation_level", Command.Level.WORDS.get(place(asked.level())))
            .put("started_at", tended.startedAt().toString())
            .put("duration_ms", tended.millis())
            .put("total_tasks", tended.tasks())
            .put("task_status_distribution", Answers.counts(tended.counts()));
    if (!tended.stale().isEmpty()) {
      answer
          .put("stale_tasks_found", tended.stale().size())
          .put("stale_tasks", Brevity.fitting(tended.stale(), CareAnswers::stale, SHOWN / 2));
    }
    answer
        .putUnlessEmpty("issues_found", Brevity.cut(tended.problems(), 50))
        .put("operations_performed", Brevity.fitting(tended.done(), CareAnswers::done, SHOWN / 2))
        .putUnlessEmpty("recommendations", tended.advice());
    if (!tended.documents().isEmpty()) {
      answer.put(
          "documents", Brevity.fitting(tended.documents(), CareAnswers::document, SHOWN + 2_000));
    }
    return answer.build();
  }

  private static String scope(Reply.Tended tended) {
    var scope = Command.Scope.WORDS.get(place(tended.asked().scope()));
    return tended.asked().scope() == Command.Scope.CURRENT_SESSION && tended.session() == null
        ? "full_project"
        : scope;
  }

  @SuppressWarnings("EnumOrdinal") // the words stand in the same order
  private static int place(Enum<?> value) {
    return value.ordinal();
  }

  private static Json.Obj stale(Reply.Stale stale) {
    return Json.obj().putAll(Rows.named(stale.task())).put("age_hours", stale.hours()).build();
  }

  private static Json.Obj done(Reply.TendedTask done) {
    var task = done.task();
    return Json.obj()
        .put("operation", done.what())
        .putIfPresent("task_id", task == null ? null : task.text())
        .put("detail", Brevity.cut(done.detail(), DETAIL))
        .build();
  }

  private static Json.Obj document(Reply.Document document) {
    return Json.obj()
        .put("name", document.name())
        .put("path", document.path())
        .put("size", document.size())
        .put("text", Brevity.cut(document.text(), SHOWN))
        .build();
  }

  static Json.Obj paused(Reply.Paused paused) {
    return Json.obj()
        .put("maintenance_mode", paused.reason() != null)
        .putIfPresent("reason", paused.reason())
        .build();
  }

  /// What was measured of the database.
  public static Json.Obj health(Reply.Health health) {
    return Json.obj()
        .put("connected", health.writable())
        .put("status", health.writable() ? "operational" : "degraded")
        .putIfPresent("problem", health.problem())
        .put("write_ms", health.writeMillis())
        .put("read_ms", health.readMillis())
        .put("metrics", metrics(health))
        .build();
  }

  private static Json.Obj metrics(Reply.Health health) {
    var metrics = Json.obj();
    health.metrics().forEach((name, value) -> metrics.put(name, value));
    return metrics.build();
  }

  /// Past restarts.
  public static Json.Obj restarts(Reply.Restarts restarts) {
    var last = restarts.latest().stream().filter(Restart::done).findFirst();
    return Json.obj()
        .put("recent_restarts", restarts.latest().stream().map(CareAnswers::restart).toList())
        .put("total_restarts", restarts.total())
        .putIfPresent(
            "last_successful_restart", last.map(done -> done.at().toString()).orElse(null))
        .build();
  }

  static Json.Obj imported(Reply.Imported imported) {
    return Json.obj()
        .put("source", imported.source())
        .put("dry_run", imported.dry())
        .put("found", imported.found())
        .put(imported.dry() ? "would_come" : "imported", imported.came().size())
        .put("already_here", imported.already())
        .put("differing", imported.differing())
        .put(
            "tasks",
            imported.came().stream()
                .map(came -> {
                  var id = came.id();
                  return Json.obj()
                      .put("key", came.key())
                      .putIfPresent("task_id", id == null ? null : id.text())
                      .put("title", came.title())
                      .put("status", came.status().word())
                      .build();
                })
                .toList())
        .put(
            "troubles",
            imported.troubles().stream()
                .map(trouble ->
                    Json.obj()
                        .put("where", trouble.where())
                        .put("what", trouble.what())
                        .put("lost", trouble.lost())
                        .build())
                .toList())
        .build();
  }

  private static Json.Obj restart(Restart restart) {
    return Json.obj()
        .put("timestamp", restart.at().toString())
        .put("reason", restart.reason())
        .put("success", restart.done())
        .put("duration_ms", restart.millis())
        .putIfPresent("detail", restart.detail())
        .build();
  }
}
