package dev.taskorchestrator.moving;

import static dev.taskorchestrator.moving.Reading.keys;
import static dev.taskorchestrator.moving.Reading.needs;
import static dev.taskorchestrator.moving.Reading.said;
import static dev.taskorchestrator.moving.Reading.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.core.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that others keep as Markdown, in the forms in which they keep them. Long by its samples:
/// three systems in the words of each.
class MarkdownTasksTest {

  @TempDir Path folder;
  private Reading place;

  @BeforeEach
  void place() {
    place = new Reading(folder);
  }

  @Nested
  class Backlog {

    private Reading written() throws Exception {
      return place
          .file(
              "backlog/tasks/task-1 - Lay-the-table.md",
              "---",
              "id: task-1",
              "title: 'Lay the table: plates'",
              "status: Done",
              "assignee: ['@ann']",
              "created_date: '2025-07-03 20:48'",
              "updated_date: '2025-07-04'",
              "labels: [kitchen]",
              "dependencies: []",
              "priority: high",
              "---",
              "",
              "## Description",
              "",
              "<!-- SECTION:DESCRIPTION:BEGIN -->",
              "Plates and forks.",
              "<!-- SECTION:DESCRIPTION:END -->",
              "",
              "## Acceptance Criteria",
              "<!-- AC:BEGIN -->",
              "- [x] #1 Four plates",
              "- [ ] #2 Four forks",
              "<!-- AC:END -->",
              "",
              "## Implementation Plan",
              "",
              "1. Look",
              "",
              "## Implementation Notes",
              "",
              "It is laid.")
          .file(
              "backlog/tasks/task-2 - Cook.md",
              "---",
              "id: TASK-2",
              "title: Cook",
              "status: In Progress",
              "dependencies:",
              "  - task-1",
              "parent_task_id: TASK-3",
              "---")
          .file(
              "backlog/tasks/task-3 - Dinner.md",
              "---",
              "id: task-3",
              "title: 3",
              "status: To Do",
              "---")
          .file(
              "backlog/drafts/draft-1 - Dance.md",
              "---",
              "id: draft-1",
              "title: Dance",
              "status: Draft",
              "---")
          .file(
              "backlog/completed/task-4 - Shop.md",
              "---",
              "id: task-4",
              "title: Shop",
              "status: Done",
              "---")
          .file(
              "backlog/archive/tasks/task-5 - Old.md",
              "---",
              "id: task-5",
              "title: Old",
              "status: To Do",
              "---");
    }

