package dev.taskorchestrator.cli;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.TaskState;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Leases, findings and clean-ups as text for people.
final class Upkeep {

  private final PrintStream out;
  private final Paint paint;

  Upkeep(Console console) {
    this(console, Paint.NONE);
  }

  Upkeep(Console console, Paint paint) {
    this.out = console.out();
    this.paint = paint;
  }

  void leases(Reply reply) {
    if (!(reply instanceof Reply.Leases leases)) return;
    tasks(leases);
    locks(leases);
    waiting(leases);
    if (!leases.freed().isEmpty()) out.println("freed lately");
    for (var event : leases.freed()) out.println("  " + freed(event));
    if (leases.tasks().isEmpty() && leases.locks().isEmpty()) out.println("nothing is held");
  }

  private void tasks(Reply.Leases leases) {
    var table = new Table();
    for (var task : leases.tasks()) {
      if (!(task.state() instanceof TaskState.Active held)) continue;
      table.row(
          "task",
          task.id().text(),
          "attempt " + task.attempt(),
          who(held.holder(), leases),
          left(held.until(), leases.now()),
          "last sign of life " + ago(task.updatedAt(), leases.now()),
          Console.line(task.brief().title()));
    }
    table.print(out);
  }

  private void locks(Reply.Leases leases) {
    var table = new Table();
    for (var lock : leases.locks()) {
      var purpose = lock.purpose();
      table.row(
          "lock",
          Console.line(lock.name()),
          "fence " + lock.number(),
          who(lock.holder(), leases),
          left(lock.until(), leases.now()),
          "taken " + ago(lock.since(), leases.now()),
          purpose == null ? "" : Console.line(purpose));
    }
    table.print(out);
  }

  private void waiting(Reply.Leases leases) {
    for (var waiter : leases.waiters()) {
      out.println(
          "waiting  "
              + who(waiter.who(), leases)
              + " for "
              + Console.line(String.join(", ", waiter.names())));
    }
  }

  private static String who(Actor holder, Reply.Leases leases) {
    var agent = Console.line(holder.agent());
    var process = leases.processes().get(holder.process());
    if (process == null || process.id() == 0) return agent;
    return agent + " (pid " + process.id() + (process.gone() ? ", gone)" : ", alive)");
  }

  private static String left(Instant until, Instant now) {
    return until.isAfter(now)
        ? spoken(Duration.between(now, until)) + " left"
        : "ended " + ago(until, now);
  }

  private static String ago(Instant then, Instant now) {
    return spoken(Duration.between(then, now)) + " ago";
  }

  private static String spoken(Duration some) {
    var seconds = Math.max(0, some.toSeconds());
    if (seconds < 120) return seconds + " s";
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }

  private static String freed(Event event) {
    var detail = event.detail();
    return event.at().truncatedTo(ChronoUnit.SECONDS)
        + "  "
        + event.kind().word()
        + (event.task() == null ? "" : "  " + event.task())
        + (detail == null ? "" : "  " + Console.line(detail));
  }

  void checkup(Reply reply) {
    if (!(reply instanceof Reply.Checkup(var findings))) return;
    var table = new Table();
    for (var finding : findings) {
      table.row(mark(finding), finding.what(), Console.line(finding.seen()));
    }
    table.print(out);
    for (var finding : findings) {
      var cure = finding.cure();
      if (cure != null) out.println(finding.what() + ": " + Console.line(cure));
    }
  }

  private String mark(Reply.Finding finding) {
    if (!finding.sound()) return paint.bad("PROBLEM");
    return finding.cure() == null ? paint.good("ok") : paint.doubtful("note");
  }

  void cleaned(Reply reply) {
    if (!(reply instanceof Reply.Cleaned cleaned)) return;
    for (var problem : cleaned.problems()) out.println("PROBLEM  " + Console.line(problem));
    if (!cleaned.problems().isEmpty()) {
      out.println("no changes are allowed while this is so; restore a backup or mend it");
      return;
    }
    out.println(
        "%d leases on tasks freed, %d locks freed, %d answers of old requests forgotten"
            .formatted(cleaned.tasks(), cleaned.locks(), cleaned.receipts()));
    out.println(
        "%d files that nothing refers to removed (%d KiB)"
            .formatted(cleaned.files(), cleaned.bytes() / 1024));
  }
}
