package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Lock;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskState;
import java.time.Duration;
import java.time.Instant;

/// How replies about locks and leases are said in JSON.
final class LeaseAnswers {

  private LeaseAnswers() {}

  static Json.Obj locked(Reply.Locked locked) {
    var first = locked.locks().getFirst();
    return Json.obj()
        .put("fence", first.number())
        .put("lease_expires_at", first.until().toString())
        .put("renewed", locked.again())
        .build();
  }

  static Json.Obj unlocked(Reply.Unlocked unlocked) {
    return Json.obj().putTexts("unlocked", Brevity.cut(unlocked.names(), 10)).build();
  }

  static Json.Obj locks(Reply.Locks locks) {
    var answer =
        Json.obj()
            .put("locks", Brevity.fitting(locks.locks(), LeaseAnswers::lock, Brevity.MAX / 2));
    if (!locks.waiters().isEmpty()) {
      answer.put(
          "waiting", Brevity.fitting(locks.waiters(), LeaseAnswers::waiter, Brevity.MAX / 4));
    }
    return answer.build();
  }

  private static Json.Obj lock(Lock lock) {
    return Json.obj()
        .put("resource", lock.name())
        .put("fence", lock.number())
        .put("agent", lock.holder().agent())
        .put("since", lock.since().toString())
        .put("until", lock.until().toString())
        .putIfPresent("purpose", lock.purpose())
        .build();
  }

  private static Json.Obj waiter(Reply.LockWaiter waiter) {
    return Json.obj()
        .putTexts("resources", waiter.names())
        .put("agent", waiter.who().agent())
        .put("until", waiter.until().toString())
        .build();
  }

  static Json.Obj leases(Reply.Leases leases) {
    return Json.obj()
        .put("now", leases.now().toString())
        .put("tasks", leases.tasks().stream().map(task -> task(task, leases)).toList())
        .put(
            "locks",
            leases.locks().stream()
                .map(lock ->
                    (Json)
                        Json.obj()
                            .putAll(lock(lock))
                            .putAll(process(lock.holder().process(), leases))
                            .build())
                .toList())
        .put("waiting", leases.waiters().stream().map(LeaseAnswers::waiter).toList())
        .put("freed", leases.freed().stream().map(Rows::event).toList())
        .build();
  }

  private static Json task(Task task, Reply.Leases leases) {
    if (!(task.state() instanceof TaskState.Active held)) return Json.obj().build();
    return Json.obj()
        .put("task_id", task.id().text())
        .put("attempt", task.attempt())
        .put("agent", held.holder().agent())
        .putAll(process(held.holder().process(), leases))
        .put("since", held.since().toString())
        .put("until", held.until().toString())
        .put("last_sign_of_life", task.updatedAt().toString())
        .put("seconds_left", left(leases.now(), held.until()))
        .build();
  }

  private static long left(Instant now, Instant until) {
    return Math.max(0, Duration.between(now, until).toSeconds());
  }

  private static Json.Obj process(String identity, Reply.Leases leases) {
    var process = leases.processes().get(identity);
    if (process == null || process.id() == 0) return Json.obj().build();
    return Json.obj().put("pid", process.id()).put("alive", !process.gone()).build();
  }

  static Json.Obj checkup(Reply.Checkup checkup) {
    return Json.obj()
        .put("sound", checkup.sound())
        .put(
            "findings",
            checkup.findings().stream()
                .map(finding ->
                    Json.obj()
                        .put("code", finding.code())
                        .put("what", finding.what())
                        .put("sound", finding.sound())
                        .put("seen", finding.seen())
                        .putIfPresent("cure", finding.cure())
                        .build())
                .toList())
        .build();
  }

  static Json.Obj cleaned(Reply.Cleaned cleaned) {
    return Json.obj()
        .put("tasks_freed", cleaned.tasks())
        .put("locks_freed", cleaned.locks())
        .put("receipts_forgotten", cleaned.receipts())
        .put("files_removed", cleaned.files())
        .put("bytes_removed", cleaned.bytes())
        .putUnlessEmpty("problems", Brevity.cut(cleaned.problems(), 20))
        .build();
  }
}
