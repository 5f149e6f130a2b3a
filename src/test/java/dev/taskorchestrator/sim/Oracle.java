package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.MILLI;
import static dev.taskorchestrator.sim.Chance.SECOND;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.run.Machine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Knows what must be true, without the product's tables and rules: it hears every command and its
/// answer, and every event, and keeps a small picture of its own. Whatever contradicts the picture
/// is a [Violation].
///
/// Time is that of the machine's monotonic clock: how long a lease really lasted, whatever the wall
/// clocks said.
final class Oracle {

  /// How far a lease's end may be off: clocks that are set cost that much.
  private final long slack;

  private final Machine machine;
  private final Map<String, Shadow> tasks = new LinkedHashMap<>();
  private final Map<String, Long> highest = new HashMap<>();
  private final Map<String, Held> locks = new TreeMap<>();
  private final Map<String, Long> freedAt = new HashMap<>();
  private long lockNumber;
  private final Map<String, Answer> answers = new HashMap<>();
  private final List<Happened> events = new ArrayList<>();
  private long grants;
  private long lockGrants;
  private long stale;

  /// A lock that somebody has.
  private static final class Held {
    final long number;
    final String holder;
    String process;
    long end = Long.MAX_VALUE; // until its answer says

    Held(long number, String holder, String process) {
      this.number = number;
      this.holder = holder;
      this.process = process;
    }
  }

  /// What was answered to a request.
  private record Answer(String digest, String text, long at) {}

  Oracle(Machine machine, long slack) {
    this.machine = machine;
    this.slack = slack;
  }

  // what others want to know

  List<String> ids() {
    return List.copyOf(tasks.keySet());
  }

  @Nullable Shadow task(String id) {
    return tasks.get(id);
  }

  Iterable<Shadow> all() {
    return tasks.values();
  }

  int count() {
    return tasks.size();
  }

  long open() {
    return tasks.values().stream()
        .filter(task -> !task.status.ended() || task.status == Status.FAILED)
        .count();
  }

  long readyCount() {
    return tasks.values().stream().filter(task -> task.readySince >= 0).count();
  }

  long lastEvent() {
    return events.size();
  }

  long grants() {
    return grants;
  }

  long lockGrants() {
    return lockGrants;
  }

  long staleRefused() {
    return stale;
  }

  private static void sure(boolean right, String otherwise) {
    if (!right) throw new Violation(otherwise);
  }

  private Shadow known(String id) {
    var task = tasks.get(id);
    if (task == null) throw new Violation("something happened to " + id + ", which is not there");
    return task;
  }

  // what is seen

  /// The calls of one commit, in the order in which they were served, and then all events after the
  /// last one known.
  void saw(List<Seen> calls, LongFunction<List<Happened>> eventsAfter) {
    var fresh = new ArrayDeque<Happened>();
    var before = lastEvent();
    if (calls.stream().anyMatch(Seen::committed)) fresh.addAll(eventsAfter.apply(before));
    for (var call : calls) {
      var own = new ArrayList<Happened>();
      if (call.committed()) {
        clockMoves(fresh, call.from());
        sure(call.from() == lastEvent(), "events are numbered from " + call.from() + ": " + call);
        for (long number = call.from(); number < call.to(); number++) {
          sure(!fresh.isEmpty(), "an event is missing after " + number + " of " + call);
          own.add(fresh.removeFirst());
        }
      }
      saw(call, own, call.since() == before);
    }
    clockMoves(fresh, Long.MAX_VALUE);
    sure(fresh.isEmpty(), "events that nobody made: " + fresh);
  }

  /// The project's clock is moved before a transaction does anything else.
  private void clockMoves(Deque<Happened> fresh, long until) {
    while (!fresh.isEmpty()
        && fresh.getFirst().number() <= until
        && fresh.getFirst().kind() == Event.Kind.CLOCK_MOVED) {
      var event = fresh.removeFirst();
      sure(event.number() == lastEvent() + 1, "a gap before " + event);
      events.add(event);
    }
  }

