package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nobody who sets a wall clock ends a lease, revives one or stops the time.
@Timeout(60)
class ClockTest {
  private static final Duration LEASE = Duration.ofMinutes(15);

  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
    project.plan(Project.draft("a"), Project.draft("b"));
  }

  @AfterEach
  void close() {
    assertThat(Invariants.broken(project)).isEmpty();
    project.close();
  }

  private void jump(long hours) {
    project.time.set(project.time.instant().plus(Duration.ofHours(hours)));
  }

  /// What is left of the lease that ends first.
  private Duration left() {
    var leases = project.asked(Reply.Leases.class, new Query.Leases(0));
    return leases.tasks().stream()
        .map(task -> ((TaskState.Active) task.state()).until())
        .min(Instant::compareTo)
        .map(until -> Duration.between(leases.now(), until))
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1, 24 * 365, -24 * 365})
  void aJumpEndsNoLiveLeaseAndALapsedOneStillEndsInTime(long hours) {
    project.claims("ann", "a");
    jump(hours);
    project.rounds.turn();
    assertThat(project.takes("bob")).isEqualTo("b");
    assertThat(left()).isEqualTo(LEASE);

    project.time.pass(LEASE.minusMillis(1));
    assertThat(project.takes("eve")).isEqualTo("nothing");
    project.done(Reply.Renewed.class, "bob", Project.beat("b", 1L));
    project.time.pass(Duration.ofMillis(1));
    assertThat(project.takes("eve")).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void aLapsedLeaseStaysLapsedWhateverTheClockSays(long hours) {
    project.claims("ann", "a");
    project.time.pass(LEASE);
    jump(hours);
    assertThat(project.refused("ann", Project.complete("a", 1L)).code()).isEqualTo("lease_lost");
  }

  @ParameterizedTest
  @ValueSource(longs = {8, -8})
  void aLastingDifferenceIsFollowedAndLeavesWhatIsLeftOfALease(long hours) {
    project.claims("ann", "a");
    project.time.pass(Duration.ofMinutes(5));
    jump(hours);
    project.claims("bob", "b");
    project.time.pass(Duration.ofSeconds(31));
    project.plan(Project.draft("c"));
    assertThat(project.sql("select count(*) from event where kind = 'clock_moved'"))
        .containsExactly("1");
    assertThat(project.task("c").createdAt()).isEqualTo(project.time.instant());
    assertThat(left()).isEqualTo(Duration.ofMinutes(10).minusSeconds(31));
  }

  @Test
  void aPassingDifferenceIsNotFollowed() {
    jump(1);
    project.plan(Project.draft("c"));
    jump(-1);
    project.time.pass(Duration.ofSeconds(31));
    project.plan(Project.draft("d"));
    jump(1);
    project.plan(Project.draft("e"));
    assertThat(project.sql("select count(*) from event where kind = 'clock_moved'"))
        .containsExactly("0");
  }

  @Test
  void aProjectThatIsOpenedOnAnotherMachinesClockGoesOnFromWhereItWas() {
    project.claims("ann", "a");
    project.change("update project set clock_source = 'another'");
    jump(-1);
    assertThat(project.takes("bob")).isEqualTo("b");
    assertThat(left()).isEqualTo(LEASE);
    project.time.pass(LEASE);
    assertThat(project.takes("eve")).isEqualTo("a");
  }
}
