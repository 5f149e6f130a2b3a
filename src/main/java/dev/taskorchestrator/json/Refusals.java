package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a refusal is said in JSON.
public final class Refusals {

  private Refusals() {}

  /// `{"error": …}`, whole.
  public static Json.Obj error(Refusal refusal) {
    var error =
        Json.obj()
            .put("code", refusal.code())
            .put("message", refusal.message())
            .put("retry", refusal.retry().word())
            .putAll(more(refusal, refusal.retryAfterMillis()));
    return Json.obj().put("error", error).build();
  }

  /// What there is beyond code, message and retry.
  ///
  /// @param retryAfterMillis when to ask again, zero where that is not known
  public static Json.Obj more(Refusal refusal, long retryAfterMillis) {
    var more = Json.obj();
    if (retryAfterMillis > 0) more.put("retry_after_ms", retryAfterMillis);
    more.putIfPresent("field", refusal.field());
    facts(refusal, more);
    var next = refusal.next();
    if (next != null) {
      var call = Json.obj().put("tool", next.tool());
      var task = next.task();
      if (task != null) call.put("arguments", Json.obj().put("task_id", task.text()));
      more.put("next", call);
    }
    return more.build();
  }

  private static void facts(Refusal refusal, ObjBuilder more) {
    switch (refusal) {
      case Refusal.LeaseHeld(var id, var holder, var since, var until) ->
          more.put("task_id", id.text())
              .put("holder", holder)
              .put("since", since.toString())
              .put("until", until.toString());
      case Refusal.Superseded(var id, _, var current, var holder, var since) -> {
        more.put("task_id", id.text()).put("attempt", current).putIfPresent("holder", holder);
        if (since != null) more.put("since", since.toString());
      }
      case Refusal.LockHeld(var name, var holder, var since, var until, var waiting) ->
          more.put("resource", name)
              .put("holder", holder)
              .put("since", since.toString())
              .put("until", until.toString())
              .put("waiting", waiting);
      case Refusal.LockLost(var name, _, var current, var holder, var since) ->
          more.put("resource", name)
              .put("fence", current)
              .put("holder", holder)
              .put("since", since.toString());
      case Refusal.LockNotHeld(var name) -> more.put("resource", name);
      case Refusal.DeadlineExceeded(_, var holder) -> more.putIfPresent("holder", holder);
      case Refusal.PrerequisitesOpen(var id, var open) -> tasks(more, id, open);
      case Refusal.ChildrenOpen(var id, var open) -> tasks(more, id, open);
      case Refusal.HasDependents(var id, var dependents) -> tasks(more, id, dependents);
      case Refusal.AmbiguousId(_, _, var fits) -> tasks(more, null, fits);
      case Refusal.WrongState(var id, var status, _, _) ->
          more.put("task_id", id.text()).put("status", status.word());
      case Refusal.VersionConflict(var id, _, var actual) ->
          more.put("task_id", id.text()).put("version", actual);
      case Refusal.Cycle(var path) -> more.putTexts("cycle", path);
      case Refusal.TemplateInvalid(_, var problems) ->
          more.putTexts("problems", problems.stream().limit(50).toList());
      default -> {
        // the message says it all
      }
    }
  }

  private static void tasks(ObjBuilder more, @Nullable TaskId id, List<TaskId> tasks) {
    if (id != null) more.put("task_id", id.text());
    more.putTexts("tasks", tasks.stream().limit(20).map(TaskId::text).toList());
  }
}
