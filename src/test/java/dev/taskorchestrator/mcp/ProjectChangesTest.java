package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who follows resources is told what changed and nothing else; one watch serves all, and none is
/// left behind.
@Timeout(60)
class ProjectChangesTest {

  private static final String STATUS = "orchestrator://status";

  @TempDir Path directory;
  private ProjectFixture project;

  @BeforeEach
  void open() {
    project = new ProjectFixture(directory);
    project.client.initialize();
  }

  @AfterEach
  void close() {
    project.close();
    assertThat(project.faults).isEmpty();
  }

  private Runnable follow(Consumer<Change> ear, String... uris) {
    return project.changes.follow(project.call().caller(), Set.of(uris), ear);
  }

  /// Somebody who writes down what is told.
  private static final class Ear implements Consumer<Change> {
    final BlockingQueue<Change> heard = new LinkedBlockingQueue<>();

    @Override
    public void accept(Change change) {
      heard.add(change);
    }

    String next() throws InterruptedException {
      var change = heard.poll(20, TimeUnit.SECONDS);
      if (change instanceof Change.Updated(var uri))
        return uri.substring("orchestrator://".length());
      throw new AssertionError("told of " + change);
    }

    List<String> next(int many) throws InterruptedException {
      var all = new ArrayList<String>();
      for (int i = 0; i < many; i++) all.add(next());
      return all.stream().sorted().toList();
    }
  }

  private void watching(int expected) throws InterruptedException {
    for (int i = 0; i < 2_000 && project.changes.watching() != expected; i++) Thread.sleep(10);
    assertThat(project.changes.watching()).isEqualTo(expected);
  }

  @Test
  void aChangeIsToldOfWhatShowsIt() throws InterruptedException {
    project.plan("top");
    project.plan("middle", "top");
    project.plan("leaf", "middle");
    project.plan("other");
    var ear = new Ear();
    follow(
        ear,
        STATUS,
        "orchestrator://tree",
        "orchestrator://events",
        "orchestrator://events/3",
        "orchestrator://tree/top",
        "orchestrator://tree/middle",
        "orchestrator://tree/leaf",
        "orchestrator://tree/other",
        "orchestrator://task/top",
        "orchestrator://task/middle",
        "orchestrator://task/leaf",
        "orchestrator://task/other",
        "orchestrator://role/generic",
        "orchestrator://artifact/none");
    project.does("orchestrator_execute_task", Json.obj().put("task_id", "leaf").build());
    assertThat(ear.next(9))
        .containsExactly(
            "events",
            "events/3",
            "status",
            "task/leaf",
            "task/middle",
            "tree",
            "tree/leaf",
            "tree/middle",
            "tree/top");
    project.does("orchestrator_execute_task", Json.obj().put("task_id", "other").build());
    assertThat(ear.next(6))
        .containsExactly("events", "events/3", "status", "task/other", "tree", "tree/other");
    assertThat(ear.heard).isEmpty();
  }

  @Test
  void whoWaitsForATaskIsToldWhenItIsDone() throws InterruptedException {
    project.plan("first");
    project.does(
        "orchestrator_plan_task",
        Json.obj()
            .put("task_id", "second")
            .put("title", "t")
            .put("description", "d")
            .putTexts("dependencies", List.of("first"))
            .build());
    project.does("orchestrator_execute_task", Json.obj().put("task_id", "first").build());
    var ear = new Ear();
    follow(ear, "orchestrator://task/second");
    project.does(
        "orchestrator_complete_task",
        Json.obj()
            .put("task_id", "first")
            .put("summary", "s")
            .put("detailed_work", "w")
            .put("next_action", "complete")
            .build());
    assertThat(ear.next()).isEqualTo("task/second");
  }

  @Test
  void aTaskThatIsGoneIsToldToAllWhoMayHaveShownIt() throws InterruptedException {
    project.plan("top");
    project.plan("leaf", "top");
    var artifact = project.completes("leaf", "w");
    var ear = new Ear();
    follow(
        ear,
        "orchestrator://task/top",
        "orchestrator://tree/top",
        "orchestrator://artifact/" + artifact);
    project.does(
        "orchestrator_delete_task",
        Json.obj().put("task_id", "leaf").put("archive_instead", false).build());
    assertThat(ear.next(3)).containsExactly("artifact/" + artifact, "task/top", "tree/top");
  }

  @Test
  void aUriIsToldAsTheClientSpellsIt() throws InterruptedException {
    project.plan("task_a");
    var ear = new Ear();
    follow(ear, "orchestrator://task/task%5Fa", "orchestrator://task/..");
    project.completes("task_a", "w");
    assertThat(ear.next()).isEqualTo("task/task%5Fa");
  }

