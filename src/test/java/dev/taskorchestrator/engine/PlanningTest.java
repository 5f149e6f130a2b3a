package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A plan is made whole or not at all.
@Timeout(120)
class PlanningTest {
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
  void aTreeIsPlannedAtOnceAndSaysInWhichWavesItCanBeDone() {
    var planned =
        project.plan(
            Project.draft("top"),
            Project.child("a", "top"),
            Project.child("b", "top", "a"),
            Project.child("c", "top", "a", "b"));
    assertThat(planned.tasks().stream().map(task -> task.id() + " " + task.wave()))
        .containsExactly("top 3", "a 0", "b 1", "c 2");
    assertThat(project.task("top").openChildren()).isEqualTo(3);
    assertThat(project.task("c").openPrerequisites()).isEqualTo(2);
    assertThat(project.ready()).containsExactly("a");
  }

  @Test
  void aRefusedPlanLeavesNoTrace() {
    project.plan(Project.draft("old"));
    var before = project.dump();
    assertThat(refusedPlan(Project.draft("a"), Project.draft("b", "nowhere")))
        .isInstanceOf(Refusal.TaskNotFound.class);
    assertThat(project.dump()).isEqualTo(before);
  }

  @Test
  void anUnknownDependencyParentOrRoleIsRefusedWithTheFieldThatNamesIt() {
    assertThat(refusedPlan(at("tasks[1].", Project.draft("a", "nowhere"))).field())
        .isEqualTo("tasks[1].dependencies");
    assertThat(refusedPlan(at("tasks[1].", Project.child("a", "nowhere"))).field())
        .isEqualTo("tasks[1].parent_task_id");
    var role = Project.with("specialist_type", "no such role");
    assertThat(refusedPlan(at("tasks[1].", Project.draft("a", null, role))).field())
        .isEqualTo("tasks[1].specialist_type");
  }

  @Test
  void tasksOfAPlanThatWaitForEachOtherAreRefusedByName() {
    assertThat(
            refusedPlan(Project.draft("a", "c"), Project.draft("b", "a"), Project.draft("c", "b")))
        .isEqualTo(new Refusal.Cycle(List.of("a", "c", "b", "a")));
  }

  @Test
  void aTaskCannotWaitForItselfNorEvenRelateToItself() {
    var itself = new Refusal.Cycle(List.of("a", "a"));
    assertThat(refusedPlan(Project.draft("a", "a"))).isEqualTo(itself);
    assertThat(refusedPlan(Project.draft("a", "related:a"))).isEqualTo(itself);
  }

  @Test
  void aChildCannotWaitForItsAncestor() {
    assertThat(
            refusedPlan(
                Project.draft("top"),
                Project.child("mid", "top"),
                Project.child("low", "mid", "top")))
        .isInstanceOf(Refusal.Cycle.class);
    project.plan(Project.draft("top"), Project.child("mid", "top"));
    assertThat(refusedPlan(Project.child("low", "mid", "top")))
        .isEqualTo(new Refusal.Cycle(List.of("mid", "low", "top", "mid")));
  }

  @Test
  void aPlanThatMakesAnOldParentWaitForItselfByTheLongWayIsRefused() {
    project.plan(Project.draft("p"), Project.draft("q"), Project.draft("r", "p"));
    assertThat(refusedPlan(Project.child("a", "p", "b"), Project.draft("b", "p")))
        .isEqualTo(new Refusal.Cycle(List.of("p", "a", "b", "p")));
    assertThat(refusedPlan(Project.child("a", "p", "q"), Project.child("b", "q", "r")))
        .isEqualTo(new Refusal.Cycle(List.of("p", "a", "q", "b", "r", "p")));
  }

  @Test
  void tasksThatAreMerelyRelatedDoNotWait() {
    project.plan(Project.draft("a", "related:b"), Project.draft("b", "related:a"));
    assertThat(project.ready()).containsExactly("a", "b");
  }

