package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Filter;
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

/// Calling off, failing, putting away and removing, and what it means for others.
@Timeout(60)
class CallingOffTest {
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
  void aTreeIsCalledOffWholeAndNothingInItCompletesOnTheWay() {
    project.plan(
        Project.draft("top"),
        Project.child("mid", "top"),
        Project.child("done", "mid"),
        Project.child("open", "mid"),
        Project.draft("after", "top"));
    project.completes("ann", "done");
    var off = project.done(Reply.CalledOff.class, "ann", Project.cancel("top"));
    assertThat(off.task().status()).isEqualTo(Status.CANCELLED);
    assertThat(off.children()).containsExactly(new TaskId("mid"), new TaskId("open"));
    assertThat(off.dependents()).containsExactly(new TaskId("after"));
    assertThat(project.standsAt("mid")).isEqualTo(Status.CANCELLED);
    assertThat(project.standsAt("done")).isEqualTo(Status.COMPLETED);
    assertThat(project.task("after").state())
        .isEqualTo(new TaskState.Blocked("its prerequisite top was cancelled"));
  }

  @Test
  void aTreeThatWasMovedTogetherIsCalledOffAndRemovedInTheRightOrder() {
    project.plan(Project.draft("low"), Project.draft("high"), Project.child("done", "high"));
    project.plan(Project.child("other", "high"));
    project.done(Reply.Updated.class, "ann", Project.move("low", "high"));
    project.plan(Project.draft("late"));
    project.done(Reply.Updated.class, "ann", Project.move("high", "late"));
    project.completes("ann", "done");
    var off = project.done(Reply.CalledOff.class, "ann", Project.cancel("late"));
    assertThat(off.children()).extracting(TaskId::text).contains("high", "low", "other");
    project.done(Reply.Deleted.class, "ann", new Command.Delete("late", true, false));
    assertThat(project.ids(Filter.all())).isEmpty();
  }

  @Test
  void childrenCanBeLeftAlone() {
    project.plan(Project.draft("top"), Project.child("a", "top"));
    project.done(Reply.CalledOff.class, "ann", new Command.Cancel("top", null, true, false));
    assertThat(project.ready()).containsExactly("a");
    project.completes("ann", "a");
    assertThat(project.standsAt("top")).isEqualTo(Status.CANCELLED);
  }

  @Test
  void aDependentOfWhatFailedGoesOnWhenThatIsRetriedAndCompleted() {
    project.plan(Project.draft("a"), Project.draft("b", "a"));
    project.claims("ann", "a");
    project.done(Reply.Released.class, "ann", Project.release("a", Command.Ending.FAIL));
    assertThat(project.task("b").state())
        .isEqualTo(new TaskState.Blocked("its prerequisite a was failed"));
    project.done(Reply.Updated.class, "ann", Project.status("a", Status.PENDING));
    assertThat(project.standsAt("b")).isEqualTo(Status.BLOCKED);
    project.completes("ann", "a");
    assertThat(project.ready()).containsExactly("b");
  }

  @Test
  void aWaivedPrerequisiteNeedNotCome() {
    project.plan(Project.draft("a"), Project.draft("b", "a"));
    project.done(Reply.CalledOff.class, "ann", Project.cancel("a"));
    var updated = project.done(Reply.Updated.class, "ann", Project.waive("b", "a"));
    assertThat(updated.freed().stream().map(task -> task.id().text())).containsExactly("b");
    assertThat(updated.task().status()).isEqualTo(Status.PENDING);
    assertThat(project.sql("select waiver from dependency")).containsExactly("ann: we know it");
    project.completes("ann", "b");
  }

  @Test
  void whatIsOverCannotBeCalledOff() {
    project.plan(Project.draft("a"));
    project.completes("ann", "a");
    assertThat(project.refused("ann", Project.cancel("a")).code()).isEqualTo("wrong_state");
    assertThat(project.refused("ann", Project.status("a", Status.PENDING)).code())
        .isEqualTo("wrong_state");
  }

  @Test
  void deletingPutsAwayWhatIsOverAndKeepsItCountingAsWhatItWas() {
    project.plan(Project.draft("a"), Project.draft("b"));
    assertThat(project.refused("ann", new Command.Delete("a", false, true)).code())
        .isEqualTo("wrong_state");
    project.completes("ann", "a");
    assertThat(project.done(Reply.Deleted.class, "ann", new Command.Delete("a", false, true)))
        .isEqualTo(new Reply.Deleted(new TaskId("a"), true, List.of()));
    assertThat(project.standsAt("a")).isEqualTo(Status.ARCHIVED);
    project.plan(Project.draft("c", "a"));
    assertThat(project.ready()).containsExactly("b", "c");
  }

  @Test
  void removingIsRefusedWhileOthersNeedTheTaskUnlessForced() {
    project.plan(Project.draft("a"), Project.child("child", "a"), Project.draft("b", "a"));
    assertThat(project.refused("ann", new Command.Delete("a", false, false)))
        .isEqualTo(
            new Refusal.HasDependents(
                new TaskId("a"), List.of(new TaskId("child"), new TaskId("b"))));
    project.done(Reply.Deleted.class, "ann", new Command.Delete("a", true, false));
    assertThat(project.ids(Filter.all())).containsExactly("b");
    assertThat(project.ready()).containsExactly("b");
  }

  @Test
  void aTreeThatIsRemovedCompletesNothingAboveIt() {
    project.plan(
        Project.draft("top"),
        Project.child("mid", "top"),
        Project.child("done", "mid"),
        Project.child("open", "mid"));
    project.completes("ann", "done");
    project.done(Reply.Deleted.class, "ann", new Command.Delete("mid", true, false));
    assertThat(project.standsAt("top")).isEqualTo(Status.PENDING);
    assertThat(project.ready()).containsExactly("top");
  }

  @Test
  void archivingAnUnfinishedTreeByForceCallsAllOfItOff() {
    project.plan(Project.draft("top"), Project.child("open", "top"));
    project.done(Reply.Deleted.class, "ann", new Command.Delete("top", true, true));
    assertThat(project.standsAt("top")).isEqualTo(Status.ARCHIVED);
    assertThat(project.standsAt("open")).isEqualTo(Status.CANCELLED);
  }

  @Test
  void workIsKeptUnlessThatIsNotWanted() {
    project.plan(Project.draft("a"), Project.draft("b"));
    for (var id : List.of("a", "b")) {
      project.claims("ann", id);
      project.done(
          Reply.WorkTaken.class, "ann", Project.work(id, null, Command.NextAction.CONTINUE));
    }
    project.done(Reply.CalledOff.class, "ann", new Command.Cancel("a", null, true, true));
    project.done(Reply.CalledOff.class, "ann", new Command.Cancel("b", null, false, true));
    assertThat(project.sql("select task from artifact")).containsExactly("a");
  }

  @Test
  void aParentGivenBackAfterItsChildrenWereDoneIsComplete() {
    project.plan(Project.draft("top"), Project.child("only", "top"));
    project.claims("ann", "top");
    project.completes("bob", "only");
    assertThat(project.standsAt("top")).isEqualTo(Status.ACTIVE);
    project.done(Reply.Released.class, "ann", Project.release("top", Command.Ending.RELEASE));
    assertThat(project.standsAt("top")).isEqualTo(Status.COMPLETED);
  }
}
