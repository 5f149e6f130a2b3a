package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How replies are said in JSON: briefly, since most readers pay for each word. Nothing the caller
/// just said is said back to it, lists are cut at a whole item, and what is cut says how to get the
/// rest. Longer than most, as every reply is spelled here and nowhere else.
public final class Answers {

  /// No answer is longer than this, in characters.
  public static final int MAX = 60_000;

  private static final int TITLE_IN_LIST = 48;
  private static final int SUMMARY_IN_LIST = 600;
  private static final int NAMED = 4;
  private static final long LATEST = 30_000;

  private Answers() {}

  /// The reply as an object.
  public static Json.Obj of(Reply reply) {
    return switch (reply) {
      case Reply.Repeated(var answer) -> (Json.Obj) JsonReader.read(answer);
      case Reply.SessionOpened opened -> opened(opened);
      case Reply.Planned planned -> planned(planned);
      case Reply.Taken taken -> taken(taken);
      case Reply.NothingReady nothing -> nothing(nothing);
      case Reply.WorkTaken work -> work(work);
      case Reply.Released(var task) -> released(task);
      case Reply.Renewed renewed -> renewed(renewed);
      case Reply.Updated updated -> updated(updated);
      case Reply.CalledOff off -> calledOff(off);
      case Reply.Deleted deleted -> deleted(deleted);
      case Reply.TaskPage page -> page(page, List.of(), Filter.Sort.CREATED);
      case Reply.OneTask one -> one(one);
      case Reply.Overview overview -> overview(overview);
      case Reply.Synthesis synthesis -> synthesis(synthesis);
      case Reply.ArtifactList list -> artifacts(list);
      case Reply.ArtifactPart part -> part(part);
      case Reply.ArtifactHits(var hits) -> hits(hits);
      case Reply.Changes changes -> changes(changes);
      case Reply.Tree tree -> tree(tree);
    };
  }

  private static Json.Obj opened(Reply.SessionOpened opened) {
    return Json.obj()
        .put("session_id", opened.session())
        .put("status", "session_initialized")
        .put("agent", opened.agent())
        .put("working_directory", cut(opened.directory(), 300))
        .put("mine", opened.mine().stream().map(Answers::held).toList())
        .put("ready", opened.ready().stream().map(Answers::named).toList())
        .put("ready_count", opened.readyCount())
        .put("counts", counts(opened.counts()))
        .put("changes", opened.changes().stream().map(Answers::shortEvent).toList())
        .put("changes_count", opened.changesCount())
        .put("sequence", opened.sequence())
        .putUnlessEmpty("warnings", cut(opened.warnings(), 2))
        .build();
  }

  private static Json.Obj planned(Reply.Planned planned) {
    var tasks = planned.tasks();
    var answer = Json.obj().put("success", true);
    if (tasks.size() == 1) {
      return answer
          .put("task_id", tasks.getFirst().id().text())
          .put("status", "pending")
          .putUnlessEmpty("findings", planned.findings())
          .build();
    }
    var tops = tasks.stream().filter(task -> task.parent() == null).toList();
    if (tops.size() == 1) answer.put("task_id", tops.getFirst().id().text());
    var ids = Json.obj();
    for (var task : tasks) ids.put(task.ref(), task.id().text());
    answer.put("created", tasks.size()).put("ids", ids);
    var waves = waves(tasks);
    if (JsonWriter.text(waves).length() < MAX / 4) answer.put("waves", waves);
    return answer.putUnlessEmpty("findings", cut(planned.findings(), 10)).build();
  }

  private static Json.Arr waves(List<Reply.PlannedTask> tasks) {
    var waves = new TreeMap<Integer, List<Json>>();
    for (var task : tasks) {
      waves.computeIfAbsent(task.wave(), _ -> new ArrayList<>()).add(Json.of(task.ref()));
    }
    return Json.list(waves.values().stream().map(Json::list).toList());
  }

  /// Everything an agent needs to begin, most important first; the results it builds on are cut
  /// when they would not fit.
  static Json.Obj taken(Reply.Taken taken) {
    var head = head(taken);
    var left = MAX - JsonWriter.text(head).length() - 1_000;
    return Json.obj()
        .putAll(head)
        .put("prerequisites", fitting(taken.prerequisites(), Answers::result, left / 2))
        .put("earlier_attempts", fitting(taken.earlier(), Answers::attempt, left / 2))
        .build();
  }