  /// @param alone whether nobody else was served meanwhile
  private void saw(Seen call, List<Happened> own, boolean alone) {
    sure(
        call.took() <= Simulation.ALLOWED.toNanos() + SECOND,
        "took " + call.took() / MILLI + " ms: " + call);
    switch (call.outcome()) {
      case Outcome.Refused<Reply>(var refusal) -> {
        sure(call.from() == call.to(), "a refused call has counted events: " + call);
        sure(own.isEmpty(), "a refused call has made events: " + call + " " + own);
        refused(call, refusal);
      }
      case Outcome.Done<Reply>(var reply) -> {
        if (call.ask().command() != null && (call.kept() || reply instanceof Reply.Repeated)) {
          answered(call, reply);
        }
        var told = call.kept() || call.ask().command() == null || readOnly(reply);
        if (told) before(call, reply);
        for (var event : own) if (event.kind() == Event.Kind.DELETED) untied(event.task());
        for (var event : own) happened(call, event);
        if (told) after(call, reply, alone);
      }
    }
  }

  /// Replies that a command gives although it has changed nothing.
  private static boolean readOnly(Reply reply) {
    return reply instanceof Reply.NothingReady
        || reply instanceof Reply.LockQueued
        || reply instanceof Reply.Repeated;
  }

  private void refused(Seen call, Refusal refusal) {
    if (refusal instanceof Refusal.Superseded || refusal instanceof Refusal.LeaseLost) stale++;
    sure(!(refusal instanceof Refusal.ArtifactCorrupt), call.toString());
    sure(!(refusal instanceof Refusal.ProjectHalted), "the project was halted: " + call);
    if (call.ask().command() instanceof Command.ClaimNext) {
      sure(
          switch (refusal) {
            case Refusal.TaskNotFound _,
                Refusal.DeadlineExceeded _,
                Refusal.OutcomeUnknown _,
                Refusal.StorageFull _,
                Refusal.StorageFailed _,
                Refusal.Overloaded _,
                Refusal.RequestIdReused _ ->
                true;
            default -> false;
          },
          "next_task was refused: " + call);
    }
    if (refusal instanceof Refusal.RequestIdReused) {
      var first = answers.get(call.ask().request());
      sure(first != null && !first.digest().equals(call.ask().digest()), "not reused: " + call);
    }
  }

  /// One change for each request id, and always the same answer.
  private void answered(Seen call, Reply reply) {
    var request = call.ask().request();
    if (request == null || reply instanceof Reply.NothingReady) return;
    if (reply instanceof Reply.LockQueued) return;
    var first = answers.get(request);
    if (first != null && call.at() - first.at() > Duration.ofHours(20).toNanos()) {
      answers.remove(request);
      first = null;
    }
    if (reply instanceof Reply.Repeated(var text)) {
      sure(first != null, "an answer was repeated that was never given: " + call);
      sure(first != null && first.digest().equals(call.ask().digest()), "another's: " + call);
      sure(
          first != null && first.text().equals(text),
          "another answer than " + first + " the second time: " + call);
    } else {
      sure(first == null, "done twice under one request id: " + call + ", at first " + first);
      answers.put(request, new Answer(call.ask().digest(), Ask.spelled(reply), call.at()));
    }
  }

  // what is true before a call is done

