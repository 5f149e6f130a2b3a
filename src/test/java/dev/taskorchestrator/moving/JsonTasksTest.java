package dev.taskorchestrator.moving;

import static dev.taskorchestrator.moving.Reading.keys;
import static dev.taskorchestrator.moving.Reading.needs;
import static dev.taskorchestrator.moving.Reading.said;
import static dev.taskorchestrator.moving.Reading.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.core.Status;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tasks that others keep as JSON, in the forms in which they keep them. Long by its samples: three
/// systems in the words of each.
class JsonTasksTest {

  @TempDir Path folder;
  private Reading place;

  @BeforeEach
  void place() {
    place = new Reading(folder);
  }

  @Nested
  class TaskMaster {

    private static final String LIST =
        """
        {"tasks": [
          {"id": 1, "title": "Set up the project", "description": "A skeleton.", "status": "done",
           "dependencies": [], "priority": "high", "details": "Maven.\\nJava 25.",
           "testStrategy": "It builds.", "subtasks": []},
          {"id": 2, "title": "Store", "description": "Keep tasks.", "status": "in-progress",
           "dependencies": [1], "priority": "medium", "updatedAt": "2025-08-01T10:00:00.000Z",
           "subtasks": [
             {"id": 1, "title": "Schema", "description": "Tables.", "status": "done", "dependencies": []},
             {"id": 2, "title": "Queries", "description": "Read.", "status": "pending", "dependencies": [1]},
             {"id": 3, "title": "Cache", "description": "Later.", "status": "deferred", "dependencies": ["2.2", 1]}]},
          {"id": 3, "title": "Look", "description": "Screens.", "status": "review", "dependencies": [1, "2"],
           "priority": "low"},
          {"id": "4", "title": "Drop", "description": "Not now.", "status": "cancelled", "dependencies": []}]}
        """;

    @Test
    void aListOfTasksComesWithItsSubtasksBelowThem() throws Exception {
      var found = place.file(".taskmaster/tasks/tasks.json", LIST).found();
      assertThat(found.source()).isEqualTo("task-master");
      assertThat(keys(found)).containsExactly("1", "2", "2.1", "2.2", "2.3", "3", "4");
      assertThat(task(found, "2.2").parent()).isEqualTo("2");
      assertThat(task(found, "2").parent()).isNull();
      assertThat(said(found)).isEmpty();
    }

