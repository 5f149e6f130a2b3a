package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Which task an agent is handed.
@Timeout(60)
class HandingOutTest {
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
  void theHighestPriorityComesFirstAndThenTheOldest() {
    project.plan(
        Project.draft("old"),
        Project.draft("urgent", null, Project.with("priority", 500)),
        Project.draft("new"));
    assertThat(List.of(take(), take(), take(), take()))
        .containsExactly("urgent", "old", "new", "nothing");
  }

  @Test
  void aSpecialistIsHandedOnlyWhatIsMeantForOne() {
    project.plan(
        Project.draft("generic"),
        Project.draft("tests", null, Project.with("specialist_type", "tester")),
        Project.draft("docs", null, Project.with("specialist_type", "documenter")));
    assertThat(take(List.of("documenter"), null)).isEqualTo("docs");
    assertThat(take(List.of("documenter", "tester"), null)).isEqualTo("tests");
    assertThat(take(List.of("documenter", "tester"), null)).isEqualTo("nothing");
  }

  @Test
  void belowAParentOnlyWhatIsBelowIsHandedOut() {
    project.plan(
        Project.draft("other", null, Project.with("priority", 900)),
        Project.draft("top"),
        Project.child("left", "top"),
        Project.child("right", "top"),
        Project.child("deep", "right"));
    assertThat(take(List.of(), "right")).isEqualTo("deep");
    assertThat(take(List.of(), "right")).isEqualTo("nothing");
    assertThat(take(List.of(), "top")).isEqualTo("left");
    assertThat(refusal(List.of(), "nowhere").field()).isEqualTo("parent_task_id");
  }

  @Test
  void aParentWithOpenChildrenIsNeverHandedOut() {
    project.plan(Project.draft("top", null, Project.byHand()), Project.child("a", "top"));
    assertThat(take()).isEqualTo("a");
    assertThat(take()).isEqualTo("nothing");
    project.done(Reply.WorkTaken.class, "ann", Project.complete("a", null));
    assertThat(take()).isEqualTo("top");
  }

  @Test
  void whoIsHandedATaskHearsWhatItsPrerequisitesBroughtAndWhyEarlierAttemptsEnded() {
    project.plan(Project.draft("a"), Project.draft("b", "a"));
    project.completes("ann", "a");
    project.claims("ann", "b");
    project.done(Reply.Released.class, "ann", Project.release("b", Command.Ending.RELEASE));
    var taken = project.claims("bob", "b");
    assertThat(taken.prerequisites()).hasSize(1);
    assertThat(taken.prerequisites().getFirst().task().summary()).isEqualTo("summary of a");
    assertThat(taken.prerequisites().getFirst().artifacts()).hasSize(1);
    assertThat(taken.earlier()).hasSize(1);
    assertThat(taken.earlier().getFirst().end()).isEqualTo(Attempt.End.RELEASED);
    assertThat(taken.task().attempt()).isEqualTo(2);
    assertThat(taken.role().name()).isEqualTo("generic");
  }

  @Test
  void whoMayNotHaveWhatIsReadyIsNotToldToAskAgainAtOnce() {
    project.plan(
        Project.draft("tests", null, Project.with("specialist_type", "tester")),
        Project.draft("docs", null, Project.with("specialist_type", "documenter")));
    project.claims("ann", "tests");
    project.done(Reply.Released.class, "ann", Project.release("tests", Command.Ending.RETRY));
    project.time.pass(Duration.ofMinutes(10)); // and so the retry time has come
    project.claims("ann", "docs");
    var nothing =
        project.done(
            Reply.NothingReady.class,
            "bob",
            new Command.ClaimNext(List.of("documenter"), null, null));
    assertThat(nothing.askAgainMillis()).isEqualTo(900_000);
  }

  @Test
  void nothingReadySaysWhyAndWhenToAskAgain() {
    project.plan(Project.draft("a"), Project.draft("b", "a"));
    project.claims("ann", "a");
    var nothing = project.done(Reply.NothingReady.class, "bob", Project.next());
    assertThat(nothing.reasons()).containsEntry("pending", 1L).containsEntry("active", 1L);
    assertThat(nothing.askAgainMillis()).isEqualTo(900_000);
  }

  @Test
  void askingForWorkInVainChangesNothing() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    var before = project.dump();
    assertThat(take()).isEqualTo("nothing");
    assertThat(project.dump()).isEqualTo(before);
  }

  private String take() {
    return project.takes("ann");
  }

  private String take(List<String> specialists, @Nullable String parent) {
    return project.takes("ann", new Command.ClaimNext(specialists, parent, null));
  }

  private Refusal refusal(List<String> specialists, String parent) {
    return project.refused("ann", new Command.ClaimNext(specialists, parent, null));
  }

  @Test
  void aRoleThatNobodyHasDescribedIsNotWaitedFor() {
    project.plan(Project.draft("a"));
    var next = new Command.ClaimNext(List.of("nobody"), null, null);
    assertThat(project.refused("ann", next).code()).isEqualTo("unknown_role");
  }
}