    @Test
    void aFileComesAsATask() throws Exception {
      var found = written().found();
      assertThat(found.source()).isEqualTo("backlog");
      var table = task(found, "task-1");
      assertThat(table.brief().title()).isEqualTo("Lay the table: plates");
      assertThat(table.brief().description())
          .isEqualTo("Plates and forks.\n\nImplementation plan:\n1. Look");
      assertThat(table.brief().criteria()).containsExactly("Four plates", "Four forks");
      assertThat(table.brief().priority()).isEqualTo(Priority.HIGH);
      assertThat(table.brief().context()).contains("@ann", "kitchen");
      assertThat(table.summary()).isEqualTo("It is laid.");
      assertThat(table.createdAt()).isEqualTo(Instant.parse("2025-07-03T20:48:00Z"));
      assertThat(table.status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void namesAreTheSameInCapitals() throws Exception {
      var found = written().found();
      assertThat(needs(found, "task-2")).containsExactly("task-1");
      assertThat(task(found, "task-2").parent()).isEqualTo("task-3");
    }

    @Test
    void foldersSayHowTasksStand() throws Exception {
      var found = written().found();
      assertThat(keys(found))
          .containsExactly("task-1", "task-2", "task-3", "draft-1", "task-4", "task-5");
      assertThat(task(found, "draft-1").status()).isEqualTo(Status.PENDING);
      assertThat(task(found, "task-4").status()).isEqualTo(Status.COMPLETED);
      assertThat(task(found, "task-5").status()).isEqualTo(Status.ARCHIVED);
      assertThat(said(found)).isEmpty();
    }

    @Test
    void filesThatAreNoTasksAreSaidAndTheRestComes() throws Exception {
      written()
          .file("backlog/tasks/task-6 - Bare.md", "# Only text")
          .file("backlog/tasks/task-7 - Broken.md", "---", "id: [", "---")
          .file("backlog/tasks/task-8 - Nameless.md", "---", "title: x", "---")
          .file("backlog/tasks/task-9 - List.md", "---", "- x", "---")
          .file(
              "backlog/tasks/task-10 - Bomb.md",
              "---",
              "a: &a [x, x]",
              "b: &b [*a, *a]",
              "id: *b",
              "---");
      Files.createSymbolicLink(
          place.path("backlog/tasks/task-11 - Link.md"),
          Files.writeString(folder.resolveSibling("elsewhere.md"), "---\nid: secret\n---\n"));
      var found = place.found();
      assertThat(found.tasks()).hasSize(6);
      assertThat(said(found))
          .hasSize(6)
          .contains(
              "LOST task-6 - Bare.md: has no facts before its text",
              "LOST task-8 - Nameless.md: has no id",
              "LOST task-9 - List.md: its facts are no facts",
              "LOST task-11 - Link.md: is no file of the folder")
          .anyMatch(line -> line.startsWith("LOST task-7 - Broken.md: its facts cannot be read: "))
          .anyMatch(line -> line.startsWith("LOST task-10 - Bomb.md: "));
    }

    private static String[] facts(String... facts) {
      var lines = new java.util.ArrayList<>(java.util.List.of("---"));
      lines.addAll(java.util.List.of(facts));
      lines.add("---");
      return lines.toArray(String[]::new);
    }

    /// Its own writer leaves names unquoted, which is no YAML.
    @Test
    void namesOfPeopleNeedNoQuotes() throws Exception {
      var found =
          place
              .file(
                  "backlog/tasks/task-1 - A.md",
                  facts("id: task-1", "title: Ask, @ann", "assignee: @ann", "reporter: @bo"))
              .file(
                  "backlog/tasks/task-2 - B.md",
                  facts("id: task-2", "title: B", "assignee: [@ann, 'bo', \"@cy\"]"))
              .file(
                  "backlog/tasks/task-3 - C.md",
                  facts("id: task-3", "title: C", "assignee:", "  - @ann"))
              .found();
      assertThat(said(found)).isEmpty();
      assertThat(task(found, "task-1").brief().title()).isEqualTo("Ask, @ann");
      assertThat(task(found, "task-1").brief().context()).contains("@ann", "@bo");
      assertThat(task(found, "task-2").brief().context()).contains("@ann", "bo", "@cy");
      assertThat(task(found, "task-3").brief().context()).contains("@ann");
    }

    @Test
    void aStarInATitleIsNoAlias() throws Exception {
      var found =
          place
              .file("backlog/tasks/task-1 - A.md", facts("id: task-1", "title: 'Python: *args'"))
              .found();
      assertThat(said(found)).isEmpty();
      assertThat(task(found, "task-1").brief().title()).isEqualTo("Python: *args");
    }

    @Test
    void neitherNotesNorTheFinalSummaryAreLost() throws Exception {
      var found =
          place
              .file(
                  "backlog/tasks/task-1 - A.md",
                  "---",
                  "id: task-1",
                  "title: A",
                  "---",
                  "## Implementation Notes",
                  "Tried twice.",
                  "## Final Summary",
                  "It works.")
              .found();
      assertThat(task(found, "task-1").summary()).isEqualTo("It works.");
      assertThat(task(found, "task-1").brief().description())
          .isEqualTo("Implementation notes:\nTried twice.");
    }

    @Test
    void twoFilesWithOneIdComeBothAndThatIsSaid() throws Exception {
      place
          .file("backlog/tasks/task-1 - A.md", facts("id: task-1", "title: A"))
          .file("backlog/tasks/task-1 - B.md", facts("id: TASK-1", "title: B"))
          .file(
              "backlog/tasks/task-2 - C.md",
              facts("id: task-2", "title: C", "dependencies: [task-1]"));
      var found = place.found();
      assertThat(keys(found)).containsExactly("task-1", "task-1 (task-1 - B.md)", "task-2");
      assertThat(needs(found, "task-2")).containsExactly("task-1");
      assertThat(task(found, "task-1").brief().title()).isEqualTo("A");
      assertThat(said(found))
          .containsExactly(
              "task-1 - B.md: there are two of the id task-1; what names it means the first");
    }

    @Test
    void factsOfTheWrongKindAreSaid() throws Exception {
      var found =
          place
              .file(
                  "backlog/tasks/task-1 - A.md",
                  facts(
                      "id: task-1",
                      "title: [A]",
                      "status: Won't Do",
                      "dependencies: task-2",
                      "priority: soon"))
              .file("backlog/tasks/task-2 - B.md", facts("id: task-2", "title: B"))
              .found();
      assertThat(needs(found, "task-1")).containsExactly("task-2");
      assertThat(task(found, "task-1").status()).isEqualTo(Status.CANCELLED);
      assertThat(said(found))
          .containsExactly(
              "task-1: its priority \"soon\" is unknown here; it is medium",
              "task-1: has no title; it has one from its description or its name");
    }

    @Test
    void aFileThatIsLargerThanATaskCanBeIsNotRead() throws Exception {
      var found =
          place
              .file("backlog/tasks/task-1 - A.md", facts("id: task-1", "title: A"))
              .file("backlog/tasks/task-2 - B.md", "x".repeat(5 << 20))
              .found();
      assertThat(keys(found)).containsExactly("task-1");
      assertThat(said(found)).containsExactly("LOST task-2 - B.md: is larger than a task can be");
    }

    @Test
    void aFolderThatIsALinkIsNotFollowed() throws Exception {
      var other = Files.createDirectories(folder.resolveSibling("other-" + folder.getFileName()));
      Files.writeString(other.resolve("task-9 - X.md"), "---\nid: secret\n---\n");
      place.file("backlog/tasks/task-1 - A.md", facts("id: task-1", "title: A"));
      Files.createSymbolicLink(place.path("backlog/completed"), other);
      var found = place.found();
      assertThat(keys(found)).containsExactly("task-1");
      assertThat(said(found)).containsExactly("LOST completed: is no folder of the backlog");
    }

    @Test
    void idsMayBeginWithAnyWord() throws Exception {
      place.file("tasks/back-7.01 - A.md", facts("id: BACK-7.01", "title: A"));
      assertThat(keys(place.found())).containsExactly("back-7.01");
    }
  }

  @Nested
  class SpecKit {

    private static final String[] LIST = {
      "# Tasks: Photo Albums",
      "",
      "## Format: `[ID] [P?] [Story] Description`",
      "",
      "## Phase 1: Setup (Shared Infrastructure)",
      "",
      "- [x] T001 Create project structure",
      "- [x] T002 Initialize project",
      "- [ ] T003 [P] Configure linting in .eslintrc",
      "",
      "## Phase 2: User Story 1 - Albums (Priority: P1) 🎯 MVP",
      "",
      "### Tests for User Story 1",
      "",
      "- [ ] T004 [P] [US1] Contract test in tests/contract/test_albums.py",
      "- [ ] T005 [P] [US1] Album model in src/models/album.py",
      "- [ ] T006 [US1] Album service (depends on T005)",
      "",
      "## Dependencies & Execution Order",
      "",
      "- **Setup (Phase 1)**: No dependencies"
    };

    @Test
    void phasesComeAsParentsOfTheirTasks() throws Exception {
      var found = place.file("tasks.md", LIST).found();
      assertThat(found.source()).isEqualTo("spec-kit");
      assertThat(keys(found))
          .containsExactly(
              "tasks.md#Phase 1: Setup (Shared Infrastructure)",
              "tasks.md#T001",
              "tasks.md#T002",
              "tasks.md#T003",
              "tasks.md#Phase 2: User Story 1 - Albums (Priority: P1) 🎯 MVP",
              "tasks.md#T004",
              "tasks.md#T005",
              "tasks.md#T006");
      assertThat(task(found, "tasks.md#T004").parent()).contains("User Story 1");
      assertThat(task(found, "tasks.md#T004").brief().title())
          .isEqualTo("T004 Contract test in tests/contract/test_albums.py");
      assertThat(task(found, "tasks.md#T004").brief().context()).contains("US1");
    }

    @Test
    void aPhaseWaitsForTheOneBeforeAndWhatIsMarkedParallelForNothingElse() throws Exception {
      var found = place.file("tasks.md", LIST).found();
      var setup = "tasks.md#Phase 1: Setup (Shared Infrastructure)";
      assertThat(needs(found, "tasks.md#T001")).isEmpty();
      assertThat(needs(found, "tasks.md#T002")).containsExactly("tasks.md#T001");
      assertThat(needs(found, "tasks.md#T003")).isEmpty();
      assertThat(needs(found, "tasks.md#T005")).containsExactly(setup);
    }

    /// What is said in words is not left out: the service needs the model.
    @Test
    void aTaskWaitsForThoseThatItNamesInItsText() throws Exception {
      var found = place.file("tasks.md", LIST).found();
      assertThat(needs(found, "tasks.md#T006"))
          .containsExactly("tasks.md#Phase 1: Setup (Shared Infrastructure)", "tasks.md#T005");
    }

    @Test
    void tickedOnesAreDoneAndAPhaseIsWhenAllOfItsAre() throws Exception {
      var found = place.file("tasks.md", LIST).found();
      assertThat(task(found, "tasks.md#T001").status()).isEqualTo(Status.COMPLETED);
      assertThat(task(found, "tasks.md#Phase 1: Setup (Shared Infrastructure)").status())
          .isEqualTo(Status.PENDING);
      var done = place.file("tasks.md", "## Phase 1", "- [X] T001 A", "- [x] T002 B").found();
      assertThat(done.tasks()).extracting(task -> task.status()).containsOnly(Status.COMPLETED);
    }

    @Test
    void boxesWithoutANumberAreSaidAndThoseInExamplesAreNone() throws Exception {
      var found =
          place
              .file(
                  "tasks.md",
                  "## Phase 1",
                  "- [ ] T001 A",
                  "- [ ] TXXX Documentation",
                  "- [ ] T002",
                  "- [ ] T001 A again",
                  "```text",
                  "- [ ] T900 only an example",
                  "```",
                  "<!--",
                  "- [ ] T901 a sample",
                  "-->",
                  "- [ ] T003 <!-- soon --> B")
              .found();
      assertThat(keys(found))
          .containsExactly(
              "tasks.md#Phase 1", "tasks.md#T001", "tasks.md#T001 (2)", "tasks.md#T003");
      assertThat(said(found))
          .containsExactly(
              "LOST TXXX Documentation: has no number, such as T001",
              "LOST T002: says nothing of what is to be done",
              "T001 A again: there are two of the number T001; what names it means the first");
    }

    @Test
    void aTaskThatSaysOnlyItsMarksIsSaid() throws Exception {
      var found = place.file("tasks.md", "- [ ] T001 [P] [US1]", "- [ ] T002 B").found();
      assertThat(keys(found)).containsExactly("tasks.md#T002");
      assertThat(said(found))
          .containsExactly("LOST T001 [P] [US1]: says nothing of what is to be done");
    }
  }

  @Nested
  class Checklist {

    @Test
    void boxesComeBelowTheirHeadingsAndEachOther() throws Exception {
      var found =
          place
              .file(
                  "todo.md",
                  "# Release",
                  "Some words.",
                  "## Before ##",
                  "- [x] Write the notes",
                  "- [ ] Build",
                  "  more of it",
                  "  * [ ] on Linux",
                  "\t- [~] on Solaris",
                  "1. [ ] Test",
                  "## Only words",
                  "- a point",
                  "```",
                  "- [ ] not this",
                  "```",
                  "- [ ]",
                  "- [ ]not this either")
              .found("todo.md");
      assertThat(found.source()).isEqualTo("markdown");
      assertThat(keys(found))
          .containsExactly(
              "todo.md#Release",
              "todo.md#Release > Before",
              "todo.md#Release > Before > Write the notes",
              "todo.md#Release > Before > Build",
              "todo.md#Release > Before > Build > on Linux",
              "todo.md#Release > Before > Build > on Linux > on Solaris",
              "todo.md#Release > Before > Test");
      assertThat(task(found, "todo.md#Release > Before > Build").brief().description())
          .isEqualTo("more of it");
      assertThat(task(found, "todo.md#Release > Before > Write the notes").status())
          .isEqualTo(Status.COMPLETED);
      assertThat(task(found, "todo.md#Release > Before > Build > on Linux > on Solaris").status())
          .isEqualTo(Status.CANCELLED);
    }

    @Test
    void boxesOfOneNameAreToldApart() throws Exception {
      var found = place.file("todo.md", "- [ ] a", "- [x] a", "- [ ] a").found("todo.md");
      assertThat(keys(found)).containsExactly("todo.md#a", "todo.md#a (2)", "todo.md#a (3)");
    }

    @Test
    void whatIsInACommentIsNotToBeDone() throws Exception {
      var found =
          place
              .file("todo.md", "- [ ] a", "<!--", "- [ ] b", "-->", "~~~", "- [ ] c", "~~~")
              .found("todo.md");
      assertThat(keys(found)).containsExactly("todo.md#a");
    }

    @Test
    void namesStayShortHoweverLongTheTitlesAndDeepTheListIs() throws Exception {
      var lines =
          IntStream.range(0, 190)
              .mapToObj(i -> " ".repeat(i) + "- [ ] " + i + "x".repeat(3_000))
              .toArray(String[]::new);
      var found = place.file("todo.md", lines).found("todo.md");
      assertThat(found.tasks()).hasSize(190);
      assertThat(keys(found)).doesNotHaveDuplicates().allMatch(key -> key.length() <= 400);
      assertThat(found.tasks().stream().filter(task -> task.parent() == null)).hasSize(1);
    }

    @Test
    void aMarkOfTheOrderOfBytesIsNoText() throws Exception {
      var found = place.file("todo.md", "\uFEFF# Top", "- [ ] a").found("todo.md");
      assertThat(keys(found)).containsExactly("todo.md#Top", "todo.md#Top > a");
    }

    /// What a text may hold to keep a reader busy for hours.
    @Test
    void oddListsAreReadInTimeThatGrowsWithTheirLength() throws Exception {
      var same =
          IntStream.range(0, 60_000).mapToObj(_ -> "- [ ] a").collect(Collectors.joining("\n"));
      var headings =
          IntStream.range(0, 200_000).mapToObj(i -> "# h" + i).collect(Collectors.joining("\n"));
      var blanks = "- [ ] a" + " ".repeat(500_000) + "b\n# h" + " ".repeat(500_000) + "b #";
      place
          .file("same.md", same)
          .file("headings.md", headings, "- [ ] a")
          .file("phases.md", "## First", "- [ ] T001 a", headings.replace("# h", "## h"))
          .file("blanks.md", blanks);
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            assertThat(place.found("same.md").tasks()).hasSize(60_000);
            assertThat(place.found("headings.md").tasks()).hasSize(2);
            assertThat(place.found("phases.md").tasks()).hasSize(2);
            assertThat(place.found("blanks.md").tasks()).hasSize(1);
          });
    }
  }
}
