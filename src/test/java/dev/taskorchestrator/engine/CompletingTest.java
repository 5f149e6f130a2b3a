package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What handing in work brings about.
@Timeout(60)
class CompletingTest {
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
  void dependentsBecomeReadyInTheSameMoment() {
    project.plan(Project.draft("a"), Project.draft("b", "a"), Project.draft("c", "a", "b"));
    var taken = project.completes("ann", "a");
    assertThat(taken.freed().stream().map(task -> task.id().text())).containsExactly("b");
    assertThat(project.ready()).containsExactly("b");
  }

  @Test
  void aParentCompletesByItselfAndSoDoesItsOwn() {
    project.plan(
        Project.draft("top"),
        Project.child("mid", "top"),
        Project.child("a", "mid"),
        Project.child("b", "mid"),
        Project.draft("after", "top"));
    assertThat(project.completes("ann", "a").parents()).isEmpty();
    var last = project.completes("ann", "b");
    assertThat(last.parents()).containsExactly(new TaskId("mid"), new TaskId("top"));
    assertThat(last.parent()).isEqualTo(new Reply.ParentProgress(new TaskId("mid"), 2, 2));
    assertThat(last.freed().stream().map(task -> task.id().text())).containsExactly("after");
    assertThat(project.standsAt("top")).isEqualTo(Status.COMPLETED);
  }

  @Test
  void aParentToBeCompletedByHandIsHandedOutInstead() {
    project.plan(Project.draft("top", null, Project.byHand()), Project.child("a", "top"));
    assertThat(project.completes("ann", "a").parents()).isEmpty();
    assertThat(project.ready()).containsExactly("top");
  }

  @Test
  void aParentThatStillWaitsForSomethingCompletesWhenThatComes() {
    project.plan(Project.draft("x"), Project.draft("top", "x"), Project.child("a", "top"));
    project.completes("ann", "a");
    assertThat(project.standsAt("top")).isEqualTo(Status.PENDING);
    assertThat(project.completes("ann", "x").parents()).containsExactly(new TaskId("top"));
  }

  @Test
  void aTaskDoesNotCompleteBeforeItsChildren() {
    project.plan(Project.draft("top"), Project.child("a", "top"));
    project.claims("ann", "top");
    assertThat(project.refused("ann", Project.complete("top", null)))
        .isEqualTo(new Refusal.ChildrenOpen(new TaskId("top"), List.of(new TaskId("a"))));
  }

  @Test
  void aTaskDoesNotCompleteBeforeAPrerequisiteThatCameLater() {
    project.plan(Project.draft("a"), Project.draft("b"));
    project.claims("ann", "a");
    project.done(Reply.Updated.class, "bob", Project.needs("a", "b"));
    assertThat(project.refused("ann", Project.complete("a", null)))
        .isEqualTo(new Refusal.PrerequisitesOpen(new TaskId("a"), List.of(new TaskId("b"))));
  }

  @Test
  void anApprovalIsGivenByBeginningItAndNotTakenBackByGivingItBack() {
    project.plan(Project.draft("review"), Project.draft("ship", "approval:review"));
    assertThat(project.ready()).containsExactly("review");
    project.claims("ann", "review");
    assertThat(project.ready()).containsExactly("ship");
    project.done(Reply.Released.class, "ann", Project.release("review", Command.Ending.RELEASE));
    assertThat(project.ready()).containsExactly("review", "ship");
  }

  @Test
  void anApprovalIsTakenBackWhenItFailsUnlessTheWorkIsDoneAlready() {
    project.plan(
        Project.draft("review"),
        Project.draft("soon", "approval:review"),
        Project.draft("late", "approval:review"));
    project.claims("ann", "review");
    project.completes("bob", "soon");
    project.done(Reply.Released.class, "ann", Project.release("review", Command.Ending.FAIL));
    assertThat(project.standsAt("soon")).isEqualTo(Status.COMPLETED);
    assertThat(project.standsAt("late")).isEqualTo(Status.BLOCKED);
  }

  @Test
  void revisionContinuationAndBlockingLeaveTheTaskWhereTheySay() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    project.done(
        Reply.WorkTaken.class, "ann", Project.work("a", null, Command.NextAction.CONTINUE));
    assertThat(project.standsAt("a")).isEqualTo(Status.ACTIVE);
    project.done(
        Reply.WorkTaken.class, "ann", Project.work("a", null, Command.NextAction.NEEDS_REVISION));
    assertThat(project.standsAt("a")).isEqualTo(Status.PENDING);
    project.claims("ann", "a");
    project.done(Reply.WorkTaken.class, "ann", Project.work("a", null, Command.NextAction.BLOCKED));
    assertThat(project.task("a").state()).isEqualTo(new TaskState.Blocked("summary of a"));
    assertThat(project.sql("select ending from attempt order by number"))
        .containsExactly("revision", "blocked");
    assertThat(project.sql("select count(*) from artifact")).containsExactly("3");
  }

  @Test
  void largeWorkIsReadBackWordForWordAndByRange() {
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    var text = "räksmörgås 😀 ".repeat(10_000);
    var work =
        new Command.Complete(
            "a", null, "s", text, Command.NextAction.COMPLETE, "code", List.of("src/A.java"));
    var artifact = project.done(Reply.WorkTaken.class, "ann", work).artifact();
    assertThat(artifact).isNotNull();
    if (artifact == null) return;
    var whole =
        project.asked(
            Reply.ArtifactPart.class, new Query.ReadArtifact(artifact.id(), 0, text.length()));
    assertThat(whole.text()).isEqualTo(text);
    var part =
        project.asked(Reply.ArtifactPart.class, new Query.ReadArtifact(artifact.id(), 12, 100));
    assertThat(part.text()).isEqualTo(text.substring(11, 111));
    assertThat(part.length()).isEqualTo(text.length());
  }

  @Test
  void refusedLargeWorkLeavesNoFile() {
    project.plan(Project.draft("a"));
    var work =
        new Command.Complete(
            "a", null, "s", "x".repeat(100_000), Command.NextAction.COMPLETE, "code", List.of());
    assertThat(project.refused("ann", work).code()).isEqualTo("not_claimed");
    assertThat(folder.resolve(".task_orchestrator/artifacts")).doesNotExist();
  }

  @Test
  void aThousandNestedParentsAreCompletedByTheirOneLeaf() {
    var drafts = new Draft[1_000];
    drafts[0] = Project.draft("t0");
    for (int i = 1; i < drafts.length; i++) drafts[i] = Project.child("t" + i, "t" + (i - 1));
    project.plan(drafts);
    var taken = project.completes("ann", "t999");
    assertThat(taken.parents()).hasSize(999);
    assertThat(project.standsAt("t0")).isEqualTo(Status.COMPLETED);
  }
}
