package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Leases end by themselves, attempts fence, and failures are counted.
@Timeout(60)
class LeaseTest {
  private static final Duration LEASE = Duration.ofMinutes(15);

  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
  }

  @AfterEach
  void close() {
    assertThat(Invariants.broken(project)).isEmpty();
    project.close();
  }

  @Test
  void aLapsedLeaseIsFreedByWhoeverNeedsTheTask() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    project.time.pass(LEASE.minusMillis(1));
    assertThat(project.takes("bob")).isEqualTo("nothing");
    project.time.pass(Duration.ofMillis(1));
    assertThat(project.takes("bob")).isEqualTo("a");
    assertThat(project.task("a").attempt()).isEqualTo(2);
    assertThat(project.sql("select ending from attempt where number = 1"))
        .containsExactly("lapsed");
  }

  @Test
  void theReaperFreesWhatNobodyAsksFor() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    project.time.pass(LEASE);
    project.rounds.turn();
    assertThat(project.standsAt("a")).isEqualTo(Status.PENDING);
  }

  @Test
  void whatAGoneProcessHeldIsFreedAtOnce() {
    project.plan(Project.draft("a"), Project.draft("b"));
    var gone = project.machine.self().replaceFirst("/\\d+$", "/1");
    var call = Call.by(new Actor("ghost", gone));
    Project.as(Reply.Taken.class, project.does(call, Project.claim("a")));
    Project.as(
        Reply.Taken.class,
        project.does(Call.by(new Actor("here", project.machine.self())), Project.claim("b")));
    project.rounds.turn();
    assertThat(project.standsAt("a")).isEqualTo(Status.PENDING);
    assertThat(project.standsAt("b")).isEqualTo(Status.ACTIVE);
  }

  @Test
  void aLateHolderChangesNothingWhateverItTries() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    project.time.pass(LEASE);
    project.claims("bob", "a");
    var before = project.dump();
    for (var late :
        List.of(
            Project.complete("a", 1L),
            Project.work("a", 1L, Command.NextAction.CONTINUE),
            Project.beat("a", 1L),
            new Command.Release("a", 1L, Command.Ending.FAIL, null),
            new Command.Complete(
                "a",
                1L,
                "s",
                "x".repeat(50_000),
                Command.NextAction.COMPLETE,
                "code",
                List.of()))) {
      assertThat(project.refused("ann", late))
          .isEqualTo(new Refusal.Superseded(new TaskId("a"), 1, 2, "bob", project.time.instant()));
    }
    assertThat(project.refused("ann", Project.complete("a", null)).code()).isEqualTo("lease_held");
    assertThat(project.dump()).isEqualTo(before);
    assertThat(folder.resolve(".task_orchestrator/artifacts")).doesNotExist();
  }

  @Test
  void aLapsedHolderIsRefusedEvenBeforeAnybodyNoticed() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    project.time.pass(LEASE);
    var before = project.dump();
    assertThat(project.refused("ann", Project.complete("a", 1L)).code()).isEqualTo("lease_lost");
    assertThat(project.refused("ann", Project.beat("a", null)).code()).isEqualTo("lease_lost");
    assertThat(project.dump()).isEqualTo(before);
  }

  @Test
  void aHeartbeatKeepsTheLeaseAndTellsProgress() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    for (int i = 0; i < 5; i++) {
      project.time.pass(LEASE.minusSeconds(1));
      project.done(Reply.Renewed.class, "ann", Project.beat("a", null));
    }
    assertThat(project.task("a").progress()).isEqualTo(50);
    assertThat(project.task("a").note()).isEqualTo("half way");
    assertThat(project.takes("bob")).isEqualTo("nothing");
  }

  @Test
  void aHeartbeatTellsThatTheTaskWasCalledOff() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    project.done(Reply.CalledOff.class, "bob", Project.cancel("a"));
    assertThat(project.done(Reply.Renewed.class, "ann", Project.beat("a", 1L)).cancelled())
        .isTrue();
  }

  @Test
  void anAttemptEndsAtItsTimeLimitHoweverOftenItIsRenewed() {
    project.plan(Project.draft("a", null, Project.with("timeout_seconds", 100)));
    project.claims("ann", "a");
    project.time.pass(Duration.ofSeconds(99));
    project.done(Reply.Renewed.class, "ann", Project.beat("a", null));
    project.time.pass(Duration.ofSeconds(1));
    assertThat(project.refused("ann", Project.beat("a", null)).code()).isEqualTo("lease_lost");
    assertThat(project.takes("bob")).isEqualTo("a");
    assertThat(project.sql("select ending from attempt where number = 1"))
        .containsExactly("timed_out");
  }

  @Test
  void aClockSetBackNeitherEndsNorRevivesALease() {
    project.plan(Project.draft("a"), Project.draft("b"));
    project.claims("ann", "a");
    project.time.pass(LEASE);
    project.claims("bob", "b");
    project.time.set(project.time.instant().minusSeconds(10_000));
    assertThat(project.refused("ann", Project.complete("a", 1L)).code()).isEqualTo("lease_lost");
    project.done(Reply.WorkTaken.class, "bob", Project.complete("b", 1L));
  }

  @Test
  void afterABadAttemptTheTaskWaitsUpToABoundThatDoubles() {
    project.plan(Project.draft("a", null, Project.with("max_attempts", 10)));
    for (int failures = 0; failures < 6; failures++) {
      project.claims("ann", "a");
      project.done(Reply.Released.class, "ann", Project.release("a", Command.Ending.RETRY));
      assertThat(project.task("a").state()).isInstanceOf(TaskState.Pending.class);
      if (!(project.task("a").state() instanceof TaskState.Pending(var notBefore))) return;
      var pause = Duration.between(project.time.instant(), notBefore);
      assertThat(pause).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(5L << failures));
      assertThat(project.refused("ann", Project.claim("a")).code()).isEqualTo("not_yet");
      assertThat(project.takes("ann")).isEqualTo("nothing");
      project.time.pass(pause);
    }
    assertThat(project.takes("ann")).isEqualTo("a");
  }

  @Test
  void afterTooManyBadAttemptsTheTaskIsGivenUpAndListedUntilSomebodyRetriesIt() {
    project.plan(
        Project.draft("a", null, Project.with("max_attempts", 2)), Project.draft("b", "a"));
    for (int i = 0; i < 2; i++) {
      project.claims("ann", "a");
      project.time.pass(LEASE);
      project.rounds.turn();
    }
    assertThat(project.standsAt("a")).isEqualTo(Status.FAILED);
    assertThat(project.standsAt("b")).isEqualTo(Status.BLOCKED);
    var stuck = project.asked(Reply.Overview.class, new Query.Overview(false, null)).stuck();
    assertThat(stuck.getFirst().why()).contains("quarantined after 2 failed attempts");
    project.done(Reply.Updated.class, "ann", Project.status("a", Status.PENDING));
    project.completes("ann", "a");
    assertThat(project.ready()).containsExactly("b");
  }

  @Test
  void anUpdateByTheHolderRenewsItsLease() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    project.time.pass(LEASE.minusSeconds(1));
    project.does("bob", Project.change("a", java.util.Map.of("title", "by another")));
    assertThat(until("a")).isEqualTo(project.time.instant().plusSeconds(1));
    project.does("ann", Project.change("a", java.util.Map.of("title", "by the holder")));
    assertThat(until("a")).isEqualTo(project.time.instant().plus(LEASE));
  }

  @Test
  void anAgentThatComesBackInAnotherProcessStillHoldsItsTask() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    var back = new Actor("ann", "here/2/2");
    var again = (Outcome.Done<Reply>) project.does(Call.by(back), Project.claim("a"));
    assertThat(((Reply.Taken) again.value()).again()).isTrue();
    assertThat(project.task("a").attempt()).isEqualTo(1);
    assertThat(project.sql("select holder_process from task")).containsExactly("here/2/2");
  }

  @Test
  void whateverAnAgentDoesInAnotherProcessMovesItsClaimThere() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    var process = 2;
    for (var command :
        List.of(
            Project.beat("a", 1L),
            Project.work("a", 1L, Command.NextAction.CONTINUE),
            Project.change("a", java.util.Map.of("title", "by the holder")))) {
      var back = new Actor("ann", "here/2/" + process++);
      assertThat(project.does(Call.by(back), command)).isInstanceOf(Outcome.Done.class);
      assertThat(project.sql("select holder_process from task"))
          .as("%s", command)
          .containsExactly(back.process());
    }
  }

  private java.time.Instant until(String id) {
    return ((TaskState.Active) project.task(id).state()).until();
  }

  @Test
  void anotherAgentOfTheSameProcessNeedsTheAttemptToActForATask() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    var mallory = new Actor("mallory", Project.actor("ann").process());
    assertThat(Project.refusal(project.does(Call.by(mallory), Project.complete("a", null))).code())
        .isEqualTo("lease_held");
    assertThat(project.does(Call.by(mallory), Project.complete("a", 1L)))
        .isInstanceOf(Outcome.Done.class);
  }
}