  private void before(Seen call, Reply reply) {
    switch (call.ask().command()) {
      case Command.Complete work when reply instanceof Reply.WorkTaken ->
          acts(call, work.task(), work.attempt());
      case Command.Release release when reply instanceof Reply.Released ->
          acts(call, release.task(), release.attempt());
      case Command.Heartbeat beat when reply instanceof Reply.Renewed(_, var cancelled) -> {
        if (cancelled) {
          sure(known(beat.task()).status == Status.CANCELLED, "not cancelled: " + call);
        } else {
          acts(call, beat.task(), beat.attempt());
        }
      }
      case Command.Update update when !(reply instanceof Reply.Repeated) ->
          renewed(call, known(update.task()));
      case Command.Unlock unlock when reply instanceof Reply.Unlocked -> {
        for (var name : unlock.names()) {
          var lock = locks.get(name);
          if (lock == null) throw new Violation("unlocked though it was not held: " + call);
          var number = unlock.number();
          var right =
              number == null
                  ? lock.holder.equals(call.actor().agent())
                  : number.longValue() == lock.number;
          sure(right, "unlocked by another than " + lock.holder + ": " + call);
          sure(call.at() <= lock.end + slack, "unlocked after its end: " + call);
        }
      }
      case null, default -> {}
    }
  }

  /// Only the present attempt may act for a task, and only while its lease lasts.
  private void acts(Seen call, String id, @Nullable Long attempt) {
    var task = known(id);
    sure(task.active(), "accepted for a task that is " + task.status + ": " + call);
    sure(
        attempt == null || attempt == task.attempt,
        "accepted for attempt " + attempt + " although it is " + task.attempt + ": " + call);
    sure(
        attempt != null || task.holder.equals(call.actor().agent()),
        "accepted although " + task.holder + " holds it: " + call);
    sure(
        call.at() <= task.end + slack,
        "accepted " + (call.at() - task.end) / MILLI + " ms after the lease: " + call);
  }

  /// Whatever its holder does with a task shows that it is still at it.
  private void renewed(Seen call, Shadow task) {
    if (!task.active() || !task.holder.equals(call.actor().agent())) return;
    if (call.at() < task.end - slack) extend(call.at(), task, task.heldSeconds);
  }

  private static void extend(long now, Shadow task, int seconds) {
    task.end = Math.max(task.end, until(task, task.since, now, seconds));
  }

  private static long until(Shadow task, long since, long now, int seconds) {
    var end = now + seconds * SECOND;
    var limit = task.brief.timeoutSeconds() * SECOND;
    return limit == 0 ? end : Math.min(end, since + limit);
  }

  // what happens

  private void happened(Seen call, Happened event) {
    sure(event.number() == lastEvent() + 1, "a gap before " + event);
    events.add(event);
    switch (event.kind()) {
      case CREATED -> {
        sure(!tasks.containsKey(event.task()), "created twice: " + event);
        tasks.put(event.task(), new Shadow(event.task()));
        if (reply(call) instanceof Reply.Planned planned) planned(call, planned, event.task());
      }
      case UPDATED -> edited(call, known(event.task()), event.detail());
      case CLAIMED -> claimed(call, known(event.task()), event);
      case PROGRESSED -> {
        var task = known(event.task());
        sure(task.active() && task.attempt == event.attempt(), "progress of a stranger: " + event);
      }
      case COMPLETED -> completed(known(event.task()), event);
      case RELEASED -> {
        var task = leaves(event, Status.PENDING, Status.ACTIVE);
        if (call.ask().command() instanceof Command.Release release
            && release.outcome() == Command.Ending.RETRY) {
          sure(++task.failures < task.brief.maxAttempts(), "given back once too often: " + event);
        }
      }
      case LAPSED -> {
        lapsed(call, known(event.task()), event);
        var task = leaves(event, Status.PENDING, Status.ACTIVE);
        sure(++task.failures < task.brief.maxAttempts(), "freed once too often: " + event);
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
        var was = known(event.task()).status;
        leaves(event, Status.ARCHIVED, Status.COMPLETED, Status.FAILED, Status.CANCELLED).was = was;
      }
      case DELETED -> deleted(call.at(), event.task());
      case DEPENDENCY_ADDED -> added(call, known(event.task()), event.detail());
      case DEPENDENCY_REMOVED -> known(event.task()).needs.remove(event.detail());
      case DEPENDENCY_WAIVED -> {
        var need = known(event.task()).needs.get(event.detail().split(" ", 2)[0]);
        sure(need != null, "waived what is no dependency: " + event);
        if (need != null) need.waived = true;
      }
      case LOCKED -> locked(call, event);
      case UNLOCKED -> {
        for (var name : names(event)) {
          var lock = locks.remove(name);
          freedAt.put(name, call.at());
          sure(lock != null, "unlocked though it was not: " + event);
        }
      }
      case LOCK_LAPSED -> {
        for (var name : names(event)) {
          var lock = locks.remove(name);
          freedAt.put(name, call.at());
          if (lock == null) throw new Violation("freed though it was not held: " + event);
          sure(
              call.at() >= lock.end - slack || machine.gone(lock.process),
              "freed " + (lock.end - call.at()) / MILLI + " ms before its end: " + event);
        }
      }
      case HALTED, RESUMED -> throw new Violation("the project was halted: " + event);
      case SESSION_OPENED, ARTIFACT_ADDED, CLOCK_MOVED -> {}
    }
    if (tasks.containsKey(event.task())) {
      tellNeedy(known(event.task()));
      refresh(call.at(), known(event.task()));
    }
  }

