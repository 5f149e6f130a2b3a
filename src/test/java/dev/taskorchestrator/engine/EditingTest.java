package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Changing what was planned, and asking twice.
@Timeout(60)
class EditingTest {
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
  void aChangeOfFieldsSaysWhatChangedAndCountsAsAVersion() {
    project.plan(Project.draft("a"));
    var updated =
        project.done(
            Reply.Updated.class, "ann", Project.change("a", Map.of("title", "new", "priority", 7)));
    assertThat(updated.changed()).containsExactlyInAnyOrder("title", "priority");
    assertThat(updated.task().version()).isEqualTo(2);
    assertThat(project.task("a").brief().title()).isEqualTo("new");
  }

  @Test
  void aChangeOfWhatWasReadBeforeAnotherChangeIsRefused() {
    project.plan(Project.draft("a"));
    project.done(Reply.Updated.class, "ann", Project.change("a", Map.of("priority", 7)));
    var stale =
        new Command.Update(
            "a",
            1L,
            new Changes(Map.of("title", "mine")),
            null,
            null,
            null,
            List.of(),
            List.of(),
            List.of());
    assertThat(project.refused("bob", stale))
        .isEqualTo(new Refusal.VersionConflict(new TaskId("a"), 1, 2));
  }

  @Test
  void anUpdateOfManyPartsIsDoneWholeOrNotAtAll() {
    project.plan(Project.draft("a"), Project.draft("b"));
    var before = project.dump();
    var half =
        new Command.Update(
            "a",
            null,
            new Changes(Map.of("title", "new")),
            null,
            null,
            null,
            List.of(Project.need("b")),
            List.of(),
            List.of(new Command.Waiver("nowhere", "x")));
    assertThat(project.refused("ann", half).field()).isEqualTo("waive_dependencies");
    assertThat(project.dump()).isEqualTo(before);
  }

  @Test
  void aDependencyThatWouldCloseACircleIsRefusedByName() {
    project.plan(Project.draft("a"), Project.draft("b", "a"), Project.draft("c", "b"));
    assertThat(project.refused("ann", Project.needs("a", "c")))
        .isEqualTo(new Refusal.Cycle(List.of("a", "c", "b", "a")));
    assertThat(project.refused("ann", Project.needs("a", "a")))
        .isEqualTo(new Refusal.Cycle(List.of("a", "a")));
    assertThat(project.refused("ann", Project.needs("a", "related:a")).code()).isEqualTo("cycle");
    assertThat(project.refused("ann", Project.needs("a", "nowhere")).field())
        .isEqualTo("add_dependencies");
    project.done(Reply.Updated.class, "ann", Project.needs("a", "related:c"));
  }

  @Test
  void aChildCannotBeMadeToWaitForItsAncestor() {
    project.plan(Project.draft("top"), Project.child("mid", "top"), Project.child("low", "mid"));
    assertThat(project.refused("ann", Project.needs("low", "top")).code()).isEqualTo("cycle");
  }

  @Test
  void anApproverThatHasBegunCannotBeMadeToWaitForWhatItApproves() {
    project.plan(Project.draft("review"), Project.draft("ship", "approval:review"));
    project.claims("ann", "review");
    assertThat(project.refused("ann", Project.needs("review", "ship")).code()).isEqualTo("cycle");
  }

  @Test
  void aNewDependencyHoldsATaskBackAndADroppedOneLetsItGo() {
    project.plan(Project.draft("a"), Project.draft("b"));
    project.done(Reply.Updated.class, "ann", Project.needs("b", "a"));
    assertThat(project.ready()).containsExactly("a");
    var dropped = project.done(Reply.Updated.class, "ann", Project.drop("b", "a"));
    assertThat(dropped.freed()).hasSize(1);
    assertThat(project.ready()).containsExactly("a", "b");
    assertThat(project.refused("ann", Project.drop("b", "a")).field())
        .isEqualTo("remove_dependencies");
  }

