package dev.taskorchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.TaskState.Active;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every story of five steps that two agents can play with one task.
class TaskStoriesTest {
  private static final List<Actor> ACTORS = List.of(new Actor("ann", "p1"), new Actor("bob", "p2"));
  private static final int STEPS = 5;
  private static final int LEASE = 60;

  private static final List<Step> ALL = List.of(Step.values());

  private enum Step {
    CLAIM,
    BEAT,
    COMPLETE,
    RELEASE,
    RETRY,
    TIME_PASSES,
    REAPER_COMES,
    CANCEL,
    REOPEN
  }

  @Test
  void inEveryStoryOfFiveStepsTheRulesHold() {
    var stories =
        EveryChoice.plays(choice -> {
          var story = new Story();
          for (int i = 0; i < STEPS; i++) story.goesOn(choice);
        });
    assertThat(stories).isGreaterThan(100_000);
  }

  private static final class Story {
    private Task task = TaskTest.task(Brief.of("a", "b"));
    private Instant now = TaskTest.NOON;
    private final Map<Actor, Long> remembered = new HashMap<>();
    private final List<Step> told = new ArrayList<>();

    void goesOn(EveryChoice choice) {
      var before = task;
      var step = choice.of(ALL);
      told.add(step);
      switch (step) {
        case CLAIM -> claim(choice.of(ACTORS));
        case BEAT, COMPLETE, RELEASE, RETRY -> acts(choice.of(ACTORS), step);
        case TIME_PASSES -> now = now.plusSeconds(LEASE);
        case REAPER_COMES -> {
          if (task.state() instanceof Active held && held.lapsedAt(now)) {
            task = task.tryAgain(now, Duration.ZERO, "lapsed");
          }
        }
        case CANCEL -> task = or(task.cancelled(now, "no"));
        case REOPEN -> task = or(task.reopened(now));
      }
      sound(before);
    }

    private void claim(Actor actor) {
      var before = task;
      if (!(task.claim(actor, now, LEASE, List.of()) instanceof Outcome.Done<Task>(var after))) {
        return;
      }
      task = after;
      remembered.put(actor, after.attempt());
      var free =
          before.state() instanceof TaskState.Pending
              || (before.state() instanceof Active held && held.holder().equals(actor));
      sure(free, "a task that somebody else holds was handed out");
      var again = before.state() instanceof Active;
      sure(after.attempt() == before.attempt() + (again ? 0 : 1), "attempts go one by one");
    }

    /// Acts for the attempt that this agent was given last, however long ago.
    private void acts(Actor actor, Step step) {
      @Nullable Long offered = remembered.get(actor);
      var right = task.heldBy(actor, offered, now, "touched");
      if (offered != null && offered < task.attempt()) {
        var superseded =
            right instanceof Outcome.Refused<Active>(var refusal)
                && refusal instanceof Refusal.Superseded;
        sure(superseded, "a stale attempt was let through");
      }
      if (task.state() instanceof Active held && held.lapsedAt(now)) {
        sure(right instanceof Outcome.Refused<Active>, "a lapsed lease was let through");
      }
      if (!(right instanceof Outcome.Done<Active>(var held))) return;
      sure(held.holder().equals(actor), "somebody else than the holder acted");
      task =
          switch (step) {
            case BEAT -> task.beat(held, now, LEASE, 50, "half");
            case COMPLETE -> or(task.complete(now, "s", List.of(), List.of()));
            case RELEASE -> task.released(now);
            default -> task.tryAgain(now, Duration.ofSeconds(1), "oh");
          };
    }

    private Task or(Outcome<Task> outcome) {
      return outcome instanceof Outcome.Done<Task>(var after) ? after : task;
    }

    private void sound(Task before) {
      var over = before.status() == Status.COMPLETED || before.status() == Status.CANCELLED;
      sure(task.attempt() >= before.attempt(), "the attempt shrank");
      sure(task.equals(before) || task.version() > before.version(), "a change left the version");
      sure(!over || task.equals(before), "what was over changed");
      sure(task.failures() <= task.brief().maxAttempts(), "more failures than allowed");
      sure(task.readyAt(now) == canBeClaimed(), "ready and claimable differ");
      sure((task.state().endedAt() != null) == task.status().ended(), "ended without a moment");
    }

    private void sure(boolean right, String otherwise) {
      if (!right) throw new AssertionError(otherwise + ": " + told + ", " + task);
    }

    private boolean canBeClaimed() {
      return task.status() == Status.PENDING
          && task.claim(ACTORS.getFirst(), now, LEASE, List.of()) instanceof Outcome.Done;
    }
  }
}