    @Test
    void whatIsSaidOfATaskIsKept() throws Exception {
      var found = place.file("tasks/tasks.json", LIST).found();
      var brief = task(found, "1").brief();
      assertThat(brief.title()).isEqualTo("Set up the project");
      assertThat(brief.description()).isEqualTo("A skeleton.\n\nDetails:\nMaven.\nJava 25.");
      assertThat(brief.criteria()).containsExactly("It builds.");
      assertThat(brief.priority()).isEqualTo(Priority.HIGH);
      assertThat(task(found, "3").brief().priority()).isEqualTo(Priority.LOW);
      assertThat(task(found, "2").updatedAt()).isEqualTo(Instant.parse("2025-08-01T10:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
      "1, COMPLETED",
      "2, ACTIVE",
      "2.1, COMPLETED",
      "2.2, PENDING",
      "2.3, BLOCKED",
      "3, ACTIVE",
      "4, CANCELLED"
    })
    void statusesAreUnderstood(String key, Status status) throws Exception {
      var found = place.file("tasks/tasks.json", LIST).found();
      assertThat(task(found, key).status()).isEqualTo(status);
    }

    @Test
    void aSubtaskMeansItsSiblingsByANumberAndOthersByTwo() throws Exception {
      var found = place.file("tasks/tasks.json", LIST).found();
      assertThat(needs(found, "2.2")).containsExactly("2.1");
      assertThat(needs(found, "2.3")).containsExactly("2.2", "2.1");
      assertThat(needs(found, "3")).containsExactly("1", "2");
    }

    @Test
    void eachTagIsAListOfItsOwn() throws Exception {
      var found =
          place
              .file(
                  ".taskmaster/tasks/tasks.json",
                  """
                  {"master": {"tasks": [{"id": 1, "title": "A", "description": "a", "status": "pending", "dependencies": []}],
                              "metadata": {"created": "2025-06-13T23:52:56.848Z"}},
                   "payments": {"tasks": [
                     {"id": 1, "title": "B", "description": "b", "status": "pending", "dependencies": []},
                     {"id": 2, "title": "C", "description": "c", "status": "pending", "dependencies": [1],
                      "subtasks": [{"id": 1, "title": "D", "dependencies": []},
                                   {"id": 2, "title": "E", "dependencies": ["2.1"]}]}]}}
                  """)
              .found();
      assertThat(keys(found))
          .containsExactly("1", "payments/1", "payments/2", "payments/2.1", "payments/2.2");
      assertThat(needs(found, "payments/2")).containsExactly("payments/1");
      assertThat(needs(found, "payments/2.2")).containsExactly("payments/2.1");
    }

    @Test
    void whatHasNoIdIsSaidAndTheRestComes() throws Exception {
      var found =
          place
              .file(
                  "tasks/tasks.json",
                  """
                  {"tasks": [{"title": "nameless"}, 7, null,
                    {"id": 1, "status": "dancing", "priority": ["x"], "dependencies": "none",
                     "subtasks": [{"title": "nameless too"}, "text"]}]}
                  """)
              .found();
      assertThat(keys(found)).containsExactly("1");
      assertThat(said(found))
          .containsExactlyInAnyOrder(
              "LOST tasks: a task without an id",
              "LOST tasks: is no task: 7",
              "LOST tasks: is no task: null",
              "LOST 1: a subtask without an id",
              "LOST 1: is no subtask: \"text\"",
              "1: its dependencies cannot be read: \"none\"",
              "1: its priority [\"x\"] is unknown here; it is medium",
              "1: its status 'dancing' is unknown here; it is pending",
              "1: has no title; it has one from its description or its name");
    }

    @Test
    void textsOfAnyLengthAndKindFitAndWhatWasCutIsSaid() throws Exception {
      var found =
          place
              .file(
                  "tasks/tasks.json",
                  "{\"tasks\": [{\"id\": 1, \"title\": \""
                      + "t".repeat(5_000)
                      + "\", \"description\": \"a\\u0000b\\ud800c <script>alert(1)</script>"
                      + "d".repeat(Brief.MAX_DESCRIPTION)
                      + "\"}]}")
              .found();
      var brief = task(found, "1").brief();
      assertThat(brief.title()).hasSizeLessThanOrEqualTo(Brief.MAX_TITLE).endsWith("…");
      assertThat(brief.description()).hasSizeLessThanOrEqualTo(Brief.MAX_DESCRIPTION);
      assertThat(brief.description()).contains("a\uFFFDb\uFFFDc <script>alert(1)</script>");
      assertThat(said(found))
          .containsExactly(
              "1: its title is too long; the whole of it stands in the description",
              "1: its description is too long and was cut");
    }

    @Test
    void criteriaOfSubtasksComeLineByLine() throws Exception {
      var found =
          place
              .file(
                  "tasks/tasks.json",
                  """
                  {"tasks": [{"id": 4, "title": "A", "subtasks": [
                    {"id": 1, "title": "B", "acceptanceCriteria": "- It is small\\n- [ ] It is quick",
                     "testStrategy": "Try it."}]}]}
                  """)
              .found();
      assertThat(task(found, "4.1").brief().criteria())
          .containsExactly("It is small", "It is quick", "Try it.");
    }

    @Test
    void aNumberThatIsNoSiblingsIsThatOfATask() throws Exception {
      var found =
          place
              .file(
                  "tasks/tasks.json",
                  """
                  {"tasks": [{"id": 7, "title": "A"}, {"id": 8, "title": "B", "subtasks": [
                    {"id": 1, "title": "C", "dependencies": [7]},
                    {"id": 2, "title": "D", "dependencies": [1, 9]}]}]}
                  """)
              .found();
      assertThat(needs(found, "8.1")).containsExactly("7");
      assertThat(needs(found, "8.2")).containsExactly("8.1", "8.9");
    }

    @Test
    void whatIsNoDependencyOrNoPriorityIsSaid() throws Exception {
      var found =
          place
              .file(
                  "tasks/tasks.json",
                  """
                  {"tasks": [{"id": 1, "title": "A"},
                    {"id": 2, "title": "B", "priority": "urgent", "dependencies": [1, null, {"id": 3}, ""]}]}
                  """)
              .found();
      assertThat(needs(found, "2")).containsExactly("1");
      assertThat(task(found, "2").brief().priority()).isEqualTo(Priority.MEDIUM);
      assertThat(said(found))
          .containsExactlyInAnyOrder(
              "2: a dependency cannot be read: null",
              "2: a dependency cannot be read: {\"id\":3}",
              "2: a dependency cannot be read: \"\"",
              "2: its priority \"urgent\" is unknown here; it is medium");
    }

    @Test
    void signsThatNoTextShouldHoldAreNotInNamesEither() throws Exception {
      var found =
          place
              .file(
                  "tasks/tasks.json",
                  """
                  {"tasks": [{"id": "a\\u0000", "title": "A"},
                    {"id": "b", "title": "B", "dependencies": ["a\\u0000"],
                     "subtasks": [{"id": "\\ud800", "title": "C"}]}]}
                  """)
              .found();
      assertThat(keys(found)).containsExactly("a\uFFFD", "b", "b.\uFFFD");
      assertThat(needs(found, "b")).containsExactly("a\uFFFD");
    }

    @Test
    void criteriaThatAreTooManyOrTooLongAreSaid() throws Exception {
      var many = String.join("\\n", java.util.Collections.nCopies(60, "- one more"));
      var found =
          place
              .file(
                  "tasks/tasks.json",
                  "{\"tasks\": [{\"id\": 1, \"title\": \"A\", \"testStrategy\": \""
                      + "s".repeat(1_500)
                      + "\"}, {\"id\": 2, \"title\": \"B\", \"acceptanceCriteria\": \""
                      + many
                      + "\"}]}")
              .found();
      assertThat(task(found, "1").brief().criteria().getFirst()).hasSize(1_000);
      assertThat(task(found, "2").brief().criteria()).hasSize(50);
      assertThat(said(found))
          .containsExactly(
              "1: a criterion is too long and was cut", "2: 10 of its criteria were left out");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"{\"tasks\": [{\"id\": 1,]}", "", "[1, 2]", "{\"tasks\": 7}", "\"text\""})
    void whatIsNoSuchFileIsRefusedInWords(String text) throws Exception {
      place.file("tasks/tasks.json", text);
      assertThatThrownBy(() -> place.found("tasks/tasks.json"))
          .isInstanceOf(java.io.IOException.class)
          .hasMessageMatching("(?s).*(is not JSON|holds no object|nothing that is known).*");
    }