  private static List<String> names(Happened event) {
    return List.of(event.detail().split(":", 2)[0].split(", ", -1));
  }

  /// The number grows, and nobody else has any of the locks.
  private void locked(Seen call, Happened event) {
    sure(event.attempt() > lockNumber, "lock number after " + lockNumber + ": " + event);
    lockNumber = event.attempt();
    lockGrants++;
    for (var name : names(event)) {
      var held = locks.get(name);
      sure(
          held == null || held.holder.equals(event.actor()),
          name + " was locked although " + (held == null ? "" : held.holder) + " has it: " + event);
      var fresh = new Held(event.attempt(), event.actor(), call.actor().process());
      fresh.end = held == null ? call.at() : held.end;
      locks.put(name, fresh);
    }
  }

  private static @Nullable Reply reply(Seen call) {
    return call.outcome() instanceof Outcome.Done<Reply>(var reply) ? reply : null;
  }

  /// Approvals come with a task's standing and go when it ends otherwise.
  private void tellNeedy(Shadow task) {
    for (var other : tasks.values()) {
      var need = other.needs.get(task.id);
      if (need == null || need.waived) continue;
      if (approves(task)) {
        need.approved = true;
      } else if (task.status.ended() && other.standing() != Status.COMPLETED) {
        need.approved = false;
      }
    }
  }

  private static boolean approves(Shadow task) {
    return task.standing() == Status.ACTIVE || task.standing() == Status.COMPLETED;
  }

  /// Works out anew what could be handed out, where that may have changed.
  private void refresh(long now, Shadow task) {
    refreshOne(now, task);
    if (task.parent != null && tasks.containsKey(task.parent)) refreshOne(now, known(task.parent));
    for (var other : tasks.values()) if (other.needs.containsKey(task.id)) refreshOne(now, other);
  }

  private void refreshOne(long now, Shadow task) {
    if (!ready(task)) {
      task.readySince = -1;
    } else if (task.readySince < 0) {
      task.readySince = now;
    }
  }

  /// Whether nothing but its retry time keeps it from being handed out.
  boolean ready(Shadow task) {
    return task.status == Status.PENDING && openNeeds(task).isEmpty() && !openChild(task);
  }

  private List<String> openNeeds(Shadow task) {
    var open = new ArrayList<String>();
    task.needs.forEach((id, need) -> {
      if (open(id, need)) open.add(id);
    });
    return open;
  }

  private boolean open(String id, Shadow.Need need) {
    if (need.waived || need.type.equals("related")) return false;
    if (need.type.equals("approval")) return !need.approved;
    return known(id).standing() != Status.COMPLETED;
  }

  private boolean openChild(Shadow parent) {
    for (var task : tasks.values()) {
      if (parent.id.equals(task.parent) && !task.overForParent()) return true;
    }
    return false;
  }

  private boolean completedChild(Shadow parent) {
    for (var task : tasks.values()) {
      if (parent.id.equals(task.parent) && task.standing() == Status.COMPLETED) return true;
    }
    return false;
  }