  private static Json.Obj head(Reply.Taken taken) {
    var task = taken.task();
    var brief = task.brief();
    var head =
        Json.obj()
            .put("task_id", task.id().text())
            .put("attempt", task.attempt())
            .put("lease_expires_at", until(task))
            .put("status", "active")
            .put("title", brief.title())
            .put("description", cut(brief.description(), MAX / 3))
            .put("specialist_type", brief.specialist())
            .put("role_prompt", cut(taken.role().prompt(), MAX / 4))
            .putUnlessEmpty("acceptance_criteria", brief.criteria())
            .putIfPresent("context", context(brief.context()))
            .putIfPresent("estimated_effort", brief.effort())
            .putIfPresent("due_date", brief.dueDate());
    if (task.parent() != null) head.put("parent_task_id", task.parent().text());
    return head.put("dependencies_completed", true).build();
  }

  private static Json.Obj nothing(Reply.NothingReady nothing) {
    var reasons = Json.obj();
    nothing.reasons().forEach((reason, count) -> reasons.put(reason, count));
    var answer = Json.obj().put("task", Json.Null.NULL).put("counts", reasons);
    // work may come up any time; longer than this nobody should stay away
    var millis =
        nothing.askAgainMillis() <= 0 ? LATEST : Math.min(nothing.askAgainMillis(), LATEST);
    return answer
        .put("ask_again_in_seconds", (millis + 999) / 1_000)
        .put("hint", "wait_seconds waits for the next one")
        .build();
  }

  private static Json.Obj work(Reply.WorkTaken work) {
    var answer =
        Json.obj()
            .put("task_id", work.task().id().text())
            .put("status", work.task().status().word());
    if (work.artifact() != null) answer.put("artifact", reference(work.artifact()));
    var parent = work.parent();
    if (parent != null) {
      answer.put("parent", Json.obj().put("done", parent.done()).put("total", parent.total()));
    }
    freed(answer, work.freed());
    if (!work.parents().isEmpty()) answer.putTexts("completed_parents", ids(work.parents()));
    return answer.build();
  }

  private static void freed(ObjBuilder answer, List<Task> freed) {
    if (freed.isEmpty()) return;
    answer.putTexts("ready", ids(freed.stream().map(Task::id).toList()));
    if (freed.size() > NAMED) answer.put("ready_count", freed.size());
  }

  private static Json.Obj released(Task task) {
    var answer = Json.obj().put("task_id", task.id().text()).put("status", task.status().word());
    if (task.state() instanceof TaskState.Pending(var notBefore)
        && notBefore.isAfter(Instant.EPOCH)) {
      answer.put("not_before", notBefore.toString());
    }
    var reason = task.state().reason();
    if (reason != null) answer.put("reason", cut(reason, 120));
    return answer.put("failures", task.failures()).build();
  }

  private static Json.Obj renewed(Reply.Renewed renewed) {
    var task = renewed.task();
    var answer = Json.obj().put("task_id", task.id().text()).put("cancelled", renewed.cancelled());
    if (!renewed.cancelled()) {
      answer.put("attempt", task.attempt()).put("lease_expires_at", until(task));
    }
    var reason = task.state().reason();
    return answer.putIfPresent("reason", reason == null ? null : cut(reason, 120)).build();
  }

  private static Json.Obj updated(Reply.Updated updated) {
    var answer =
        Json.obj()
            .put("task_id", updated.task().id().text())
            .put("status", updated.task().status().word())
            .put("version", updated.task().version())
            .putTexts("changed", updated.changed());
    freed(answer, updated.freed());
    return answer.build();
  }

  private static Json.Obj calledOff(Reply.CalledOff off) {
    var answer =
        Json.obj()
            .put("task_id", off.task().id().text())
            .put("status", "cancelled")
            .put("previous_status", off.before().word());
    if (!off.children().isEmpty()) answer.put("cancelled_children", off.children().size());
    if (!off.dependents().isEmpty()) answer.putTexts("blocked_dependents", ids(off.dependents()));
    return answer.put("artifacts_kept", off.artifacts()).build();
  }

  private static Json.Obj deleted(Reply.Deleted deleted) {
    var answer =
        Json.obj()
            .put("task_id", deleted.task().text())
            .put("action_taken", deleted.archived() ? "archived" : "deleted");
    if (!deleted.others().isEmpty()) answer.put("deleted_below", deleted.others().size());
    return answer.build();
  }