  @Test
  void allFollowersShareOneWatchAndTheLastEndsIt() throws InterruptedException {
    project.plan("a");
    watching(0);
    var ears = List.of(new Ear(), new Ear(), new Ear());
    var ends = ears.stream().map(ear -> follow(ear, STATUS)).toList();
    watching(1);
    project.plan("b");
    for (var ear : ears) assertThat(ear.next()).isEqualTo("status");
    ends.get(0).run();
    ends.get(1).run();
    ends.get(1).run();
    watching(1);
    project.plan("c");
    assertThat(ears.get(2).next()).isEqualTo("status");
    ends.get(2).run();
    watching(0);
    project.plan("d");
    for (var ear : ears) assertThat(ear.heard).isEmpty();
  }

  @Test
  void whoComesAgainAfterTheLastIsToldAgain() throws InterruptedException {
    project.plan("a");
    for (int i = 0; i < 20; i++) {
      var ear = new Ear();
      var end = follow(ear, STATUS);
      project.plan("b" + i);
      assertThat(ear.next()).isEqualTo("status");
      end.run();
    }
    watching(0);
  }

  @Test
  void aSlowEarHearsAThousandChangesInAFewWordsAndKeepsNobodyWaiting() throws InterruptedException {
    project.plan("a");
    var gate = new Semaphore(0);
    var heard = new LinkedBlockingQueue<Change>();
    var quick = new Ear();
    follow(
        change -> {
          heard.add(change);
          gate.acquireUninterruptibly();
        },
        STATUS,
        "orchestrator://task/a");
    follow(quick, STATUS);
    IntStream.range(0, 1_000)
        .parallel()
        .forEach(i ->
            project.does(
                "orchestrator_update_task",
                Json.obj().put("task_id", "a").put("title", "t" + i).build()));
    assertThat(quick.next()).isEqualTo("status");
    project.plan("last");
    while (quick.heard.poll(500, TimeUnit.MILLISECONDS) != null) Thread.onSpinWait();
    assertThat(heard).hasSize(1);
    gate.release(10_000);
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
    while (heard.poll(300, TimeUnit.MILLISECONDS) != null) Thread.onSpinWait();
    assertThat(heard).isEmpty();
  }

  @Test
  void aSessionThatWorksElsewhereFollowsWhereItWorks(@TempDir Path elsewhere)
      throws InterruptedException {
    project.plan("a");
    var ear = new Ear();
    var end = follow(ear, STATUS, "orchestrator://task/a");
    project.does(
        "orchestrator_initialize_session",
        Json.obj().put("working_directory", elsewhere.toString()).build());
    var heard = new HashSet<Change>();
    while (heard.size() < 3) heard.add(ear.heard.poll(20, TimeUnit.SECONDS));
    assertThat(heard)
        .containsExactlyInAnyOrder(
            new Change.Updated(STATUS),
            new Change.Updated("orchestrator://task/a"),
            new Change.Listed());
    watching(1);
    while (ear.heard.poll(500, TimeUnit.MILLISECONDS) != null) Thread.onSpinWait();
    project.plan("b");
    assertThat(ear.next()).isEqualTo("status");
    end.run();
    watching(0);
  }

  @Test
  void guestsOfAProjectFollowItTogetherWithItsOwner() throws InterruptedException {
    project.plan("a");
    var viewer = new Guest(new Access("ann", Access.Role.VIEWER), directory, "tea");
    var ear = new Ear();
    follow(new Ear(), STATUS);
    project.changes.follow(new Caller("web", "", viewer), Set.of(STATUS), ear);
    watching(1);
    project.plan("b");
    assertThat(ear.next()).isEqualTo("status");
  }

  @Test
  void anEarThatFailsHearsTheNextChangeAndSpoilsNothing() throws InterruptedException {
    project.plan("a");
    var failing = new LinkedBlockingQueue<Change>();
    var ear = new Ear();
    follow(
        change -> {
          failing.add(change);
          throw new IllegalStateException("deaf");
        },
        STATUS);
    follow(ear, STATUS);
    for (var id : List.of("b", "c")) {
      project.plan(id);
      assertThat(ear.next()).isEqualTo("status");
      assertThat(failing.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
    while (project.faults.size() < 2) Thread.onSpinWait();
    project.faults.clear();
  }

  @Test
  void followingBeginsNoProjectAndTellsWhenSomebodyDoes() throws InterruptedException {
    var ear = new Ear();
    follow(ear, STATUS);
    assertThat(project.folder).doesNotExist();
    project.plan("a");
    assertThat(ear.next()).isEqualTo("status");
  }

  @Test
  void aRoleThatIsAddedIsToldWithTheNextChange() throws InterruptedException, IOException {
    project.plan("a");
    var ear = new Ear();
    follow(ear, STATUS);
    Files.createDirectories(project.folder.resolve("roles"));
    Files.writeString(project.folder.resolve("roles/x.yaml"), ROLE);
    project.plan("b");
    var heard = new HashSet<Change>();
    for (int i = 0; i < 2; i++) heard.add(ear.heard.poll(20, TimeUnit.SECONDS));
    assertThat(heard).containsExactlyInAnyOrder(new Change.Updated(STATUS), new Change.Listed());
  }

  private static final String ROLE =
      """
      gardener:
        role_definition: You keep a garden.
      """;
}