  private Shadow leaves(Happened event, Status now, Status... from) {
    var task = known(event.task());
    sure(List.of(from).contains(task.status), "of a task that was " + task.status + ": " + event);
    sure(event.attempt() == task.attempt, "not of attempt " + task.attempt + ": " + event);
    task.status = now;
    task.notBefore = 0;
    return task;
  }

  private void planned(Seen call, Reply.Planned planned, String id) {
    if (!(call.ask().command() instanceof Command.Plan plan)) return;
    var ids = new HashMap<String, String>();
    for (var one : planned.tasks()) ids.put(one.ref(), one.id().text());
    for (int i = 0; i < plan.drafts().size(); i++) {
      var draft = plan.drafts().get(i);
      if (!id.equals(ids.get(draft.ref()))) continue;
      var task = known(id);
      task.brief = draft.brief();
      task.attempt = highest.getOrDefault(id, 0L);
      var parent = draft.parent();
      task.parent = parent == null ? null : ids.getOrDefault(parent, parent);
      for (var need : draft.needs()) {
        var target = ids.getOrDefault(need.target(), need.target());
        task.needs.put(target, needed(target, need.type()));
      }
    }
  }

  private Shadow.Need needed(String target, String type) {
    var need = new Shadow.Need(type);
    var task = tasks.get(target);
    need.approved = task != null && approves(task);
    return need;
  }

  private void edited(Seen call, Shadow task, String what) {
    if (!(call.ask().command() instanceof Command.Update update)) return;
    if (what.equals("parent_task_id")) {
      var old = task.parent;
      var to = update.parent();
      task.parent = to == null ? null : to.parent();
      if (old != null && tasks.containsKey(old)) refreshOne(call.at(), known(old));
    } else {
      task.brief = update.changes().applied(task.brief);
    }
  }

  private void added(Seen call, Shadow task, String target) {
    if (!(call.ask().command() instanceof Command.Update update)) return;
    for (var need : update.add()) {
      if (need.target().equals(target) && !task.needs.containsKey(target)) {
        task.needs.put(target, needed(target, need.type()));
      }
    }
  }

  /// What is going to be deleted keeps nobody waiting any more, before its event says so.
  private void untied(String id) {
    for (var task : tasks.values()) task.needs.remove(id);
  }

  private void deleted(long now, String id) {
    var gone = known(id);
    tasks.remove(id);
    for (var task : tasks.values()) refreshOne(now, task);
    highest.merge(id, gone.attempt, Math::max);
  }

  private void claimed(Seen call, Shadow task, Happened event) {
    sure(
        task.status == Status.PENDING,
        "handed out although it was " + task.status + by(task) + ": " + event);
    var before = highest.getOrDefault(task.id, 0L);
    sure(event.attempt() > before, "attempt number after " + before + ": " + event);
    sure(openNeeds(task).isEmpty(), "handed out before " + openNeeds(task) + ": " + event);
    sure(
        call.at() >= task.notBefore - slack,
        "handed out "
            + (task.notBefore - call.at()) / MILLI
            + " ms before its retry time: "
            + event);
    sure(task.failures < task.brief.maxAttempts(), "handed out once too often: " + event);
    if (call.ask().command() instanceof Command.ClaimNext) {
      sure(!openChild(task), "handed out before its children: " + event);
    }
    grants++;
    highest.put(task.id, event.attempt());
    task.attempt = event.attempt();
    task.status = Status.ACTIVE;
    task.holder = event.actor();
    task.process = call.actor().process();
    task.since = call.at();
    task.end = Long.MAX_VALUE; // until its answer says
  }

  private static String by(Shadow task) {
    return task.active() ? " by " + task.holder : "";
  }