  /// A page of tasks with these further fields for each, cut at a whole task where it grows too
  /// long.
  public static Json.Obj page(Reply.TaskPage page, List<String> fields, Filter.Sort sort) {
    var tasks = fitting(page.tasks(), view -> listed(view, fields), MAX - 1_000);
    var shown = tasks.items().size();
    var answer = Json.obj().put("tasks", tasks).put("total", page.total());
    if (!page.exact()) answer.put("total_is", "at_least");
    if (shown < page.tasks().size()) {
      answer.put("cut", "the answer was too long; go on from next_cursor with a smaller limit");
      var last = page.tasks().get(Math.max(0, shown - 1)).task();
      answer.put("next_cursor", CursorText.of(sort, cursor(sort, last, shown)));
    } else if (page.next() != null) {
      answer.put("next_cursor", CursorText.of(sort, page.next()));
    }
    return answer.build();
  }

  private static Filter.Cursor cursor(Filter.Sort sort, Task last, int shown) {
    return switch (sort) {
      case CREATED, NEWEST -> new Filter.Cursor(0, last.number());
      case UPDATED ->
          new Filter.Cursor(
              java.time.temporal.ChronoUnit.MICROS.between(Instant.EPOCH, last.updatedAt()),
              last.number());
      case PRIORITY -> new Filter.Cursor(last.brief().priority(), last.number());
      case RELEVANCE -> new Filter.Cursor(shown, 0);
    };
  }

  /// The names of fields that a list can be asked to add.
  public static final List<String> FIELDS =
      List.of(
          "description",
          "task_type",
          "complexity",
          "priority",
          "parent_task_id",
          "dependencies",
          "agent",
          "attempt",
          "lease_expires_at",
          "progress",
          "reason",
          "summary",
          "estimated_effort",
          "due_date",
          "context",
          "acceptance_criteria",
          "created_at",
          "updated_at",
          "completed_at",
          "version");

  private static Json.Obj listed(Reply.TaskView view, List<String> fields) {
    var row = Json.obj().putAll(named(view.task()));
    var all = fields.isEmpty() ? Json.Obj.EMPTY : details(view.task(), view.needs());
    for (var field : fields) row.putIfPresent(field, all.get(field));
    if (!view.artifacts().isEmpty()) {
      row.put("artifacts", view.artifacts().stream().map(Answers::reference).toList());
    }
    return row.build();
  }

  /// The shortest form of a task in a list.
  static Json.Obj named(Task task) {
    return Json.obj()
        .put("task_id", task.id().text())
        .put("title", cut(task.brief().title(), TITLE_IN_LIST))
        .put("status", task.status().word())
        .put("specialist_type", task.brief().specialist())
        .build();
  }