    @Test
    void aFileThatIsNestedTooDeeplyIsRefusedInWords() throws Exception {
      place.file("tasks/tasks.json", "{\"tasks\": " + "[".repeat(200_000));
      assertThatThrownBy(() -> place.found("tasks/tasks.json"))
          .isInstanceOf(java.io.IOException.class)
          .hasMessageContaining("is not JSON");
    }
  }

  @Nested
  class Shrimp {

    private static final String LIST =
        """
        {"tasks": [
          {"id": "7a1c8d8e-0001-4000-8000-000000000001", "name": "Design", "description": "Decide.",
           "notes": "Ask Bo.", "status": "completed", "dependencies": [],
           "createdAt": "2025-04-01T08:00:00.000Z", "updatedAt": "2025-04-02T08:00:00.000Z",
           "completedAt": "2025-04-02T08:00:00.000Z", "summary": "Decided.",
           "implementationGuide": "Draw it.", "verificationCriteria": "One page.\\nBo agrees.",
           "analysisResult": "All of it.",
           "relatedFiles": [{"path": "../../etc/passwd", "type": "REFERENCE", "description": "x"}]},
          {"id": "7a1c8d8e-0002-4000-8000-000000000002", "name": "Build", "description": "Make.",
           "status": "in_progress", "dependencies": [{"taskId": "7a1c8d8e-0001-4000-8000-000000000001"}]},
          {"name": "nameless"}]}
        """;

    @Test
    void whatItKeepsComes() throws Exception {
      var found = place.file("shrimp_data/tasks.json", LIST).found();
      assertThat(found.source()).isEqualTo("shrimp");
      assertThat(found.tasks()).hasSize(2);
      var design = task(found, "7a1c8d8e-0001-4000-8000-000000000001");
      assertThat(design.status()).isEqualTo(Status.COMPLETED);
      assertThat(design.summary()).isEqualTo("Decided.");
      assertThat(design.endedAt()).isEqualTo(Instant.parse("2025-04-02T08:00:00Z"));
      assertThat(design.brief().description())
          .isEqualTo("Decide.\n\nHow:\nDraw it.\n\nNotes:\nAsk Bo.");
      assertThat(design.brief().criteria()).containsExactly("One page.", "Bo agrees.");
      assertThat(needs(found, "7a1c8d8e-0002-4000-8000-000000000002"))
          .containsExactly("7a1c8d8e-0001-4000-8000-000000000001");
      assertThat(said(found)).containsExactly("LOST tasks: a task without an id");
    }

