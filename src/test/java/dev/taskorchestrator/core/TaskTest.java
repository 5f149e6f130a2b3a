package dev.taskorchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.TaskState.Active;
import dev.taskorchestrator.core.TaskState.Failed;
import dev.taskorchestrator.core.TaskState.Pending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules of a task's life, one by one.
class TaskTest {
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Actor ANN = new Actor("ann", "p1");
  private static final Actor BOB = new Actor("bob", "p2");

  static Task task(Brief brief) {
    return new Task(
        new TaskId("task_a"),
        1,
        null,
        new TaskId("task_a"),
        0,
        brief,
        Pending.NOW,
        0,
        0,
        0,
        0,
        -1,
        null,
        null,
        1,
        NOON,
        NOON);
  }

  private static Task task() {
    return task(Brief.of("a", "b"));
  }

  static <T> T done(Outcome<T> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<T>) outcome).value();
  }

  static Refusal refused(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).refusal();
  }

  private static Task held() {
    return done(task().claim(ANN, NOON, 60, List.of()));
  }

  private static Brief timed(int timeoutSeconds, int maxAttempts) {
    return new Brief(
        "a",
        "b",
        "standard",
        "moderate",
        "generic",
        null,
        null,
        null,
        10,
        List.of(),
        900,
        maxAttempts,
        timeoutSeconds,
        false);
  }

  @Test
  void aClaimedTaskHasAHolderAnAttemptAndAnEndOfItsLease() {
    assertThat(held().attempt()).isEqualTo(1);
    assertThat(held().state()).isEqualTo(new Active(ANN, NOON, NOON.plusSeconds(60), 60));
  }

  @Test
  void aHeldTaskIsRefusedAndSaysUntilWhen() {
    assertThat(refused(held().claim(BOB, NOON.plusSeconds(59), 60, List.of())))
        .isEqualTo(new Refusal.LeaseHeld(held().id(), "ann", NOON, NOON.plusSeconds(60)));
  }

  @Test
  void itsHolderMayClaimItAgainAndHasTheSameAttemptForLonger() {
    var again = done(held().claim(ANN, NOON.plusSeconds(30), 60, List.of()));
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.state()).isEqualTo(new Active(ANN, NOON, NOON.plusSeconds(90), 60));
  }

  @Test
  void aRenewalNeverShortensALease() {
    var held = (Active) held().state();
    var after = held().beat(held, NOON.plusSeconds(1), 30, null, null);
    assertThat(((Active) after.state()).until()).isEqualTo(NOON.plusSeconds(60));
  }

  @Test
  void aRenewalNeverTakesAnAttemptPastItsTimeLimit() {
    var task = done(task(timed(100, 3)).claim(ANN, NOON, 60, List.of()));
    var after = task.beat((Active) task.state(), NOON.plusSeconds(59), 900, null, null);
    assertThat(((Active) after.state()).until()).isEqualTo(NOON.plusSeconds(100));
    assertThat(refused(after.heldBy(ANN, 1L, NOON.plusSeconds(100), "renewed")))
        .isInstanceOf(Refusal.LeaseLost.class);
  }

  @Test
  void aLeaseIsOverAtTheVeryMomentOfItsEnd() {
    assertThat(held().heldBy(ANN, null, NOON.plusNanos(59_999_999_000L), "completed"))
        .isInstanceOf(Outcome.Done.class);
    assertThat(refused(held().heldBy(ANN, null, NOON.plusSeconds(60), "completed")))
        .isEqualTo(new Refusal.LeaseLost(held().id(), 1, NOON.plusSeconds(60)));
  }

  @Test
  void anOlderAttemptIsSupersededAndHearsWhoHoldsTheTaskNow() {
    var freed = held().released(NOON.plusSeconds(5));
    var next = done(freed.claim(BOB, NOON.plusSeconds(6), 60, List.of()));
    assertThat(refused(next.heldBy(ANN, 1L, NOON.plusSeconds(7), "completed")))
        .isEqualTo(new Refusal.Superseded(next.id(), 1, 2, "bob", NOON.plusSeconds(6)));
  }

  @Test
  void anAttemptThatIsOverIsSupersededEvenWhenNobodyHoldsTheTaskNow() {
    assertThat(refused(held().released(NOON).heldBy(ANN, 1L, NOON, "completed")))
        .isEqualTo(new Refusal.Superseded(held().id(), 1, 1, null, null));
  }

  @Test
  void anAttemptThatNeverWasIsNoAttempt() {
    assertThat(refused(held().heldBy(ANN, 2L, NOON, "completed")).field()).isEqualTo("attempt");
  }

  @Test
  void nobodyActsForAnothersTaskWithoutItsAttempt() {
    assertThat(refused(held().heldBy(BOB, null, NOON, "completed")))
        .isInstanceOf(Refusal.LeaseHeld.class);
  }

  @Test
  void anAttemptsNumberCountsOnlyAmongAgentsOfOnePrincipal() {
    var worker = new Actor("alice/one", "p", "alice");
    var held = done(task().claim(worker, NOON, 60, List.of()));
    for (var mine :
        List.of(
            worker,
            new Actor("alice", "q", "alice"),
            new Actor("alice/two", "q", "alice"),
            new Actor("anybody of this machine", "q"))) {
      assertThat(held.heldBy(mine, 1L, NOON, "completed")).isInstanceOf(Outcome.Done.class);
    }
    for (var other : List.of("bob", "alic", "alicea", "alice.one")) {
      var stranger = new Actor(other + "/one", "q", other);
      assertThat(refused(held.heldBy(stranger, 1L, NOON, "completed")))
          .isInstanceOf(Refusal.LeaseHeld.class);
    }
  }

  @Test
  void theNumberOfWhatIsHeldOnThisMachineIsNoneForWhoComesOverTheNetwork() {
    var guest = new Actor("ann/one", "q", "ann/o");
    assertThat(refused(held().heldBy(guest, 1L, NOON, "completed")))
        .isInstanceOf(Refusal.LeaseHeld.class);
  }

  @Test
  void aTaskThatNobodyHoldsHasToBeClaimedFirst() {
    assertThat(refused(task().heldBy(ANN, null, NOON, "completed")))
        .isEqualTo(new Refusal.NotClaimed(held().id(), "completed"));
  }

  @Test
  void aTaskThatWaitsIsRefusedAndSaysForWhat() {
    var need = List.of(new TaskId("task_b"));
    assertThat(refused(task().waitingFor(1, 0).claim(ANN, NOON, 60, need)))
        .isEqualTo(new Refusal.PrerequisitesOpen(task().id(), need));
  }

  @Test
  void itDoesNotCompleteWhileAnythingItNeedsIsOpen() {
    var open = List.of(new TaskId("task_b"));
    assertThat(refused(held().waitingFor(1, 0).complete(NOON, "s", open, List.of())))
        .isInstanceOf(Refusal.PrerequisitesOpen.class);
    assertThat(refused(held().waitingFor(0, 1).complete(NOON, "s", List.of(), open)))
        .isInstanceOf(Refusal.ChildrenOpen.class);
  }

  @Test
  void afterABadAttemptItWaitsAndAfterTooManyItIsGivenUp() {
    var once = held().tryAgain(NOON, Duration.ofSeconds(5), "oh");
    assertThat(once.state()).isEqualTo(new Pending(NOON.plusSeconds(5)));
    assertThat(refused(once.claim(BOB, NOON, 60, List.of())))
        .isEqualTo(new Refusal.NotYet(once.id(), NOON.plusSeconds(5), 5_000));
    var last = task(timed(0, 1)).tryAgain(NOON, Duration.ZERO, "oh");
    assertThat(last.state()).isEqualTo(new Failed(NOON, "quarantined after 1 failed attempts: oh"));
    assertThat(done(last.reopened(NOON)).failures()).isZero();
  }

  @Test
  void anArchivedTaskCountsAsWhatItWas() {
    var archived = done(done(task().cancelled(NOON, "no")).archived(NOON));
    assertThat(archived.status()).isEqualTo(Status.ARCHIVED);
    assertThat(archived.standing()).isEqualTo(Status.CANCELLED);
    assertThat(archived.overForParent()).isTrue();
  }

  @Test
  void aFailedChildIsNotOverForItsParent() {
    assertThat(task().failed(NOON, "no").overForParent()).isFalse();
  }

  @Test
  void everyStatusIsFoundByItsWordAndActiveByItsOldOneToo() {
    for (var status : Status.values()) assertThat(Status.of(status.word())).contains(status);
    assertThat(Status.of("in_progress")).contains(Status.ACTIVE);
    assertThat(Status.of("done")).isEmpty();
  }
}