  private static Json.Obj held(Task task) {
    return Json.obj()
        .put("task_id", task.id().text())
        .put("title", cut(task.brief().title(), TITLE_IN_LIST))
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
            .put("description", cut(brief.description(), MAX / 3))
            .put("task_type", brief.taskType())
            .put("complexity", brief.complexity())
            .put("priority", priority(brief.priority()));
    if (task.parent() != null) all.put("parent_task_id", task.parent().text());
    if (!needs.isEmpty()) all.put("dependencies", needs.stream().map(Answers::need).toList());
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

  private static Json.Obj one(Reply.OneTask one) {
    var whole = Json.obj().putAll(details(one.task(), one.needs()));
    whole.put("ready", one.task().readyAt(one.now()));
    if (!one.dependents().isEmpty()) {
      whole.putTexts("dependents", one.dependents().stream().limit(50).map(TaskId::text).toList());
    }
    if (!one.children().isEmpty()) {
      whole.put("children", fitting(one.children(), Answers::named, MAX / 6));
    }
    if (!one.attempts().isEmpty()) {
      whole.put("attempts", fitting(one.attempts(), Answers::attempt, MAX / 10));
    }
    if (!one.artifacts().isEmpty()) {
      whole.put(
          "artifacts",
          fitting(one.artifacts(), artifact -> withContent(artifact, one.contents()), MAX * 3 / 4));
    }
    return Json.obj().put("task", whole).build();
  }

  private static Json.Obj withContent(Artifact artifact, Map<String, String> contents) {
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

  private static Json.Obj overview(Reply.Overview overview) {
    var counts = overview.counts();
    long all =
        counts.values().stream().mapToLong(Long::longValue).sum() - count(counts, Status.ARCHIVED);
    var done = count(counts, Status.COMPLETED);
    var answer =
        Json.obj()
            .put("counts", counts(counts))
            .put("ready", overview.ready())
            .put("progress_percent", all == 0 ? 0 : done * 100 / all)
            .put("active_tasks", count(counts, Status.ACTIVE))
            .put("pending_tasks", count(counts, Status.PENDING))
            .put("completed_tasks", done)
            .put("held", fitting(overview.held(), task -> holding(task, overview.now()), MAX / 4))
            .put("stuck", fitting(overview.stuck(), Answers::stuck, MAX / 4))
            .put("tasks", fitting(overview.tasks(), Answers::dated, MAX / 4));
    return answer
        .put("sequence", overview.sequence())
        .putUnlessEmpty("warnings", overview.warnings())
        .build();
  }

  private static Json.Obj dated(Task task) {
    return Json.obj().putAll(named(task)).put("created_at", task.createdAt().toString()).build();
  }

  private static Json.Obj holding(Task task, Instant now) {
    var row = Json.obj().putAll(held(task));
    if (task.state() instanceof TaskState.Active active) {
      row.put("agent", active.holder().agent()).put("since", active.since().toString());
      if (active.lapsedAt(now)) row.put("lapsed", true);
    }
    if (task.progress() >= 0) row.put("progress", task.progress());
    return row.build();
  }

  private static Json.Obj stuck(Reply.Stuck stuck) {
    return Json.obj()
        .put("task_id", stuck.task().id().text())
        .put("title", cut(stuck.task().brief().title(), TITLE_IN_LIST))
        .put("status", stuck.task().status().word())
        .put("why", cut(stuck.why(), 300))
        .build();
  }

  private static Json.Obj synthesis(Reply.Synthesis synthesis) {
    var counts = synthesis.counts();
    var total = counts.values().stream().mapToLong(Long::longValue).sum();
    var completed = synthesis.completed();
    var whole = completed == total && total > 0;
    var results = fitting(synthesis.results(), Answers::result, MAX / 2);
    var answer =
        Json.obj()
            .put(
                "status",
                whole ? "results_synthesized" : total == 0 ? "nothing_below" : "incomplete")
            .put("title", synthesis.parent().brief().title())
            .put("parent_status", synthesis.parent().status().word())
            .put("total", total)
            .put("completed", completed)
            .put("success_rate", total == 0 ? 0 : completed * 100 / total)
            .put("counts", counts(counts))
            .put("missing_count", total - completed)
            .put("missing", fitting(synthesis.missing(), Answers::stuck, MAX / 4))
            .put("results", results);
    if (results.items().size() < total) {
      answer.put(
          "cut",
          "the answer was too long; orchestrator_query_tasks with parent_task_id, include_children and"
              + " fields [summary] has the rest");
    }
    return answer.build();
  }

  private static Json.Obj result(Reply.Result result) {
    var task = result.task();
    var row = Json.obj().putAll(named(task));
    var summary = task.summary();
    if (summary != null) row.put("summary", cut(summary, SUMMARY_IN_LIST));
    if (!result.artifacts().isEmpty()) {
      row.put("artifacts", result.artifacts().stream().limit(5).map(Answers::reference).toList());
    }
    return row.build();
  }

  private static Json.Obj attempt(Attempt attempt) {
    var row =
        Json.obj()
            .put("attempt", attempt.number())
            .put("agent", attempt.holder().agent())
            .put("started_at", attempt.startedAt().toString());
    if (attempt.endedAt() != null) row.put("ended_at", attempt.endedAt().toString());
    if (attempt.end() != null) row.put("end", attempt.end().word());
    var reason = attempt.reason();
    return row.putIfPresent("reason", reason == null ? null : cut(reason, 400)).build();
  }

  private static Json.Obj artifacts(Reply.ArtifactList list) {
    var answer = Json.obj().put("artifacts", fitting(list.artifacts(), Answers::described, MAX));
    return answer.putIfPresent("next", list.next()).build();
  }

  private static Json.Obj part(Reply.ArtifactPart part) {
    var end = part.offset() + part.text().length();
    var answer =
        Json.obj()
            .put("artifact_id", part.artifact().id())
            .put("task_id", part.artifact().task().text())
            .put("offset", part.offset())
            .put("length", part.length())
            .put("content", part.text());
    if (end < part.length()) answer.put("next_offset", end);
    return answer.build();
  }

  private static Json.Obj hits(List<Reply.Hit> hits) {
    return Json.obj()
        .put(
            "hits",
            fitting(
                hits,
                hit ->
                    Json.obj()
                        .put("artifact_id", hit.artifact().id())
                        .put("task_id", hit.artifact().task().text())
                        .put("offset", hit.offset())
                        .put("excerpt", hit.excerpt())
                        .build(),
                MAX))
        .build();
  }

  private static Json.Obj changes(Reply.Changes changes) {
    var events = fitting(changes.events(), Answers::event, MAX);
    var shown = events.items().size();
    var answer = Json.obj().put("events", events).put("last_sequence", changes.last());
    if (shown > 0) {
      var next = changes.events().get(shown - 1).sequence();
      answer.put("next_after", next).put("more", next < changes.last());
    }
    return answer.build();
  }

  /// An event, whole.
  static Json.Obj event(Event event) {
    var row = Json.obj().put("sequence", event.sequence()).put("at", event.at().toString());
    row.put("kind", event.kind().word());
    if (event.task() != null) row.put("task_id", event.task().text());
    row.put("actor", event.actor());
    if (event.attempt() > 0) row.put("attempt", event.attempt());
    var detail = event.detail();
    return row.putIfPresent("detail", detail == null ? null : cut(detail, 300)).build();
  }

  private static Json.Obj shortEvent(Event event) {
    var row = Json.obj().put("kind", event.kind().word());
    if (event.task() != null) row.put("task_id", event.task().text());
    return row.put("actor", cut(event.actor(), 40)).build();
  }

  private static Json.Obj tree(Reply.Tree tree) {
    var rows =
        fitting(
            tree.branches(),
            branch ->
                Json.obj()
                    .put("depth", branch.depth())
                    .putAll(named(branch.task()))
                    .putUnlessEmpty("waits_for", branch.needs().stream().map(TaskId::text).toList())
                    .build(),
            MAX);
    var answer = Json.obj().put("tasks", rows);
    if (tree.cut() || rows.items().size() < tree.branches().size()) answer.put("cut", true);
    return answer.build();
  }

  private static Json.Obj need(Dependency need) {
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

  private static Json.Obj described(Artifact artifact) {
    return Json.obj()
        .put("artifact_id", artifact.id())
        .put("type", artifact.type())
        .put("size", artifact.size())
        .put("task_id", artifact.task().text())
        .put("attempt", artifact.attempt())
        .put("summary", cut(artifact.summary(), SUMMARY_IN_LIST))
        .putUnlessEmpty("file_paths", artifact.files().stream().limit(20).toList())
        .put("sha256", artifact.hash())
        .put("created_at", artifact.at().toString())
        .put("by", artifact.by())
        .build();
  }

  private static Json priority(int number) {
    return switch (number) {
      case Priority.LOW -> Json.of("low");
      case Priority.MEDIUM -> Json.of("medium");
      case Priority.HIGH -> Json.of("high");
      case Priority.CRITICAL -> Json.of("critical");
      default -> Json.of(number);
    };
  }

  private static @Nullable Json context(@Nullable String context) {
    return context == null ? null : JsonReader.read(context);
  }

  private static String until(Task task) {
    return task.state() instanceof TaskState.Active held ? held.until().toString() : "";
  }

  private static Json.Obj counts(Map<Status, Long> counts) {
    var row = Json.obj();
    counts.forEach((status, count) -> {
      if (count > 0) row.put(status.word(), count);
    });
    return row.build();
  }

  private static long count(Map<Status, Long> counts, Status status) {
    return counts.getOrDefault(status, 0L);
  }

  private static List<String> ids(List<TaskId> ids) {
    return ids.stream().limit(NAMED).map(TaskId::text).toList();
  }

  /// As many items as fit into that many characters.
  private static <T> Json.Arr fitting(
      Collection<T> items, java.util.function.Function<T, Json.Obj> say, int characters) {
    var said = new ArrayList<Json>();
    var left = characters;
    for (var item : items) {
      var json = say.apply(item);
      left -= JsonWriter.text(json).length() + 1;
      if (left < 0 && !said.isEmpty()) break;
      said.add(json);
    }
    return Json.list(said);
  }

  private static List<String> cut(List<String> lines, int most) {
    return lines.stream().limit(most).map(line -> cut(line, 200)).toList();
  }

  /// The text, or its beginning and an ellipsis; no character is torn in two.
  static String cut(String text, int characters) {
    if (text.length() <= characters) return text;
    var end = characters - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) end--;
    return text.substring(0, end) + "…";
  }
}
