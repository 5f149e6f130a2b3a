package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How one task, result, attempt, event or artifact is said in JSON, in as few words as its place
/// allows.
final class Rows {

  private static final int TITLE = 48;
  private static final int SUMMARY = 600;

  private Rows() {}

  static Json.Obj listed(Reply.TaskView view, List<String> fields) {
    var row = Json.obj().putAll(named(view.task()));
    var all = fields.isEmpty() ? Json.Obj.EMPTY : details(view.task(), view.needs());
    for (var field : fields) row.putIfPresent(field, all.get(field));
    if (!view.artifacts().isEmpty()) {
      row.put("artifacts", view.artifacts().stream().map(Rows::reference).toList());
    }
    return row.build();
  }

  /// The shortest form of a task in a list.
  static Json.Obj named(Task task) {
    return Json.obj()
        .put("task_id", task.id().text())
        .put("title", Brevity.cut(task.brief().title(), TITLE))
        .put("status", task.status().word())
        .put("specialist_type", task.brief().specialist())
        .build();
  }

  static Json.Obj held(Task task) {
    return Json.obj()
        .put("task_id", task.id().text())
        .put("title", Brevity.cut(task.brief().title(), TITLE))
        .put("attempt", task.attempt())
        .put("lease_expires_at", until(task))
        .build();
  }

  /// Every field of a task that is set.
  static Json.Obj details(Task task, List<Dependency> needs) {
    var brief = task.brief();
    var all =
        Json.obj()
            .put("task_id", task.id().text())
            .put("title", brief.title())
            .put("status", task.status().word())
            .put("specialist_type", brief.specialist())
            .put("description", Brevity.cut(brief.description(), Brevity.MAX / 3))
            .put("task_type", brief.taskType())
            .put("complexity", brief.complexity())
            .put("priority", priority(brief.priority()));
    if (task.parent() != null) all.put("parent_task_id", task.parent().text());
    if (!needs.isEmpty()) all.put("dependencies", needs.stream().map(Rows::need).toList());
    if (task.state() instanceof TaskState.Active held) {
      all.put("agent", held.holder().agent()).put("lease_expires_at", held.until().toString());
    }
    if (task.attempt() > 0) all.put("attempt", task.attempt());
    if (task.progress() >= 0) all.put("progress", task.progress());
    all.putIfPresent("note", task.note())
        .putIfPresent("reason", task.state().reason())
        .putIfPresent("summary", task.summary())
        .putIfPresent("estimated_effort", brief.effort())
        .putIfPresent("due_date", brief.dueDate())
        .putIfPresent("context", context(brief.context()))
        .putUnlessEmpty("acceptance_criteria", brief.criteria())
        .put("lease_seconds", brief.leaseSeconds())
        .put("max_attempts", brief.maxAttempts());
    if (brief.timeoutSeconds() > 0) all.put("timeout_seconds", brief.timeoutSeconds());
    if (brief.completeByHand()) all.put("complete_by_hand", true);
    all.put("created_at", task.createdAt().toString())
        .put("updated_at", task.updatedAt().toString());
    var ended = task.state().endedAt();
    if (ended != null) all.put("completed_at", ended.toString());
    return all.put("version", task.version()).build();
  }

  static Json.Obj withContent(Artifact artifact, Map<String, String> contents) {
    var shown = Json.obj().putAll(described(artifact));
    var content = contents.get(artifact.id());
    if (content == null) return shown.build();
    shown.put("content", content);
    var bytes = content.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    if (bytes < artifact.size()) {
      shown.put(
          "rest",
          Json.obj()
              .put("tool", "orchestrator_artifacts")
              .put("action", "read")
              .put("artifact_id", artifact.id())
              .put("offset", content.length()));
    }
    return shown.build();
  }

  static Json.Obj dated(Task task) {
    return Json.obj().putAll(named(task)).put("created_at", task.createdAt().toString()).build();
  }