  @Test
  void aTaskMovesWithEverythingBelowIt() {
    project.plan(
        Project.draft("one"),
        Project.draft("two"),
        Project.child("mid", "one"),
        Project.child("low", "mid"));
    project.done(Reply.Updated.class, "ann", Project.move("mid", "two"));
    assertThat(project.task("low").root()).isEqualTo(new TaskId("two"));
    assertThat(project.ready()).containsExactly("one", "low");
    assertThat(project.refused("ann", Project.move("two", "low")).code()).isEqualTo("cycle");
    assertThat(project.refused("ann", Project.move("two", "two")).code()).isEqualTo("cycle");
    project.done(Reply.Updated.class, "ann", Project.move("mid", null));
    assertThat(project.task("low").root()).isEqualTo(new TaskId("mid"));
  }

  @Test
  void whenTheLastOpenChildMovesAwayTheParentCompletes() {
    project.plan(Project.draft("top"), Project.child("a", "top"), Project.child("b", "top"));
    project.completes("ann", "a");
    project.done(Reply.Updated.class, "ann", Project.move("b", null));
    assertThat(project.standsAt("top")).isEqualTo(Status.COMPLETED);
  }

  @Test
  void statusesThatHaveAVerbOfTheirOwnAreNotSet() {
    project.plan(Project.draft("a"));
    for (var status : List.of(Status.ACTIVE, Status.COMPLETED, Status.FAILED)) {
      assertThat(project.refused("ann", Project.status("a", status)).code())
          .isEqualTo("wrong_state");
    }
  }

  @Test
  void aRequestThatIsSentAgainIsAnsweredAgainAndDoneOnceAlsoAfterARestart() {
    var call = request("r1", "digest of a");
    Project.as(Reply.Planned.class, project.does(call, plan("a")));
    var before = project.dump();
    assertThat(project.does(call, plan("a")))
        .isEqualTo(Outcome.done(new Reply.Repeated("the first answer")));
    project.reopen();
    assertThat(project.does(call, plan("a")))
        .isEqualTo(Outcome.done(new Reply.Repeated("the first answer")));
    assertThat(project.dump()).isEqualTo(before);
  }

  @Test
  void aRequestIdIsNotUsedForSomethingElse() {
    Project.as(Reply.Planned.class, project.does(request("r1", "one"), plan("a")));
    assertThat(Project.refusal(project.does(request("r1", "two"), plan("b"))))
        .isEqualTo(new Refusal.RequestIdReused("r1"));
    assertThat(project.ids(Filter.all())).containsExactly("a");
  }

  @Test
  void aRefusedRequestMayBeSentAgain() {
    var call = request("r1", "claim a");
    assertThat(Project.refusal(project.does(call, Project.claim("a"))).code())
        .isEqualTo("task_not_found");
    project.plan(Project.draft("a"));
    Project.as(Reply.Taken.class, project.does(call, Project.claim("a")));
  }

  @Test
  void aRequestThatFoundNothingToTakeMayFindSomethingLater() {
    project.plan(Project.draft("a", null, Project.with("max_attempts", 1)));
    Project.as(Reply.Taken.class, project.does("bob", Project.claim("a")));
    project.time.pass(Duration.ofHours(1));
    var call = request("r1", "next"); // frees the lapsed one, which is then given up for good
    Project.as(Reply.NothingReady.class, project.does(call, Project.next()));
    assertThat(project.standsAt("a")).isEqualTo(Status.FAILED);
    project.plan(Project.draft("b"));
    Project.as(Reply.Taken.class, project.does(call, Project.next()));
  }

  @Test
  void afterADayARequestIsForgotten() {
    var call = request("r1", "beat");
    project.plan(Project.draft("a"), Project.draft("b"));
    Project.as(Reply.Taken.class, project.does(call, Project.claim("a")));
    project.time.pass(Duration.ofHours(24));
    assertThat(project.does(call, Project.claim("a")))
        .isEqualTo(Outcome.done(new Reply.Repeated("the first answer")));
    project.time.pass(Duration.ofMillis(1));
    Project.as(Reply.Taken.class, project.does(call, Project.claim("a")));
  }

  private static Command plan(String id) {
    return new Command.Plan(List.of(Project.draft(id)));
  }

  private static Call request(String id, String digest) {
    Function<Reply, String> answer = _ -> "the first answer";
    return new Call(Project.actor("ann"), new Call.Request(id, digest, answer), null);
  }
}