    /// Older releases wrote their words in Chinese.
    @ParameterizedTest
    @CsvSource({"待處理, PENDING", "進行中, ACTIVE", "已完成, COMPLETED", "被阻擋, BLOCKED"})
    void statusesOfOlderReleasesAreUnderstood(String word, Status status) throws Exception {
      var found =
          place
              .file(
                  "data/tasks.json",
                  "{\"tasks\": [{\"id\": \"x\", \"name\": \"n\", \"status\": \"" + word + "\"}]}")
              .found();
      assertThat(task(found, "x").status()).isEqualTo(status);
      assertThat(said(found)).isEmpty();
    }

    @Test
    void dependenciesThatCannotBeReadAreSaid() throws Exception {
      var found =
          place
              .file(
                  "data/tasks.json",
                  """
                  {"tasks": [{"id": "x", "name": "n"},
                    {"id": "y", "name": "m", "dependencies": ["x", {"task": "x"}, 7.5, [], {"taskId": "x"}]},
                    {"id": "z", "name": "o", "dependencies": {"taskId": "x"}}]}
                  """)
              .found();
      assertThat(needs(found, "y")).containsExactly("x", "7.5");
      assertThat(said(found))
          .containsExactly(
              "y: a dependency cannot be read: {\"task\":\"x\"}",
              "y: a dependency cannot be read: []",
              "z: its dependencies cannot be read: {\"taskId\":\"x\"}");
    }

    @Test
    void aResultThatIsTooLongIsCutAndSaid() throws Exception {
      var found =
          place
              .file(
                  "data/tasks.json",
                  "{\"tasks\": [{\"id\": \"x\", \"name\": \"n\", \"summary\": \""
                      + "s".repeat(20_000)
                      + "\"}]}")
              .found();
      assertThat(task(found, "x").summary()).hasSize(10_000);
      assertThat(said(found)).containsExactly("x: its summary is too long and was cut");
    }

    @Test
    void filesThatItNamesAreNamedAndNotRead() throws Exception {
      var design =
          task(
              place.file("shrimp_data/tasks.json", LIST).found(),
              "7a1c8d8e-0001-4000-8000-000000000001");
      assertThat(design.work()).isEmpty();
      assertThat(design.brief().context()).contains("../../etc/passwd").doesNotContain("root:");
    }
  }

  @Nested
  class Beads {

    private static final String[] LINES = {
      "{\"id\":\"bd-1\",\"title\":\"Epic\",\"status\":\"open\",\"priority\":0,\"issue_type\":\"epic\","
          + "\"created_at\":\"2025-10-12T09:00:00Z\",\"updated_at\":\"2025-10-13T09:00:00Z\"}",
      "{\"id\":\"bd-1.1\",\"title\":\"Part\",\"description\":\"What.\",\"design\":\"How.\",\"notes\":\"Why.\","
          + "\"acceptance_criteria\":\"- [ ] one\\n- two\",\"status\":\"in_progress\",\"priority\":1,"
          + "\"issue_type\":\"task\",\"estimated_minutes\":90,\"labels\":[\"ui\"],\"assignee\":\"ann\","
          + "\"dependencies\":[{\"issue_id\":\"bd-1.1\",\"depends_on_id\":\"bd-1\",\"type\":\"parent-child\"},"
          + "{\"issue_id\":\"bd-1.1\",\"depends_on_id\":\"bd-2\",\"type\":\"blocks\"},"
          + "{\"issue_id\":\"bd-1.1\",\"depends_on_id\":\"bd-3\",\"type\":\"discovered-from\"}],"
          + "\"comments\":[{\"author\":\"bo\",\"text\":\"look\"}]}",
      "{\"id\":\"bd-2\",\"title\":\"Done\",\"status\":\"closed\",\"priority\":4,\"issue_type\":\"bug\","
          + "\"closed_at\":\"2025-10-14T09:00:00+02:00\",\"close_reason\":\"fixed\"}",
      "{\"id\":\"bd-3\",\"title\":\"Held up\",\"status\":\"blocked\",\"priority\":2,\"issue_type\":\"feature\"}",
      "{\"id\":\"bd-4\",\"title\":\"Gone\",\"status\":\"tombstone\"}",
      "{broken",
      "",
      "17",
      "{\"title\":\"nameless\"}"
    };

