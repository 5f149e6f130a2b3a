package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What nobody needs any more goes away by itself, and at once when a person asks for it.
@Timeout(60)
class HousekeepingTest {

  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
    project.plan(Project.draft("a"), Project.draft("b"));
  }

  @AfterEach
  void close() {
    project.close();
  }

  /// Hands in work that lies in a file.
  private void handsIn(String task, String text) {
    project.claims("ann", task);
    var work =
        new Command.Complete(
            task, null, "summary", text, Command.NextAction.COMPLETE, "general", List.of());
    project.done(Reply.class, "ann", work);
  }

  private List<Path> files() {
    try (var all = Files.walk(folder.resolve(".task_orchestrator/artifacts"))) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// All files were touched that long before now.
  private void age(Duration some) throws IOException {
    var then = FileTime.from(project.time.instant().minus(some));
    for (var file : files()) Files.setLastModifiedTime(file, then);
  }

  private Reply.Cleaned maintained() {
    return project.done(Reply.Cleaned.class, "me", new Command.Maintain());
  }

  @Test
  void aFileThatNothingRefersToIsRemovedByALongRoundOrAPersonAndAnotherStays() throws IOException {
    Project.assumeContentsInFiles();
    handsIn("a", "x".repeat(40_000));
    handsIn("b", "y".repeat(50_000));
    project.done(Reply.Deleted.class, "me", new Command.Delete("b", true, false));
    age(Duration.ofMinutes(30));
    project.rounds.turn();
    assertThat(files()).as("too young for a round").hasSize(2);

    assertThat(maintained()).isEqualTo(new Reply.Cleaned(0, 0, 0, 1, 50_000, List.of()));
    assertThat(files()).singleElement().satisfies(file -> assertThat(file).hasSize(40_000));

    project.done(Reply.Deleted.class, "me", new Command.Delete("a", true, false));
    age(Duration.ofHours(2));
    project.rounds.turn();
    assertThat(files()).isEmpty();
  }

  @Test
  void whatIsWorkedInIsFoundSoundHoweverOftenItIsLookedThrough() {
    for (int i = 0; i < 30; i++) {
      project.plan(Project.draft("t" + i));
      project.completes("ann", "t" + i);
      project.time.pass(Duration.ofMinutes(61));
      project.rounds.turn();
    }
    assertThat(maintained().problems()).isEmpty();
    assertThat(project.asked(Reply.Checkup.class, new Query.Checkup()).sound()).isTrue();
  }

  @Test
  void aMissingContentIsFoundByACheckupAndStopsNobody() throws IOException {
    Project.assumeContentsInFiles();
    handsIn("a", "x".repeat(40_000));
    var file = files().getFirst();
    Files.delete(file);
    var checkup = project.asked(Reply.Checkup.class, new Query.Checkup());
    assertThat(checkup.findings())
        .filteredOn(finding -> !finding.sound())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.what()).isEqualTo("artifacts");
          assertThat(finding.seen()).contains(String.valueOf(file.getFileName()));
        });
    assertThat(maintained().problems()).isEmpty();
    handsIn("b", "x".repeat(40_000));
    assertThat(project.asked(Reply.Checkup.class, new Query.Checkup()).sound()).isTrue();
  }
}