  private void completed(Shadow task, Happened event) {
    sure(
        task.status == Status.ACTIVE || task.status == Status.PENDING,
        "completed although it was " + task.status + ": " + event);
    sure(openNeeds(task).isEmpty(), "completed before " + openNeeds(task) + ": " + event);
    sure(!openChild(task), "completed before its children: " + event);
    if (task.status == Status.PENDING) {
      sure(completedChild(task), "completed by itself: " + event);
      sure(!task.brief.completeByHand(), "completed though it is to be by hand: " + event);
    }
    sure(event.attempt() == task.attempt, "not of attempt " + task.attempt + ": " + event);
    task.status = Status.COMPLETED;
  }

  /// A lease is over when its time has passed or its process is gone, and never before.
  private void lapsed(Seen call, Shadow task, Happened event) {
    sure(
        call.at() >= task.end - slack || machine.gone(task.process),
        "freed " + (task.end - call.at()) / MILLI + " ms before the lease ended: " + event);
  }

  private void failed(Seen call, Happened event) {
    var task = known(event.task());
    var given =
        call.ask().command() instanceof Command.Release release
            && release.task().equals(task.id)
            && release.outcome() != Command.Ending.RELEASE;
    if (!given) lapsed(call, task, event);
    leaves(event, Status.FAILED, Status.ACTIVE).failures++;
    var atOnce =
        call.ask().command() instanceof Command.Release release
            && release.outcome() == Command.Ending.FAIL;
    sure(atOnce || task.failures >= task.brief.maxAttempts(), "given up too early: " + event);
  }

  // what is true after a call was done

  private void after(Seen call, Reply reply, boolean alone) {
    switch (reply) {
      case Reply.Taken taken -> taken(call, taken);
      case Reply.Renewed(var task, var cancelled) -> {
        if (call.ask().command() instanceof Command.Heartbeat beat && !cancelled) {
          var shadow = known(beat.task());
          var asked = beat.leaseSeconds();
          shadow.heldSeconds = asked == null ? shadow.heldSeconds : asked;
          extend(call.at(), shadow, shadow.heldSeconds);
          spoken(call, shadow);
          ends(call, shadow, task);
        }
      }
      case Reply.WorkTaken work -> handedIn(call, work);
      case Reply.Released(var task) -> released(call, task);
      case Reply.Updated(var task, _, _) -> sameStatus(call, task);
      case Reply.CalledOff off -> {
        if (call.ask().command() instanceof Command.Cancel cancel && !cancel.keepWork()) {
          known(off.task().id().text()).artifacts.clear();
          for (var child : off.children()) known(child.text()).artifacts.clear();
        }
        sameStatus(call, off.task());
      }
      case Reply.Locked locked -> locked(call, locked);
      case Reply.OneTask one -> {
        if (alone) sameStatus(call, one.task());
      }
      case Reply.Changes changes -> told(call, changes, alone);
      default -> {}
    }
    if (call.ask().command() instanceof Command.Update update) {
      var task = tasks.get(update.task());
      if (task != null && task.active() && task.holder.equals(call.actor().agent())) {
        spoken(call, task);
      }
    }
  }

  /// From now on this process speaks for the holder.
  private static void spoken(Seen call, Shadow task) {
    if (task.holder.equals(call.actor().agent())) task.process = call.actor().process();
  }

  private void taken(Seen call, Reply.Taken taken) {
    var task = known(taken.task().id().text());
    sure(task.active(), "handed out but not held: " + call);
    sure(taken.task().attempt() == task.attempt, "another attempt: " + call);
    sure(
        task.holder.equals(call.actor().agent()),
        "handed out although " + task.holder + " holds it: " + call);
    var asked =
        switch (call.ask().command()) {
          case Command.ClaimNext next -> next.leaseSeconds();
          case Command.Claim claim -> claim.leaseSeconds();
          case null, default -> null;
        };
    task.heldSeconds = asked == null ? task.brief.leaseSeconds() : asked;
    if (taken.again()) {
      sure(call.at() <= task.end + slack, "taken again after the lease had ended: " + call);
      extend(call.at(), task, task.heldSeconds);
    } else {
      task.end = until(task, call.at(), call.at(), task.heldSeconds);
    }
    spoken(call, task);
    ends(call, task, taken.task());
  }

