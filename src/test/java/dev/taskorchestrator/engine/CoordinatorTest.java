package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Command.Level;
import dev.taskorchestrator.core.Command.Scope;
import dev.taskorchestrator.core.Command.Tending;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What nobody has touched is found and put away, can be taken out again, and goes for good only
/// when its term is over and a full audit is asked for.
@Timeout(60)
class CoordinatorTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
  }

  @AfterEach
  void close() {
    project.close();
  }

  private Reply.Tended tends(Tending action, Level level) {
    return tends(action, Scope.FULL_PROJECT, level, null, null);
  }

  private Reply.Tended tends(
      Tending action, Scope scope, Level level, @Nullable String task, @Nullable String session) {
    return project.done(
        Reply.Tended.class, "me", new Command.Tend(action, scope, level, task, session));
  }

  private static List<String> stale(Reply.Tended tended) {
    return tended.stale().stream().map(stale -> stale.task().id().text()).toList();
  }

  private List<String> stale() {
    return stale(tends(Tending.SCAN_CLEANUP, Level.BASIC));
  }

  private Reply.Tended putAway() {
    return tends(Tending.SCAN_CLEANUP, Level.COMPREHENSIVE);
  }

  private void waits(long hours) {
    project.time.pass(HOUR.multipliedBy(hours));
  }

  // what is stale

  @Test
  void aTaskIsForgottenADayAfterItWasLastTouchedNotAfterItWasPlanned() {
    project.plan(Project.draft("a"), Project.draft("b"));
    waits(20);
    project.done(Reply.Updated.class, "ann", Project.change("a", Map.of("title", "A")));
    waits(5);
    assertThat(stale()).containsExactly("b");
    waits(20);
    assertThat(stale()).containsExactly("b", "a");
  }

  @Test
  void whatSomebodyWorksOnOrWhatWaitsForItsChildrenIsNotForgotten() {
    project.plan(
        Project.draft("top"), Project.child("low", "top"), Project.draft("a"), Project.draft("b"));
    for (int i = 0; i < 3; i++) {
      waits(10);
      project.does("ann", i == 0 ? Project.claim("a") : Project.beat("a", null));
    }
    project.completes("bob", "b");
    assertThat(stale()).containsExactly("low");
  }

  @Test
  void aBasicLookOnlySaysSo() {
    project.plan(Project.draft("a"));
    waits(25);
    var tended = tends(Tending.SCAN_CLEANUP, Level.BASIC);
    assertThat(tended.stale().getFirst().hours()).isEqualTo(25);
    assertThat(tended.advice()).singleElement().asString().contains("comprehensive");
    assertThat(project.standsAt("a")).isEqualTo(Status.PENDING);
  }

  // putting away and taking out again

  @Test
  void whatIsForgottenIsPutAwayAndCanBeTakenOutAgain() {
    project.plan(Project.draft("a"), Project.draft("next", "a"));
    waits(25);
    project.done(Reply.Updated.class, "ann", Project.change("next", Map.of("title", "N")));
    var tended = putAway();
    assertThat(tended.done())
        .anySatisfy(done -> {
          assertThat(done.what()).isEqualTo("archive_stale_task");
          assertThat(done.detail()).contains("takes it back, until 2026-02-01");
        });
    assertThat(project.standsAt("a")).isEqualTo(Status.ARCHIVED);

    project.done(Reply.Updated.class, "ann", Project.status("a", Status.PENDING));

    assertThat(project.standsAt("a")).isEqualTo(Status.PENDING);
    project.completes("ann", "a");
    assertThat(project.ready()).contains("next");
    assertThat(Invariants.broken(project)).isEmpty();
  }

  @Test
  void oneWhoseParentIsOverMeanwhileNeedsAnotherParentFirst() {
    project.plan(
        Project.draft("top"),
        Project.child("a", "top"),
        Project.child("b", "top"),
        Project.draft("home"));
    waits(25);
    for (var fresh : List.of("b", "home")) {
      project.done(Reply.Updated.class, "ann", Project.change(fresh, Map.of("title", "B")));
    }
    putAway();
    project.completes("ann", "b");
    assertThat(project.standsAt("top")).isEqualTo(Status.COMPLETED);

    var refusal = project.refused("ann", Project.status("a", Status.PENDING));
    assertThat(refusal).isInstanceOf(Refusal.WrongState.class);
    assertThat(refusal.message()).contains("top");
    assertThat(project.standsAt("a")).isEqualTo(Status.ARCHIVED);
    assertThat(Invariants.broken(project)).isEmpty();
  }

  @Test
  void noMoreThanFiftyArePutAwayAtOnceAndTheRestIsSaid() {
    for (int i = 0; i < 60; i++) project.plan(Project.draft("t" + i));
    waits(25);
    var tended = putAway();
    assertThat(tended.stale()).hasSize(60);
    assertThat(tended.done()).hasSize(50);
    assertThat(tended.advice()).singleElement().asString().contains("10 more");
    assertThat(putAway().done()).hasSize(10);
    assertThat(putAway().done()).isEmpty();
  }

  // how long it is kept

  @Test
  void whatWasPutAwayIsKeptForItsTermAndOnlyAFullAuditRemovesIt() {
    project.plan(Project.draft("stale"), Project.draft("done"), Project.draft("off"));
    project.completes("ann", "done");
    project.done(Reply.CalledOff.class, "ann", Project.cancel("off"));
    for (var task : List.of("done", "off")) {
      project.done(Reply.Deleted.class, "ann", new Command.Delete(task, false, true));
    }
    waits(25);
    putAway();
    assertThat(gone(Duration.ofDays(13).minus(HOUR), Level.FULL_AUDIT)).isEmpty();
    assertThat(gone(Duration.ofDays(1), Level.COMPREHENSIVE)).isEmpty();
    assertThat(gone(Duration.ZERO, Level.FULL_AUDIT)).as("14 days").containsExactly("off");
    assertThat(gone(Duration.ofDays(16), Level.FULL_AUDIT)).isEmpty();
    assertThat(gone(Duration.ofDays(2), Level.FULL_AUDIT)).as("30 days").containsExactly("stale");
    assertThat(gone(Duration.ofDays(55), Level.FULL_AUDIT)).isEmpty();
    assertThat(gone(Duration.ofDays(5), Level.FULL_AUDIT)).as("90 days").containsExactly("done");
    assertThat(Invariants.broken(project)).isEmpty();
  }

  private List<String> gone(Duration later, Level level) {
    project.time.pass(later);
    return tends(Tending.SCAN_CLEANUP, level).done().stream()
        .filter(done -> done.what().equals("remove_expired"))
        .map(done -> String.valueOf(done.task()))
        .toList();
  }

  @Test
  void whatOthersHangOnIsNotRemoved() {
    project.plan(Project.draft("a"), Project.draft("b", "a"));
    waits(25);
    project.done(Reply.Updated.class, "ann", Project.change("b", Map.of("title", "B")));
    putAway();
    project.time.pass(Duration.ofDays(40));
    project.done(Reply.Updated.class, "ann", Project.change("b", Map.of("title", "C")));
    assertThat(gone(Duration.ZERO, Level.FULL_AUDIT)).isEmpty();
    assertThat(project.standsAt("a")).isEqualTo(Status.ARCHIVED);
  }

  // which tasks

  @Test
  void onlyWhatIsMeantIsLookedAfter() {
    project.plan(Project.draft("top"), Project.child("low", "top"), Project.draft("other"));
    project.done(Reply.SessionOpened.class, "ann", new Command.OpenSession("s", "c", "here"));
    Project.as(
        Reply.Planned.class,
        project.does(
            Call.by(Project.actor("ann")).in("s"),
            new Command.Plan(List.of(Project.draft("mine")))));
    waits(25);
    assertThat(stale(tends(Tending.SCAN_CLEANUP, Scope.SPECIFIC_SUBTASK, Level.BASIC, "top", null)))
        .containsExactly("low");
    var mine = tends(Tending.SCAN_CLEANUP, Scope.CURRENT_SESSION, Level.BASIC, null, "s");
    assertThat(stale(mine)).containsExactly("mine");
    assertThat(mine.tasks()).isEqualTo(1);
    assertThat(stale()).containsExactly("low", "other", "mine");
    tends(Tending.SCAN_CLEANUP, Scope.SPECIFIC_SUBTASK, Level.COMPREHENSIVE, "top", null);
    assertThat(project.standsAt("low")).isEqualTo(Status.ARCHIVED);
    assertThat(project.standsAt("other")).isEqualTo(Status.PENDING);
  }

  @Test
  void aPartThatIsNotThereIsMissed() {
    assertThat(
            project.refused(
                "me",
                new Command.Tend(
                    Tending.SCAN_CLEANUP, Scope.SPECIFIC_SUBTASK, Level.BASIC, null, null)))
        .isInstanceOf(Refusal.InvalidArgument.class);
    assertThat(
            project.refused(
                "me",
                new Command.Tend(
                    Tending.SCAN_CLEANUP, Scope.SPECIFIC_SUBTASK, Level.BASIC, "task_x", null)))
        .isInstanceOf(Refusal.TaskNotFound.class);
  }

  // whether it hangs together

  @Test
  void tasksThatWaitForEachOtherAreFoundAndNamed() {
    project.plan(Project.draft("a"), Project.draft("b", "a"), Project.draft("c", "b"));
    assertThat(tends(Tending.VALIDATE_STRUCTURE, Level.FULL_AUDIT).problems()).isEmpty();
    project.change("update dependency set prerequisite = 'c' where task = 'b'");
    assertThat(tends(Tending.VALIDATE_STRUCTURE, Level.BASIC).problems())
        .anySatisfy(problem -> assertThat(problem).startsWith("tasks wait for each other: "));
  }

  @Test
  void aContentThatWasAlteredIsFoundByAFullAuditOnly() throws IOException {
    Project.assumeContentsInFiles();
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    project.done(
        Reply.WorkTaken.class,
        "ann",
        new Command.Complete(
            "a", null, "s", "x".repeat(40_000), Command.NextAction.COMPLETE, "general", List.of()));
    try (var files = Files.walk(folder.resolve(".task_orchestrator/artifacts"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, "y".repeat(40_000));
      }
    }
    assertThat(tends(Tending.VALIDATE_STRUCTURE, Level.COMPREHENSIVE).problems()).isEmpty();
    assertThat(tends(Tending.VALIDATE_STRUCTURE, Level.FULL_AUDIT).problems())
        .singleElement()
        .asString()
        .startsWith("an artifact is missing or altered: ");
  }

  // documents

  @Test
  void documentsAreWrittenBesideTheDataAndForATaskAsAnArtifactToo() {
    project.plan(Project.draft("top"), Project.child("a", "top"));
    var status = tends(Tending.UPDATE_DOCUMENTATION, Level.BASIC);
    assertThat(status.documents())
        .singleElement()
        .satisfies(document -> {
          assertThat(document.name()).isEqualTo("status.md");
          assertThat(folder.resolve(document.path())).content().isEqualTo(document.text());
          assertThat(document.text()).startsWith("# Status of the project");
        });
    tends(Tending.PREPARE_HANDOVER, Scope.SPECIFIC_SUBTASK, Level.BASIC, "top", null);
    assertThat(project.sql("select task, type from artifact")).containsExactly("top|documentation");
  }
}
