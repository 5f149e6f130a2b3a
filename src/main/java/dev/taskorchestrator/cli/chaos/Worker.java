package dev.taskorchestrator.cli.chaos;

import dev.taskorchestrator.cli.rig.Kept;
import dev.taskorchestrator.cli.rig.ServerLost;
import dev.taskorchestrator.cli.rig.ToolClient;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.run.Crew;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// An agent of a trial: plans, takes, works, hands in, locks and unlocks, and repeats under the
/// same request id what it has no answer to, as agents should.
final class Worker implements Runnable {

  private static final int REPEATS = 20;

  /// Seconds that an attempt on one of its tasks may take, so that a suspended holder loses it.
  private static final int ATTEMPT = 2;

  private static final List<String> UNANSWERED =
      List.of("outcome_unknown", "deadline_exceeded", "overloaded", "busy", "storage_failed");

  private final Post post;
  private final Book book;
  private final SharedLock lock;
  private final RandomGenerator chance;
  private final AtomicBoolean planning;
  private final AtomicBoolean over;
  private int requests;

  /// @param planning whether there is to be new work
  /// @param over whether all work is done
  Worker(
      Post post,
      Book book,
      SharedLock lock,
      RandomGenerator chance,
      AtomicBoolean planning,
      AtomicBoolean over) {
    this.post = post;
    this.book = book;
    this.lock = lock;
    this.chance = chance;
    this.planning = planning;
    this.over = over;
  }

  @Override
  public void run() {
    while (!over.get()) {
      try {
        turn();
      } catch (ServerLost _) {
        post.replace();
      } catch (RuntimeException fault) {
        book.breach("unexpected", post.agent() + ": " + fault);
        Crew.pause(Duration.ofMillis(100));
      }
    }
  }

  private void turn() {
    var die = chance.nextInt(10);
    if (planning.get() && die < 2) {
      plan();
    } else if (planning.get() && die == 2) {
      lockAndUnlock();
    } else {
      work();
    }
  }

  private void plan() {
    var title = post.agent() + " tree " + ++requests;
    var children =
        IntStream.range(0, 3)
            .mapToObj(i -> {
              var child = Json.obj().put("ref", "c" + i).put("title", title + "." + i);
              child.put("description", "part " + i).put("max_attempts", 100);
              if (i == 2) child.put("timeout_seconds", ATTEMPT);
              if (i > 0) child.putTexts("depends_on", List.of("c0"));
              return child.build();
            })
            .toList();
    var tree = Json.obj().put("title", title).put("description", "tree").put("tasks", children);
    var answer = repeated("plan_task", tree);
    if (answer.isEmpty()) return;
    var ids = answer.get().object("ids");
    book.planned(answer.get().text("task_id"), title);
    for (int i = 0; i < 3; i++) book.planned(ids.text("c" + i), title + "." + i);
  }

  private void work() {
    var next = post.call("next_task", Json.obj().put("lease_seconds", 30).build(), Duration.ZERO);
    if (next.refused() || !next.value().has("task_id")) {
      Crew.pause(Duration.ofMillis(5 + chance.nextInt(20)));
      return;
    }
    var task = next.value();
    var claim =
        new Kept.Claim(
            task.text("task_id"), task.text("title"), task.number("attempt"), post.agent());
    book.claimed(claim);
    if (chance.nextInt(4) == 0) {
      post.call("heartbeat", on(claim).put("progress", 50).build(), Duration.ZERO);
    }
    if (chance.nextInt(10) == 0) {
      repeated("release_task", on(claim).put("outcome", "release"));
      return;
    }
    handIn(claim);
  }

  private void handIn(Kept.Claim claim) {
    var text =
        "work on "
            + claim.title()
            + " "
            + "x".repeat(chance.nextInt(chance.nextInt(8) == 0 ? 60_000 : 2_000));
    var summary = "done by " + post.agent() + " in attempt " + claim.attempt();
    var complete =
        on(claim).put("summary", summary).put("detailed_work", text).put("next_action", "complete");
    repeated("complete_task", complete)
        .ifPresent(answer -> {
          var artifact = answer.object("artifact").text("id");
          book.worked(new Kept.Work(claim, artifact, summary, Kept.sha256(text)));
        });
  }

  private static ObjBuilder on(Kept.Claim claim) {
    return Json.obj().put("task_id", claim.task()).put("attempt", claim.attempt());
  }

  private void lockAndUnlock() {
    var asked = Json.obj().putTexts("resources", List.of("shop")).put("lease_seconds", 30);
    asked.put("wait_seconds", 1);
    var answer = post.call("lock", asked.build(), Duration.ofSeconds(1));
    if (answer.refused()) return;
    var fence = answer.value().number("fence");
    lock.taken(post.agent(), fence, answer.value().flag("renewed", false));
    Crew.pause(Duration.ofMillis(chance.nextInt(10)));
    lock.left(post.agent(), fence);
    var unlock = Json.obj().putTexts("resources", List.of("shop")).put("fence", fence);
    post.call("unlock", unlock.build(), Duration.ZERO);
  }

  /// Asks until there is an answer that says what became of it, through whichever server; nothing
  /// when it was refused for good or there was none.
  private Optional<Json.Obj> repeated(String tool, ObjBuilder arguments) {
    var call = arguments.put("request_id", post.agent() + "-" + ++requests).build();
    for (int i = 0; i < REPEATS; i++) {
      try {
        var answer = post.call(tool, call, Duration.ZERO);
        if (!answer.refused()) return Optional.of(answer.value());
        if (!UNANSWERED.contains(answer.code())) return Optional.empty();
        if (answer.code().equals("storage_failed")) post.replace();
        Crew.pause(comeBack(answer));
      } catch (ServerLost _) {
        post.replace();
      }
    }
    return Optional.empty();
  }

  private static Duration comeBack(ToolClient.Answer answer) {
    var told = answer.value().object("error").number("retry_after_ms", 100);
    return Duration.ofMillis(Math.min(told, 2_000));
  }
}