  /// The answer promises the lease that there is.
  private void ends(Seen call, Shadow task, Task answered) {
    if (!(answered.state() instanceof TaskState.Active held)) return;
    var left = Duration.between(answered.updatedAt(), held.until()).toNanos();
    sure(
        Math.abs(task.end - call.at() - left) <= slack,
        "a lease of "
            + left / MILLI
            + " ms was promised, not of "
            + (task.end - call.at()) / MILLI
            + ": "
            + call);
  }

  private void locked(Seen call, Reply.Locked answered) {
    if (!(call.ask().command() instanceof Command.Lock asked)) return;
    for (var lock : answered.locks()) {
      var held = locks.get(lock.name());
      if (held == null) throw new Violation("not locked after all: " + call);
      sure(
          held.number == lock.number() && held.holder.equals(call.actor().agent()),
          lock.name() + " was given though " + held.holder + " has it: " + call);
      held.end = Math.max(held.end, call.at() + asked.leaseSeconds() * SECOND);
      held.process = call.actor().process();
    }
  }

  private void handedIn(Seen call, Reply.WorkTaken work) {
    if (!(call.ask().command() instanceof Command.Complete complete)) return;
    var task = known(complete.task());
    var artifact = work.artifact();
    sure((artifact == null) == complete.work().isEmpty(), "work without its artifact: " + call);
    if (artifact != null) {
      sure(artifact.attempt() == task.attempt, "work of another attempt: " + call);
      task.artifacts.put(artifact.id(), artifact.attempt());
    }
    if (complete.next() == Command.NextAction.CONTINUE) {
      extend(call.at(), task, task.heldSeconds);
      spoken(call, task);
    }
  }

  private void released(Seen call, Task answered) {
    if (!(call.ask().command() instanceof Command.Release release)) return;
    var task = known(release.task());
    if (release.outcome() != Command.Ending.RETRY) return;
    if (!(answered.state() instanceof TaskState.Pending(var notBefore))) return;
    var pause = Duration.between(answered.updatedAt(), notBefore).toNanos();
    var bound = Math.min(300 * SECOND, (5 * SECOND) << Math.min(task.failures - 1, 10));
    sure(pause > 0 && pause <= bound, "tried again after " + pause / MILLI + " ms: " + call);
    task.notBefore = call.at() + pause;
    if (task.readySince >= 0) task.readySince = Math.max(task.readySince, task.notBefore);
  }

  private void sameStatus(Seen call, Task answered) {
    var task = known(answered.id().text());
    sure(
        task.status == answered.status() && task.attempt == answered.attempt(),
        "answered as "
            + answered.status()
            + " of attempt "
            + answered.attempt()
            + ", not "
            + task.status
            + " of "
            + task.attempt
            + ": "
            + call);
  }

  /// Who asks for events gets all of them, each once, in order: those of the moment at which he was
  /// served, which is the present one unless others were served since.
  private void told(Seen call, Reply.Changes changes, boolean alone) {
    if (!(call.ask().query() instanceof Query.Changes(var after, var limit))) return;
    var last = changes.last();
    sure(
        alone ? last == lastEvent() : call.since() <= last && last <= lastEvent(),
        "not as of event " + lastEvent() + " but of " + last + ": " + call);
    var expected = Math.min(limit, Math.max(0, last - after));
    sure(
        changes.events().size() == expected,
        "not " + expected + " events after " + after + " but " + changes.events().size());
    for (int i = 0; i < expected; i++) {
      var event = Happened.of(changes.events().get(i));
      sure(event.equals(events.get((int) after + i)), "not as it was: " + event);
    }
  }

  // what is true now and then

  /// Whether something is held that is to be freed.
  boolean overdue(long now) {
    for (var task : tasks.values()) {
      if (task.active() && (now >= task.end || machine.gone(task.process))) return true;
    }
    for (var lock : locks.values()) {
      if (now >= lock.end || machine.gone(lock.process)) return true;
    }
    return false;
  }

