package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.MILLI;
import static dev.taskorchestrator.sim.Chance.SECOND;
import static dev.taskorchestrator.sim.Violation.unless;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.run.Machine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The named locks as the oracle pictures them.
final class LockBook {

  /// A lock that somebody has.
  private static final class Held {
    final long number;
    final String holder;
    String process;
    long end;

    Held(long number, String holder, String process, long end) {
      this.number = number;
      this.holder = holder;
      this.process = process;
      this.end = end;
    }
  }

  private final Machine machine;
  private final long slack;
  private final Map<String, Held> locks = new TreeMap<>();
  private final Map<String, Long> freedAt = new HashMap<>();
  private long highest;
  private long grants;

  LockBook(Machine machine, long slack) {
    this.machine = machine;
    this.slack = slack;
  }

  long grants() {
    return grants;
  }

  private Held held(String name, Object why) {
    var lock = locks.get(name);
    if (lock == null) throw new Violation(name + " is not locked: " + why);
    return lock;
  }

  /// Only its holder, or who knows its number, gives a lock up, and only while it lasts.
  void before(Seen call, Reply reply) {
    if (!(reply instanceof Reply.Unlocked)) return;
    if (!(call.ask().command() instanceof Command.Unlock(var names, var number))) return;
    for (var name : names) {
      var lock = held(name, call);
      var right = number == null ? lock.holder.equals(call.actor().agent()) : number == lock.number;
      unless(right, () -> "unlocked by another than " + lock.holder + ": " + call);
      unless(call.at() <= lock.end + slack, () -> "unlocked after its end: " + call);
    }
  }

  void happened(Seen call, Happened event) {
    if (event.kind() == Event.Kind.LOCKED) locked(call, event);
    var freed = event.kind() == Event.Kind.UNLOCKED || event.kind() == Event.Kind.LOCK_LAPSED;
    if (!freed) return;
    for (var name : names(event)) {
      var lock = held(name, event);
      var early = (lock.end - call.at()) / MILLI;
      unless(
          event.kind() == Event.Kind.UNLOCKED
              || call.at() >= lock.end - slack
              || machine.gone(lock.process),
          () -> name + " was freed " + early + " ms before its end: " + event);
      locks.remove(name);
      freedAt.put(name, call.at());
    }
  }

  /// The number grows, and nobody else has any of the locks.
  private void locked(Seen call, Happened event) {
    unless(event.attempt() > highest, () -> "lock number after " + highest + ": " + event);
    highest = event.attempt();
    grants++;
    for (var name : names(event)) {
      var before = locks.get(name);
      unless(
          before == null || before.holder.equals(event.actor()),
          () -> name + " was locked although somebody has it: " + event);
      var end = before == null ? call.at() : before.end;
      locks.put(name, new Held(highest, event.actor(), call.actor().process(), end));
    }
  }

  private static List<String> names(Happened event) {
    return List.of(event.detail().split(":", 2)[0].split(", ", -1));
  }

  void after(Seen call, Reply reply) {
    if (!(reply instanceof Reply.Locked answered)) return;
    if (!(call.ask().command() instanceof Command.Lock asked)) return;
    for (var lock : answered.locks()) {
      var held = held(lock.name(), call);
      unless(
          held.number == lock.number() && held.holder.equals(call.actor().agent()),
          () -> lock.name() + " was given though " + held.holder + " has it: " + call);
      held.end = Math.max(held.end, call.at() + asked.leaseSeconds() * SECOND);
      held.process = call.actor().process();
    }
  }

  boolean overdue(long now) {
    for (var lock : locks.values()) {
      if (now >= lock.end || machine.gone(lock.process)) return true;
    }
    return false;
  }

  void afterRound(long now) {
    locks.forEach((name, lock) -> {
      unless(now <= lock.end + slack, () -> "the reaper left " + name + " locked");
      unless(!machine.gone(lock.process), () -> "the reaper left " + name + " with a dead process");
    });
  }

  /// Somebody waited until only time woke him, and then got locks that he could have had before.
  void sleptThrough(long now, long since, List<String> names) {
    var free = since;
    for (var name : names) {
      if (locks.containsKey(name)) return; // not his to take until this moment
      free = Math.max(free, freedAt.getOrDefault(name, 0L));
    }
    unless(now - free < 3 * SECOND, () -> names + " were free while somebody waited for them");
  }

  /// As they must lie in the table.
  List<String> rows() {
    var rows = new ArrayList<String>();
    locks.forEach((name, lock) -> rows.add(name + "|" + lock.number + "|" + lock.holder));
    return rows;
  }
}
