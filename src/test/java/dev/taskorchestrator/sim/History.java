package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.MILLI;
import static dev.taskorchestrator.sim.Violation.unless;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.run.Machine;
import java.util.HashMap;
import java.util.List;

/// What happens to tasks, one event after the other: whether it may happen as things stand, and how
/// they stand from then on.
final class History {

  private final Board board;
  private final Machine machine;
  private final long slack;
  private long grants;

  History(Board board, Machine machine, long slack) {
    this.board = board;
    this.machine = machine;
    this.slack = slack;
  }

  long grants() {
    return grants;
  }

  /// @param call what the event came of
  void happened(Seen call, Happened event) {
    switch (event.kind()) {
      case CREATED -> created(call, event);
      case UPDATED -> edited(call, event);
      case CLAIMED -> claimed(call, event);
      case PROGRESSED -> {
        var task = board.get(event.task());
        unless(
            task.active() && task.attempt == event.attempt(),
            () -> "progress of a stranger: " + event);
      }
      case COMPLETED -> completed(event);
      case RELEASED -> released(call, event);
      case LAPSED -> {
        lapsed(call, event);
        failsOnce(leaves(event, Status.PENDING, Status.ACTIVE), event);
      }
      case FAILED -> failed(call, event);
      case BLOCKED -> leaves(event, Status.BLOCKED, Status.PENDING, Status.ACTIVE);
      case UNBLOCKED -> {
        var task = leaves(event, Status.PENDING, Status.BLOCKED);
        if (!event.actor().equals(Actor.SYSTEM.agent())) task.failures = 0;
      }
      case RETRIED -> leaves(event, Status.PENDING, Status.FAILED).failures = 0;
      case CANCELLED ->
          leaves(event, Status.CANCELLED, Status.PENDING, Status.ACTIVE, Status.BLOCKED);
      case ARCHIVED -> {
        var was = board.get(event.task()).status;
        leaves(event, Status.ARCHIVED, Status.COMPLETED, Status.FAILED, Status.CANCELLED).was = was;
      }
      case DELETED -> board.remove(call.at(), event.task());
      case DEPENDENCY_ADDED -> added(call, event);
      case DEPENDENCY_REMOVED -> board.get(event.task()).needs.remove(event.detail());
      case DEPENDENCY_WAIVED -> {
        var need = board.get(event.task()).needs.get(event.detail().split(" ", 2)[0]);
        if (need == null) throw new Violation("waived what is no dependency: " + event);
        need.waived = true;
      }
      default -> {}
    }
    board.find(event.task()).ifPresent(task -> board.changed(call.at(), task));
  }

  /// The task goes over to another status, from one of those from which it may.
  private Shadow leaves(Happened event, Status now, Status... from) {
    var task = board.get(event.task());
    unless(
        List.of(from).contains(task.status),
        () -> "of a task that was " + task.status + ": " + event);
    unless(event.attempt() == task.attempt, () -> "not of attempt " + task.attempt + ": " + event);
    task.status = now;
    task.notBefore = 0;
    return task;
  }

  private void created(Seen call, Happened event) {
    var task = board.add(event.task());
    if (!(call.ask().command() instanceof Command.Plan plan)) return;
    if (!(call.outcome() instanceof Outcome.Done<Reply>(Reply.Planned planned))) return;
    var ids = new HashMap<String, String>();
    for (var one : planned.tasks()) ids.put(one.ref(), one.id().text());
    for (var draft : plan.drafts()) {
      if (!task.id.equals(ids.get(draft.ref()))) continue;
      task.brief = draft.brief();
      var parent = draft.parent();
      task.parent = parent == null ? null : ids.getOrDefault(parent, parent);
      for (var need : draft.needs()) {
        var target = ids.getOrDefault(need.target(), need.target());
        task.needs.put(target, board.need(target, need.type()));
      }
    }
  }

  private void edited(Seen call, Happened event) {
    if (!(call.ask().command() instanceof Command.Update update)) return;
    var task = board.get(event.task());
    if (!event.detail().equals("parent_task_id")) {
      task.brief = update.changes().applied(task.brief);
      return;
    }
    var old = task.parent;
    var to = update.parent();
    task.parent = to == null ? null : to.parent();
    if (old != null) board.find(old).ifPresent(parent -> board.refreshOne(call.at(), parent));
  }

  private void added(Seen call, Happened event) {
    if (!(call.ask().command() instanceof Command.Update update)) return;
    var task = board.get(event.task());
    for (var need : update.add()) {
      if (need.target().equals(event.detail())) {
        task.needs.putIfAbsent(need.target(), board.need(need.target(), need.type()));
      }
    }
  }

  private void claimed(Seen call, Happened event) {
    var task = board.get(event.task());
    unless(
        task.status == Status.PENDING,
        () -> "handed out although it was " + task.status + " by " + task.holder + ": " + event);
    var before = board.highest(task.id);
    unless(event.attempt() > before, () -> "attempt number after " + before + ": " + event);
    var open = board.openNeeds(task);
    unless(open.isEmpty(), () -> "handed out before " + open + ": " + event);
    var early = (task.notBefore - call.at()) / MILLI;
    unless(
        call.at() >= task.notBefore - slack,
        () -> "handed out " + early + " ms before its retry time: " + event);
    unless(task.failures < task.brief.maxAttempts(), () -> "handed out once too often: " + event);
    unless(
        !(call.ask().command() instanceof Command.ClaimNext && board.openChild(task)),
        () -> "handed out before its children: " + event);
    grants++;
    board.grown(task.id, event.attempt());
    task.attempt = event.attempt();
    task.status = Status.ACTIVE;
    task.holder = event.actor();
    task.process = call.actor().process();
    task.since = call.at();
    task.end = Long.MAX_VALUE; // until its answer says
  }

  private void completed(Happened event) {
    var task = board.get(event.task());
    var open = board.openNeeds(task);
    unless(open.isEmpty(), () -> "completed before " + open + ": " + event);
    unless(!board.openChild(task), () -> "completed before its children: " + event);
    if (task.status == Status.PENDING) {
      unless(board.completedChild(task), () -> "completed by itself: " + event);
      unless(!task.brief.completeByHand(), () -> "completed though it is to be by hand: " + event);
    }
    leaves(event, Status.COMPLETED, Status.ACTIVE, Status.PENDING);
  }

  private void released(Seen call, Happened event) {
    var task = leaves(event, Status.PENDING, Status.ACTIVE);
    var again =
        call.ask().command() instanceof Command.Release release
            && release.outcome() == Command.Ending.RETRY;
    if (again) failsOnce(task, event);
  }

  private static void failsOnce(Shadow task, Happened event) {
    unless(++task.failures < task.brief.maxAttempts(), () -> "given back once too often: " + event);
  }

  /// A lease is over when its time has passed or its process is gone, and never before.
  private void lapsed(Seen call, Happened event) {
    var task = board.get(event.task());
    var early = (task.end - call.at()) / MILLI;
    unless(
        call.at() >= task.end - slack || machine.gone(task.process),
        () -> "freed " + early + " ms before the lease ended: " + event);
  }

  private void failed(Seen call, Happened event) {
    var release =
        call.ask().command() instanceof Command.Release some && some.task().equals(event.task())
            ? some.outcome()
            : Command.Ending.RELEASE;
    if (release == Command.Ending.RELEASE) lapsed(call, event);
    var task = leaves(event, Status.FAILED, Status.ACTIVE);
    task.failures++;
    unless(
        release == Command.Ending.FAIL || task.failures >= task.brief.maxAttempts(),
        () -> "given up too early: " + event);
  }
}
