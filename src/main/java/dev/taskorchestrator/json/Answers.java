package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How replies are said in JSON: briefly, since most readers pay for each word. Nothing the caller
/// just said is said back to it, and what is cut says how to get the rest. Every reply is spelled
/// here and nowhere else, which makes it long; what they are made of is in [Rows].
public final class Answers {

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
      case Reply.TaskPage page -> page(page, List.of());
      case Reply.OneTask one -> one(one);
      case Reply.Overview overview -> overview(overview);
      case Reply.Synthesis synthesis -> synthesis(synthesis);
      case Reply.ArtifactList list -> artifacts(list);
      case Reply.ArtifactPart part -> part(part);
      case Reply.ArtifactHits(var hits) -> hits(hits);
      case Reply.Changes changes -> changes(changes);
      case Reply.Tree tree -> tree(tree);
      case Reply.Locked locked -> LeaseAnswers.locked(locked);
      case Reply.LockQueued(var ticket, _) -> Json.obj().put("ticket", ticket).build();
      case Reply.Unlocked unlocked -> LeaseAnswers.unlocked(unlocked);
      case Reply.Locks locks -> LeaseAnswers.locks(locks);
      case Reply.Leases leases -> LeaseAnswers.leases(leases);
      case Reply.Checkup checkup -> LeaseAnswers.checkup(checkup);
      case Reply.Cleaned cleaned -> LeaseAnswers.cleaned(cleaned);
      case Reply.SessionList list -> StayAnswers.sessions(list);
      case Reply.SessionShown shown -> StayAnswers.session(shown);
      case Reply.SessionsCleaned gone -> StayAnswers.cleaned(gone);
      case Reply.Remembered(var memo) -> StayAnswers.remembered(memo);
      case Reply.MemoList list -> StayAnswers.memos(list);
      case Reply.MemoShown(var memo) -> StayAnswers.memo(memo);
      case Reply.RuleList list -> RuleJson.rules(list);
      case Reply.RuleAdded(var id) -> Json.obj().put("rule_id", id).put("created", true).build();
      case Reply.RuleRemoved(var id) -> Json.obj().put("rule_id", id).put("deleted", true).build();
      case Reply.RuleTested tested -> RuleJson.tested(tested);
      case Reply.Tended tended -> CareAnswers.tended(tended);
      case Reply.Paused paused -> CareAnswers.paused(paused);
      case Reply.Handover(var text) ->
          Json.obj().put("text", Brevity.cut(text, Brevity.MAX)).build();
      case Reply.Probed _ -> Json.obj().put("written", true).build();
      case Reply.Health health -> CareAnswers.health(health);
      case Reply.Restarts restarts -> CareAnswers.restarts(restarts);
      case Reply.Imported imported -> CareAnswers.imported(imported);
      case Reply.Everything everything ->
          Json.obj().put("tasks", everything.tasks().size()).build();
      case Reply.TokenAdded(var token) -> EntryAnswers.token(token);
      case Reply.TokensRevoked(var tokens) ->
          Json.obj().put("revoked", tokens.stream().map(EntryAnswers::token).toList()).build();
      case Reply.Tokens(var tokens, var now) -> EntryAnswers.tokens(tokens, now);
      case Reply.TokenFound(var token) -> Json.obj().put("found", token != null).build();
      case Reply.ErrandKept(var kept) -> Json.obj().put("kept", kept).build();
      case Reply.TokenMark(var mark) -> Json.obj().put("mark", mark).build();
      case Reply.ErrandFound(var errand) -> Json.obj().put("found", errand != null).build();
      case Reply.RestartNoted _ -> Json.obj().put("noted", true).build();
    };
  }

  private static Json.Obj opened(Reply.SessionOpened opened) {
    return Json.obj()
        .put("session_id", opened.session())
        .put("status", "session_initialized")
        .put("agent", opened.agent())
        .put("working_directory", Brevity.cut(opened.directory(), 300))
        .put("mine", opened.mine().stream().map(Rows::held).toList())
        .put("ready", opened.ready().stream().map(Rows::named).toList())
        .put("ready_count", opened.readyCount())
        .put("counts", counts(opened.counts()))
        .put("changes", opened.changes().stream().map(Rows::shortEvent).toList())
        .put("changes_count", opened.changesCount())
        .put("sequence", opened.sequence())
        .putUnlessEmpty("warnings", Brevity.cut(opened.warnings(), 2))
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
    if (JsonWriter.text(waves).length() < Brevity.MAX / 4) answer.put("waves", waves);
    return answer.putUnlessEmpty("findings", Brevity.cut(planned.findings(), 10)).build();
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
    var left = Brevity.MAX - JsonWriter.text(head).length() - 1_000;
    return Json.obj()
        .putAll(head)
        .put("prerequisites", Brevity.fitting(taken.prerequisites(), Rows::result, left / 2))
        .put("earlier_attempts", Brevity.fitting(taken.earlier(), Rows::attempt, left / 2))
        .build();
  }

  private static Json.Obj head(Reply.Taken taken) {
    var task = taken.task();
    var brief = task.brief();
    var head =
        Json.obj()
            .put("task_id", task.id().text())
            .put("attempt", task.attempt())
            .put("lease_expires_at", Rows.until(task))
            .put("status", "active")
            .put("title", brief.title())
            .put("description", Brevity.cut(brief.description(), Brevity.MAX / 3))
            .put("specialist_type", brief.specialist())
            .put("role_prompt", Brevity.cut(taken.role().prompt(), Brevity.MAX / 4))
            .putUnlessEmpty("acceptance_criteria", brief.criteria())
            .putIfPresent("context", Rows.context(brief.context()))
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
    if (work.artifact() != null) answer.put("artifact", Rows.reference(work.artifact()));
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
    if (reason != null) answer.put("reason", Brevity.cut(reason, 120));
    return answer.put("failures", task.failures()).build();
  }

  private static Json.Obj renewed(Reply.Renewed renewed) {
    var task = renewed.task();
    var answer = Json.obj().put("task_id", task.id().text()).put("cancelled", renewed.cancelled());
    if (!renewed.cancelled()) {
      answer.put("attempt", task.attempt()).put("lease_expires_at", Rows.until(task));
    }
    var reason = task.state().reason();
    return answer.putIfPresent("reason", reason == null ? null : Brevity.cut(reason, 120)).build();
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
  public static Json.Obj page(Reply.TaskPage page, List<String> fields) {
    var filter = page.filter();
    var tasks =
        Brevity.fitting(page.tasks(), view -> Rows.listed(view, fields), Brevity.MAX - 1_000);
    var shown = tasks.items().size();
    var answer = Json.obj().put("tasks", tasks).put("total", page.total());
    if (!page.exact()) answer.put("total_is", "at_least");
    if (shown < page.tasks().size()) {
      answer.put("cut", "the answer was too long; go on from next_cursor with a smaller limit");
      var last = page.tasks().get(Math.max(0, shown - 1)).task();
      answer.put("next_cursor", CursorText.of(filter.sort(), filter.cursorAfter(last, shown)));
    } else if (page.next() != null) {
      answer.put("next_cursor", CursorText.of(filter.sort(), page.next()));
    }
    return answer.build();
  }

  private static Json.Obj one(Reply.OneTask one) {
    var whole = Json.obj().putAll(Rows.details(one.task(), one.needs()));
    whole.put("ready", one.task().readyAt(one.now()));
    if (!one.dependents().isEmpty()) {
      whole.putTexts("dependents", one.dependents().stream().limit(50).map(TaskId::text).toList());
    }
    if (!one.children().isEmpty()) {
      whole.put("children", Brevity.fitting(one.children(), Rows::named, Brevity.MAX / 6));
    }
    if (!one.attempts().isEmpty()) {
      whole.put("attempts", Brevity.fitting(one.attempts(), Rows::attempt, Brevity.MAX / 10));
    }
    if (!one.artifacts().isEmpty()) {
      whole.put(
          "artifacts",
          Brevity.fitting(
              one.artifacts(),
              artifact -> Rows.withContent(artifact, one.contents()),
              Brevity.MAX * 3 / 4));
    }
    return Json.obj().put("task", whole).build();
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
            .put(
                "held",
                Brevity.fitting(
                    overview.held(), task -> Rows.holding(task, overview.now()), Brevity.MAX / 4))
            .put("stuck", Brevity.fitting(overview.stuck(), Rows::stuck, Brevity.MAX / 4))
            .put("tasks", Brevity.fitting(overview.tasks(), Rows::dated, Brevity.MAX / 4));
    return answer
        .put("sequence", overview.sequence())
        .putUnlessEmpty("warnings", overview.warnings())
        .build();
  }

  private static Json.Obj synthesis(Reply.Synthesis synthesis) {
    var counts = synthesis.counts();
    var total = counts.values().stream().mapToLong(Long::longValue).sum();
    var completed = synthesis.completed();
    var whole = completed == total && total > 0;
    var results = Brevity.fitting(synthesis.results(), Rows::result, Brevity.MAX / 2);
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
            .put("missing", Brevity.fitting(synthesis.missing(), Rows::stuck, Brevity.MAX / 4))
            .put("results", results);
    if (results.items().size() < total) {
      answer.put(
          "cut",
          "the answer was too long; orchestrator_query_tasks with parent_task_id, include_children and"
              + " fields [summary] has the rest");
    }
    return answer.build();
  }

  private static Json.Obj artifacts(Reply.ArtifactList list) {
    var answer =
        Json.obj()
            .put("artifacts", Brevity.fitting(list.artifacts(), Rows::described, Brevity.MAX));
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
            Brevity.fitting(
                hits,
                hit ->
                    Json.obj()
                        .put("artifact_id", hit.artifact().id())
                        .put("task_id", hit.artifact().task().text())
                        .put("offset", hit.offset())
                        .put("excerpt", hit.excerpt())
                        .build(),
                Brevity.MAX))
        .build();
  }

  private static Json.Obj changes(Reply.Changes changes) {
    var events = Brevity.fitting(changes.events(), Rows::event, Brevity.MAX);
    var shown = events.items().size();
    var answer = Json.obj().put("events", events).put("last_sequence", changes.last());
    if (shown > 0) {
      var next = changes.events().get(shown - 1).sequence();
      answer.put("next_after", next).put("more", next < changes.last());
    }
    return answer.build();
  }

  private static Json.Obj tree(Reply.Tree tree) {
    var rows =
        Brevity.fitting(
            tree.branches(),
            branch ->
                Json.obj()
                    .put("depth", branch.depth())
                    .putAll(Rows.named(branch.task()))
                    .putUnlessEmpty("waits_for", branch.needs().stream().map(TaskId::text).toList())
                    .build(),
            Brevity.MAX);
    var answer = Json.obj().put("tasks", rows);
    if (tree.cut() || rows.items().size() < tree.branches().size()) answer.put("cut", true);
    return answer.build();
  }

  static Json.Obj counts(Map<Status, Long> counts) {
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
}