    @Test
    void issuesComeWithWhatTheyBelongToAndWaitFor() throws Exception {
      var found = place.file(".beads/issues.jsonl", LINES).found();
      assertThat(found.source()).isEqualTo("beads");
      assertThat(keys(found)).containsExactly("bd-1", "bd-1.1", "bd-2", "bd-3");
      var part = task(found, "bd-1.1");
      assertThat(part.parent()).isEqualTo("bd-1");
      assertThat(part.needs())
          .containsExactly(
              new Incoming.Need("bd-2", "completion", null),
              new Incoming.Need("bd-3", "related", null));
      assertThat(part.brief().description()).isEqualTo("What.\n\nDesign:\nHow.\n\nNotes:\nWhy.");
      assertThat(part.brief().criteria()).containsExactly("one", "two");
      assertThat(part.brief().effort()).isEqualTo("90 min");
      assertThat(part.brief().priority()).isEqualTo(Priority.HIGH);
      assertThat(part.brief().context()).contains("\"ui\"", "ann");
      assertThat(part.work()).extracting(Incoming.Work::content).containsExactly("bo: look");
    }

    @Test
    void whatIsOverSaysWhenAndWhy() throws Exception {
      var done = task(place.file(".beads/issues.jsonl", LINES).found(), "bd-2");
      assertThat(done.status()).isEqualTo(Status.COMPLETED);
      assertThat(done.summary()).isEqualTo("fixed");
      assertThat(done.endedAt()).isEqualTo(Instant.parse("2025-10-14T07:00:00Z"));
    }

    @Test
    void linesThatAreNoIssuesAreSaidByTheirNumber() throws Exception {
      var found = place.file(".beads/issues.jsonl", LINES).found();
      assertThat(said(found))
          .containsExactly(
              "LOST line 6: is no issue",
              "LOST line 8: is no issue",
              "LOST line 9: an issue without an id");
    }

    /// Zero is left out where it is the value, so an issue without a priority is of the highest.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void prioritiesKeepTheirOrder(int theirs) throws Exception {
      var higher = theirs == 0 ? "" : ",\"priority\":" + (theirs - 1);
      var found =
          place
              .file(
                  ".beads/issues.jsonl",
                  "{\"id\":\"a\",\"title\":\"A\"" + higher + "}",
                  "{\"id\":\"b\",\"title\":\"B\",\"priority\":" + theirs + "}")
              .found();
      var first = task(found, "a").brief().priority();
      var second = task(found, "b").brief().priority();
      if (theirs == 0) assertThat(first).isEqualTo(second).isEqualTo(Priority.CRITICAL);
      else assertThat(first).isGreaterThan(second);
    }

    @Test
    void whatHoldsAnIssueUpIsWaitedForAndTheRestIsRelated() throws Exception {
      var kinds =
          java.util.List.of("blocks", "conditional-blocks", "waits-for", "related", "replies-to");
      var list =
          kinds.stream()
              .map(kind -> "{\"depends_on_id\":\"" + kind + "\",\"type\":\"" + kind + "\"}")
              .collect(java.util.stream.Collectors.joining(","));
      var found =
          place
              .file(
                  ".beads/issues.jsonl",
                  "{\"id\":\"a\",\"title\":\"A\",\"dependencies\":[" + list + "]}")
              .found();
      assertThat(task(found, "a").needs())
          .extracting(Incoming.Need::type)
          .containsExactly("completion", "completion", "completion", "related", "related");
    }

    @Test
    void whatCannotBeReadOfAnIssueIsSaid() throws Exception {
      var found =
          place
              .file(
                  ".beads/issues.jsonl",
                  "{\"id\":\"a\",\"title\":[1],\"priority\":9,\"status\":\"hooked\","
                      + "\"dependencies\":[\"b\",{\"type\":\"blocks\"}]}",
                  "{\"id\":\"b\",\"title\":\"B\",\"priority\":\"high\",\"dependencies\":\"a\"}",
                  "{\"id\":\"c\",\"title\":\"C\",\"status\":\"deferred\"}")
              .found();
      assertThat(keys(found)).containsExactly("a", "b", "c");
      assertThat(task(found, "c").reason()).isEqualTo("it was deferred");
      assertThat(said(found))
          .containsExactlyInAnyOrder(
              "a: its priority 9 is unknown here; it is medium",
              "a: its status 'hooked' is unknown here; it is pending",
              "a: a dependency cannot be read: \"b\"",
              "a: a dependency cannot be read: {\"type\":\"blocks\"}",
              "a: has no title; it has one from its description or its name",
              "b: its priority \"high\" is unknown here; it is medium",
              "b: its dependencies cannot be read: \"a\"");
    }

    @Test
    void itsOlderNameIsKnownToo() throws Exception {
      var found = place.file(".beads/beads.jsonl", LINES).found();
      assertThat(found.source()).isEqualTo("beads");
      assertThat(found.tasks()).hasSize(4);
    }
  }
}
