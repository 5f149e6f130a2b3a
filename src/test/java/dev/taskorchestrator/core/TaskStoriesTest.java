package dev.taskorchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.TaskState.Active;
import java.time.Duration;
import java.time.Instant;
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

    void goesOn(EveryChoice choice) {
      var before = task;
      var step = choice.of(List.of(Step.values()));
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
      assertThat(before.state())
          .as("nobody else holds a task that is handed out")
          .matches(state ->
              state instanceof TaskState.Pending
                  || (state instanceof Active held && held.holder().equals(actor)));
      assertThat(after.attempt())
          .isEqualTo(before.attempt() + (before.state() instanceof Active ? 0 : 1));
    }

    /// Acts for the attempt that this agent was given last, however long ago.
    private void acts(Actor actor, Step step) {
      @Nullable Long offered = remembered.get(actor);
      var right = task.heldBy(actor, offered, now, "touched");
      if (offered != null && offered < task.attempt()) {
        assertThat(TaskTest.refused(right)).isInstanceOf(Refusal.Superseded.class);
      }
      if (task.state() instanceof Active held && held.lapsedAt(now)) {
        assertThat(right).isInstanceOf(Outcome.Refused.class);
      }
      if (!(right instanceof Outcome.Done<Active>(var held))) return;
      assertThat(held.holder()).as("only the holder acts").isEqualTo(actor);
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
      assertThat(task.attempt()).isGreaterThanOrEqualTo(before.attempt());
      if (!task.equals(before)) assertThat(task.version()).isGreaterThan(before.version());
      if (before.status() == Status.COMPLETED || before.status() == Status.CANCELLED) {
        assertThat(task).as("what is over stays over").isEqualTo(before);
      }
      assertThat(task.failures()).isLessThanOrEqualTo(task.brief().maxAttempts());
      assertThat(task.readyAt(now)).isEqualTo(canBeClaimed());
      assertThat(task.state().endedAt() != null).isEqualTo(task.status().ended());
    }

    private boolean canBeClaimed() {
      return task.status() == Status.PENDING
          && task.claim(ACTORS.getFirst(), now, LEASE, List.of()) instanceof Outcome.Done;
    }
  }
}
