package dev.taskorchestrator.moving;

import static dev.taskorchestrator.moving.Reading.keys;
import static dev.taskorchestrator.moving.Reading.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskorchestrator.core.Priority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A project may be a stranger's: what lies in it is read only where it lies in it, and only as far
/// as it can be tasks.
class ForeignFilesTest {

  private static final String TASK = "{\"tasks\": [{\"id\": 1, \"title\": \"secret\"}]}";

  @TempDir Path folder;
  private Reading project;

  @BeforeEach
  void project() throws IOException {
    Files.createDirectories(folder.resolve("project"));
    project = new Reading(folder.resolve("project"));
  }

  @ParameterizedTest
  @CsvSource({
    ".taskmaster/tasks/tasks.json, tasks.json",
    "data/tasks.json, tasks.json",
    ".beads/issues.jsonl, issues.jsonl",
    "tasks.md, tasks.md"
  })
  void aLinkOutOfTheProjectIsNotFollowedUnlessItIsNamed(String place, String name)
      throws Exception {
    var elsewhere = Files.writeString(folder.resolve(name), TASK);
    var link = project.path(place);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, elsewhere);
    assertThatThrownBy(() -> project.found())
        .isInstanceOf(Moving.NotFound.class)
        .hasMessageContaining("link out of the project")
        .hasMessageNotContaining("secret");
    if (name.endsWith(".json")) assertThat(project.found(place).tasks()).hasSize(1);
  }

  @Test
  void aFolderThatIsALinkOutOfTheProjectIsNotFollowed() throws Exception {
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere/tasks"));
    Files.writeString(elsewhere.resolve("task-1 - A.md"), "---\nid: task-1\n---\n");
    Files.createSymbolicLink(project.path("backlog"), elsewhere.getParent());
    assertThatThrownBy(() -> project.found()).hasMessageContaining("link out of the project");
  }

  @Test
  void aLinkWithinTheProjectIsFollowed() throws Exception {
    project.file("plan/tasks.json", TASK);
    Files.createSymbolicLink(project.path("tasks"), project.path("plan"));
    assertThat(project.found().tasks()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tasks.json", "issues.jsonl", "list.md"})
  void aFileThatIsLargerThanAnyListOfTasksIsRefusedInWords(String name) throws Exception {
    project.file(name, " ".repeat(20 << 20) + TASK);
    assertThatThrownBy(() -> project.found(name))
        .isInstanceOf(IOException.class)
        .hasMessage(name + " is too large: more than 16 MiB");
  }

  /// Work makes it long.
  @Test
  void ourOwnFormMayBeLarger() throws Exception {
    project.file(
        "all.json",
        "{\"format\":\"orchestrator-export\",\"version\":1,\n\"tasks\":[]"
            + " ".repeat(20 << 20)
            + "}");
    assertThat(project.found("all.json").source()).isEqualTo("orchestrator");
  }

  @Test
  void aLineThatIsNestedTooDeeplyIsSaidAndTheOthersCome() throws Exception {
    project.file(
        ".beads/issues.jsonl",
        "[".repeat(100_000),
        "{\"id\":\"a\",\"title\":\"A\"}",
        "{\"id\":\"b\",\"id\":\"c\"}");
    var found = project.found();
    assertThat(keys(found)).containsExactly("a");
    assertThat(said(found)).containsExactly("LOST line 1: is no issue", "LOST line 3: is no issue");
  }

  @Test
  void aMarkOfTheOrderOfBytesIsNoHarm() throws Exception {
    project.file("tasks/tasks.json", "\uFEFF" + TASK);
    assertThat(project.found().tasks()).hasSize(1);
  }

  @Test
  void aFolderInTheStyleOfAnotherWithNothingInItIsNothing() {
    assertThatThrownBy(() -> project.found())
        .isInstanceOf(Moving.NotFound.class)
        .hasMessageContaining("nothing that is known lies there");
  }

  /// A row of our own form that somebody altered must not keep the others from coming.
  @Test
  void rowsOfOurOwnFormThatWereAlteredAreSaidAndTheOthersCome() throws Exception {
    project.file(
        "all.json",
        "{\"format\":\"orchestrator-export\",\"version\":1,\"tasks\":[",
        row("good", "") + ",",
        row("priority", ",\"priority\":99999999999") + ",",
        row("lease", ",\"lease_seconds\":1") + ",",
        row("attempts", ",\"max_attempts\":-1") + ",",
        row("failures", ",\"failures\":-7") + ",",
        row("progress", ",\"progress\":1e9") + ",",
        row("type", ",\"type\":\"<b>\"") + ",",
        row("long", ",\"summary\":\"" + "s".repeat(200_000) + "\"") + ",",
        row("due", ",\"due_date\":\"soon\"") + ",",
        row("need", ",\"needs\":[{\"id\":\"task_good\",\"type\":\"odd\"}]") + ",",
        row("was", ",\"was\":\"active\"") + ",",
        "7,",
        "{\"id\":\"untitled\",\"description\":\"d\",\"status\":\"pending\"}",
        "],\"memos\":[{\"id\":\"m\"}],\"rules\":[{}],\"sessions\":[3]}");
    var found = project.found("all.json");
    assertThat(keys(found)).contains("task_good").doesNotContain("untitled");
    assertThat(found.tasks())
        .allSatisfy(task -> {
          assertThat(task.brief().priority()).isBetween(0, 1_000);
          assertThat(task.brief().leaseSeconds()).isGreaterThanOrEqualTo(30);
          assertThat(task.brief().maxAttempts()).isBetween(1, 100);
          assertThat(task.failures()).isNotNegative();
          assertThat(task.progress()).isBetween(-1, 100);
        });
    assertThat(said(found))
        .anyMatch(line -> line.startsWith("LOST untitled: cannot be read"))
        .anyMatch(line -> line.startsWith("LOST tasks: is no row: 7"))
        .anyMatch(line -> line.startsWith("LOST m: cannot be read"))
        .anyMatch(line -> line.startsWith("LOST task_priority: cannot be read"))
        .anyMatch(line -> line.startsWith("LOST task_lease: cannot be read"))
        .anyMatch(line -> line.startsWith("LOST task_failures: cannot be read"));
  }

  private static String row(String name, String more) {
    return "{\"id\":\"task_%s\",\"title\":\"T\",\"description\":\"d\",\"status\":\"pending\"%s}"
        .formatted(name, more);
  }

  @Test
  void signsThatNoTextShouldHoldDoNotComeInOurOwnForm() throws Exception {
    project.file(
        "all.json",
        "{\"format\":\"orchestrator-export\",\"version\":1,\"tasks\":[",
        "{\"id\":\"task_a\",\"title\":\"a\\u0000b\\ud800\",\"description\":\"\\udc00\",\"status\":\"pending\"}]}");
    var found = project.found("all.json");
    assertThat(found.tasks().getFirst().brief().title()).isEqualTo("a\uFFFDb\uFFFD");
    assertThat(found.tasks().getFirst().brief().description()).isEqualTo("\uFFFD");
    assertThat(found.tasks().getFirst().brief().priority()).isEqualTo(Priority.MEDIUM);
  }
}