  @Test
  void aChainOfAThousandIsPlannedInOneCall() {
    var drafts = new ArrayList<Draft>();
    for (int i = 0; i < 1_000; i++) {
      drafts.add(i == 0 ? Project.draft("t0") : Project.draft("t" + i, "t" + (i - 1)));
    }
    Collections.shuffle(drafts, new Random(1));
    var planned = project.plan(drafts.toArray(Draft[]::new));
    assertThat(planned.tasks().stream().mapToInt(Reply.PlannedTask::wave).max()).hasValue(999);
    assertThat(project.ready()).containsExactly("t0");
  }

  @Test
  void aDensePlanOfAThousandIsPlannedInOneCall() {
    var drafts = new ArrayList<Draft>();
    for (int i = 0; i < 1_000; i++) {
      var needs = new ArrayList<String>();
      for (int j = Math.max(0, i - 50); j < i; j++) needs.add("t" + j);
      drafts.add(Project.draft("t" + i, needs.toArray(String[]::new)));
    }
    assertThat(project.plan(drafts.reversed().toArray(Draft[]::new)).tasks()).hasSize(1_000);
  }

  @Test
  void aTreeAThousandDeepCompletesFromItsLeafUp() {
    var drafts = new ArrayList<Draft>();
    for (int i = 0; i < 1_000; i++) {
      drafts.add(i == 0 ? Project.draft("t0") : Project.child("t" + i, "t" + (i - 1)));
    }
    project.plan(drafts.toArray(Draft[]::new));
    assertThat(project.ready()).containsExactly("t999");
    assertThat(project.completes("ann", "t999").parents()).hasSize(999);
    assertThat(project.standsAt("t0")).isEqualTo(Status.COMPLETED);
  }

  @Test
  void anIdIsTakenOnce() {
    project.plan(Project.draft("a"));
    assertThat(refusedPlan(Project.draft("a"))).isEqualTo(new Refusal.DuplicateId(new TaskId("a")));
    assertThat(refusedPlan(Project.draft("b"), Project.draft("b")).code())
        .isEqualTo("duplicate_id");
  }

  @Test
  void aLocalNameIsUsedOnce() {
    var one = new Draft("tasks[0].", "x", null, null, Project.brief(), List.of());
    var two = new Draft("tasks[1].", "x", null, null, Project.brief(), List.of());
    assertThat(refusedPlan(one, two).field()).isEqualTo("tasks[1].ref");
  }

  @Test
  void workThatIsOverTakesNoNewChildren() {
    project.plan(Project.draft("a"));
    project.completes("ann", "a");
    assertThat(refusedPlan(Project.child("b", "a")).code()).isEqualTo("wrong_state");
  }

  @Test
  void whatIsCompletedIsNotWaitedForAndWhatFailedIsPointedOut() {
    project.plan(Project.draft("a"), Project.draft("b"));
    project.completes("ann", "a");
    project.done(Reply.CalledOff.class, "ann", Project.cancel("b"));
    var planned = project.plan(Project.draft("c", "a"), Project.draft("d", "b"));
    assertThat(project.ready()).containsExactly("c");
    assertThat(planned.findings()).contains("d waits for b, which was cancelled");
  }

  @Test
  void anIdMayBeAbbreviatedWhereItIsUnambiguous() {
    project.plan(Project.draft("task_abcdefgh"), Project.draft("task_abcdefzz"));
    assertThat(project.task("task_abcdefg").id()).isEqualTo(new TaskId("task_abcdefgh"));
    assertThat(project.refused("ann", Project.claim("task_abcdef")))
        .isEqualTo(
            new Refusal.AmbiguousId(
                "task_abcdef",
                "task_id",
                List.of(new TaskId("task_abcdefgh"), new TaskId("task_abcdefzz"))));
    assertThat(project.refused("ann", Project.claim("task_abcde")).code())
        .isEqualTo("task_not_found");
  }

  private static Draft at(String where, Draft draft) {
    return new Draft(
        where, draft.ref(), draft.chosen(), draft.parent(), draft.brief(), draft.needs());
  }

  private Refusal refusedPlan(Draft... drafts) {
    return project.refused("planner", new Command.Plan(List.of(drafts)));
  }
}
