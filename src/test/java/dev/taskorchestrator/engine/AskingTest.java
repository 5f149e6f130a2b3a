package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the project says of itself.
@Timeout(60)
class AskingTest {
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
  void theOverviewCountsWhatIsThere() {
    project.plan(
        Project.draft("a"), Project.draft("b", "a"), Project.draft("c"), Project.draft("d"));
    project.claims("ann", "a");
    project.completes("bob", "c");
    project.done(Reply.CalledOff.class, "bob", Project.cancel("d"));
    var all = project.asked(Reply.Overview.class, new Query.Overview(false, null));
    assertThat(all.counts())
        .containsEntry(Status.PENDING, 1L)
        .containsEntry(Status.ACTIVE, 1L)
        .containsEntry(Status.COMPLETED, 1L)
        .containsEntry(Status.CANCELLED, 1L);
    assertThat(all.ready()).isZero();
    assertThat(all.held()).hasSize(1);
    assertThat(all.tasks().stream().map(task -> task.id().text())).containsExactly("b", "a");
  }

  @Test
  void aSynthesisNeverClaimsWhatIsMissing() {
    project.plan(
        Project.draft("top"),
        Project.child("done", "top"),
        Project.child("failed", "top"),
        Project.child("off", "top"),
        Project.child("waits", "top", "failed"),
        Project.child("held", "top"));
    project.completes("ann", "done");
    project.claims("ann", "failed");
    project.done(Reply.Released.class, "ann", Project.release("failed", Command.Ending.FAIL));
    project.done(Reply.CalledOff.class, "ann", Project.cancel("off"));
    project.claims("bob", "held");
    var synthesis = project.asked(Reply.Synthesis.class, new Query.Synthesis("top"));
    assertThat(synthesis.parent().status()).isEqualTo(Status.PENDING);
    assertThat(synthesis.missing().stream().map(stuck -> stuck.task().id() + " " + stuck.why()))
        .containsExactly(
            "failed failed: because",
            "off cancelled: not needed",
            "waits blocked: its prerequisite failed was failed",
            "held being worked on by bob");
    assertThat(synthesis.results().getFirst().artifacts()).hasSize(1);
    assertThat(synthesis.counts()).containsEntry(Status.COMPLETED, 1L);
  }

  @Test
  void changesComeInOrderWithoutGapAndNoneTwice() {
    project.plan(Project.draft("a"), Project.draft("b", "a"));
    project.completes("ann", "a");
    project.completes("ann", "b");
    var seen = new ArrayList<Long>();
    long after = 0;
    while (true) {
      var changes = project.asked(Reply.Changes.class, new Query.Changes(after, 3));
      if (changes.events().isEmpty()) break;
      changes.events().forEach(event -> seen.add(event.sequence()));
      after = seen.getLast();
    }
    assertThat(seen).hasSizeGreaterThan(6);
    for (int i = 0; i < seen.size(); i++) assertThat(seen.get(i)).isEqualTo(i + 1);
  }

  @Test
  void oneTaskIsToldWhole() {
    project.plan(Project.draft("a"), Project.draft("b", "a"), Project.child("c", "b"));
    project.completes("ann", "a");
    var one = project.asked(Reply.OneTask.class, new Query.OneTask("a", true));
    assertThat(one.dependents()).containsExactly(new TaskId("b"));
    assertThat(one.attempts()).hasSize(1);
    assertThat(one.contents().values()).containsExactly("work on a");
    var other = project.asked(Reply.OneTask.class, new Query.OneTask("b", false));
    assertThat(other.needs()).hasSize(1);
    assertThat(other.children()).hasSize(1);
  }

  @Test
  void theTreeShowsParentsBeforeTheirChildren() {
    project.plan(
        Project.draft("top"),
        Project.child("a", "top"),
        Project.child("a1", "a"),
        Project.child("b", "top"));
    var tree = project.asked(Reply.Tree.class, new Query.Tree(null, 100));
    assertThat(tree.branches().stream().map(branch -> branch.depth() + branch.task().id().text()))
        .containsExactly("0top", "1a", "2a1", "1b");
  }

  @Test
  void whatWasStoredIsFoundByItsWords() {
    project.plan(Project.draft("a"));
    project.completes("ann", "a");
    var hits =
        project.asked(Reply.ArtifactHits.class, new Query.SearchArtifacts(null, "WORK ON", 10));
    assertThat(hits.hits()).hasSize(1);
    assertThat(hits.hits().getFirst().offset()).isZero();
  }

  @Test
  void aSessionHearsWhatIsItsOwnWhatIsReadyAndWhatChangedMeanwhile() {
    project.plan(Project.draft("a"), Project.draft("b"));
    var open = new Command.OpenSession("s1", "client", "/somewhere");
    var first = project.done(Reply.SessionOpened.class, "ann", open);
    assertThat(first.changesCount()).isZero();
    assertThat(first.readyCount()).isEqualTo(2);
    project.claims("ann", "a");
    project.completes("bob", "b");
    var second =
        project.done(
            Reply.SessionOpened.class,
            "ann",
            new Command.OpenSession("s2", "client", "/somewhere"));
    assertThat(second.mine().stream().map(task -> task.id().text())).containsExactly("a");
    assertThat(second.changesCount()).isEqualTo(4);
  }

  @Test
  void aWaiterIsWokenByWhatMakesATaskReady() throws Exception {
    project.plan(Project.draft("a"), Project.draft("b", "a"));
    project.claims("ann", "a");
    var waiter =
        java.util.concurrent.CompletableFuture.supplyAsync(() ->
            project.serving(() ->
                project
                    .engine()
                    .execute(
                        Call.by(Project.actor("bob")),
                        Project.next(),
                        Patience.of(Duration.ofSeconds(25)))));
    project.done(Reply.WorkTaken.class, "ann", Project.complete("a", null));
    var taken =
        Project.as(Reply.Taken.class, waiter.get(20, java.util.concurrent.TimeUnit.SECONDS));
    assertThat(taken.task().id().text()).isEqualTo("b");
  }

  @Test
  void whoMayHaveItNoMoreGetsNothingThatCameMeanwhile() {
    var wanted = new java.util.concurrent.atomic.AtomicBoolean(true);
    var patience =
        new Patience(
            Duration.ofMillis(3),
            _ -> {
              if (wanted.getAndSet(false)) project.plan(Project.draft("x"));
            },
            wanted::get);
    var outcome =
        project.serving(() ->
            project.engine().execute(Call.by(Project.actor("bob")), Project.next(), patience));
    assertThat(Project.refusal(outcome)).isEqualTo(new Refusal.CallCancelled());
    assertThat(
            project
                .asked(Reply.OneTask.class, new Query.OneTask("x", false))
                .task()
                .state()
                .status())
        .isEqualTo(Status.PENDING);
  }

  @Test
  void whoWaitsForNothingHearsThatHeStillWaitsAndIsToldSoAtTheEnd() {
    var heard = new java.util.ArrayList<Duration>();
    var patience =
        new Patience(
            Duration.ofMillis(3),
            waited -> {
              heard.add(waited);
              project.time.pass(Duration.ofMillis(1));
            });
    var outcome =
        project.serving(() ->
            project.engine().execute(Call.by(Project.actor("bob")), Project.next(), patience));
    Project.as(Reply.NothingReady.class, outcome);
    assertThat(heard).containsExactly(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(2));
  }
}