  /// Right after a round of a reaper nothing is held any more that nobody works on.
  void afterRound(long now) {
    for (var task : tasks.values()) {
      if (!task.active()) continue;
      sure(
          now <= task.end + slack,
          "the reaper left " + task.id + " held " + (now - task.end) / MILLI + " ms too long");
      sure(!machine.gone(task.process), "the reaper left " + task.id + " with a dead process");
    }
    locks.forEach((name, lock) -> {
      sure(now <= lock.end + slack, "the reaper left " + name + " locked");
      sure(!machine.gone(lock.process), "the reaper left " + name + " with a dead process");
    });
  }

  /// Somebody waited until his time was over, and then got a task that he could have had before.
  void sleptThrough(long now, long since, String id) {
    var task = tasks.get(id);
    if (task == null) return; // planned a moment ago
    var ready = Math.max(task.readySince, since);
    sure(
        task.readySince < 0 || now - ready < 3 * SECOND,
        id + " was ready for " + (now - ready) / MILLI + " ms while somebody waited for it");
  }

  /// The same for locks that somebody waited for.
  void sleptThrough(long now, long since, List<String> names) {
    var free = since;
    for (var name : names) {
      if (locks.containsKey(name)) return; // not his to take until this moment
      free = Math.max(free, freedAt.getOrDefault(name, 0L));
    }
    sure(now - free < 3 * SECOND, names + " were free while somebody waited for them");
  }

  /// Compares the picture with what lies in the tables.
  void compare(Map<String, List<String>> tables) {
    same("tasks", tables, tasks.values().stream().map(Oracle::row).sorted().toList());
    var needs = new ArrayList<String>();
    var artifacts = new ArrayList<String>();
    var ready = new ArrayList<String>();
    for (var task : tasks.values()) {
      task.needs.forEach(
          (id, need) -> needs.add(task.id + "|" + id + "|" + need.type + "|" + state(id, need)));
      task.artifacts.forEach((id, attempt) -> artifacts.add(id + "|" + task.id + "|" + attempt));
      if (ready(task)) ready.add(task.id);
    }
    same("dependencies", tables, needs.stream().sorted().toList());
    same("artifacts", tables, artifacts.stream().sorted().toList());
    same("ready", tables, ready.stream().sorted().toList());
    var held = new ArrayList<String>();
    locks.forEach((name, lock) -> held.add(name + "|" + lock.number + "|" + lock.holder));
    same("locks", tables, held);
  }

  private static void same(String what, Map<String, List<String>> tables, List<String> expected) {
    var found = tables.getOrDefault(what, List.of());
    if (found.equals(expected)) return;
    var missing = new ArrayList<>(expected);
    missing.removeAll(found);
    var strange = new ArrayList<>(found);
    strange.removeAll(expected);
    throw new Violation(what + ": lost " + missing + ", found instead " + strange);
  }

  /// The queries whose rows [#compare] wants.
  static final Map<String, String> TABLES =
      Map.of(
          "tasks",
          "select id, status, attempt, coalesce(holder, ''), failures, coalesce(parent, '') from task",
          "dependencies",
          "select task, prerequisite, type, state from dependency",
          "artifacts",
          "select id, task, attempt from artifact",
          "locks",
          "select name, number, holder from named_lock",
          "ready",
          "select id from task where status = 'pending' and open_prerequisites = 0"
              + " and open_children = 0");

  private static String row(Shadow task) {
    return task.id
        + "|"
        + task.status.word()
        + "|"
        + task.attempt
        + "|"
        + (task.active() ? task.holder : "")
        + "|"
        + task.failures
        + "|"
        + (task.parent == null ? "" : task.parent);
  }

  private String state(String id, Shadow.Need need) {
    if (need.waived) return "waived";
    return open(id, need) ? "open" : "satisfied";
  }
}