  static Json.Obj holding(Task task, Instant now) {
    var row = Json.obj().putAll(held(task));
    if (task.state() instanceof TaskState.Active active) {
      row.put("agent", active.holder().agent()).put("since", active.since().toString());
      if (active.lapsedAt(now)) row.put("lapsed", true);
    }
    if (task.progress() >= 0) row.put("progress", task.progress());
    return row.build();
  }

  static Json.Obj stuck(Reply.Stuck stuck) {
    return Json.obj()
        .put("task_id", stuck.task().id().text())
        .put("title", Brevity.cut(stuck.task().brief().title(), TITLE))
        .put("status", stuck.task().status().word())
        .put("why", Brevity.cut(stuck.why(), 300))
        .build();
  }

  static Json.Obj result(Reply.Result result) {
    var task = result.task();
    var row = Json.obj().putAll(named(task));
    var summary = task.summary();
    if (summary != null) row.put("summary", Brevity.cut(summary, SUMMARY));
    if (!result.artifacts().isEmpty()) {
      row.put("artifacts", result.artifacts().stream().limit(5).map(Rows::reference).toList());
    }
    return row.build();
  }

  static Json.Obj attempt(Attempt attempt) {
    var row =
        Json.obj()
            .put("attempt", attempt.number())
            .put("agent", attempt.holder().agent())
            .put("started_at", attempt.startedAt().toString());
    if (attempt.endedAt() != null) row.put("ended_at", attempt.endedAt().toString());
    if (attempt.end() != null) row.put("end", attempt.end().word());
    var reason = attempt.reason();
    return row.putIfPresent("reason", reason == null ? null : Brevity.cut(reason, 400)).build();
  }

  /// An event, whole.
  static Json.Obj event(Event event) {
    var row = Json.obj().put("sequence", event.sequence()).put("at", event.at().toString());
    row.put("kind", event.kind().word());
    if (event.task() != null) row.put("task_id", event.task().text());
    row.put("actor", event.actor());
    if (event.attempt() > 0) row.put("attempt", event.attempt());
    var detail = event.detail();
    return row.putIfPresent("detail", detail == null ? null : Brevity.cut(detail, 300)).build();
  }

  static Json.Obj shortEvent(Event event) {
    var row = Json.obj().put("kind", event.kind().word());
    if (event.task() != null) row.put("task_id", event.task().text());
    return row.put("actor", Brevity.cut(event.actor(), 40)).build();
  }

  static Json.Obj need(Dependency need) {
    var row = Json.obj().put("id", need.prerequisite().text());
    if (!need.type().equals(Dependency.COMPLETION)) row.put("type", need.type());
    row.put("state", need.state().name().toLowerCase(java.util.Locale.ROOT));
    return row.putIfPresent("waiver", need.waiver()).build();
  }

  /// Where an artifact is, in the fewest words.
  static Json.Obj reference(Artifact artifact) {
    return Json.obj()
        .put("id", artifact.id())
        .put("type", artifact.type())
        .put("size", artifact.size())
        .build();
  }

  static Json.Obj described(Artifact artifact) {
    return Json.obj()
        .put("artifact_id", artifact.id())
        .put("type", artifact.type())
        .put("version", artifact.version())
        .put("size", artifact.size())
        .put("task_id", artifact.task().text())
        .put("attempt", artifact.attempt())
        .put("summary", Brevity.cut(artifact.summary(), SUMMARY))
        .putUnlessEmpty("file_paths", artifact.files().stream().limit(20).toList())
        .put("sha256", artifact.hash())
        .put("created_at", artifact.at().toString())
        .put("by", artifact.by())
        .build();
  }

  static Json priority(int number) {
    return switch (number) {
      case Priority.LOW -> Json.of("low");
      case Priority.MEDIUM -> Json.of("medium");
      case Priority.HIGH -> Json.of("high");
      case Priority.CRITICAL -> Json.of("critical");
      default -> Json.of(number);
    };
  }

  static @Nullable Json context(@Nullable String context) {
    return context == null ? null : JsonReader.read(context);
  }

  static String until(Task task) {
    return task.state() instanceof TaskState.Active held ? held.until().toString() : "";
  }
}
