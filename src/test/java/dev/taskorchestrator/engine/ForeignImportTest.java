package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.IncomingRows;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.moving.Found;
import dev.taskorchestrator.moving.Moving;
import dev.taskorchestrator.run.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of other systems on their whole way: read, brought in, worked on, and written again. Long
/// by the files, which stand here as others write them.
@Timeout(120)
class ForeignImportTest {

  /// One small project in each form: one that is over, one that waits for it, and one that waits
  /// for that.
  private static final Map<String, String> FILES =
      Map.of(
          "tasks/tasks.json",
          """
          {"tasks": [{"id": 1, "title": "one", "status": "done"},
            {"id": 2, "title": "two", "status": "in-progress", "dependencies": [1]},
            {"id": 3, "title": "three", "dependencies": [2]}]}
          """,
          "data/tasks.json",
          """
          {"tasks": [{"id": "a", "name": "one", "status": "completed", "summary": "made"},
            {"id": "b", "name": "two", "status": "in_progress", "dependencies": [{"taskId": "a"}]},
            {"id": "c", "name": "three", "status": "pending", "dependencies": [{"taskId": "b"}]}]}
          """,
          ".beads/issues.jsonl",
          """
          {"id":"bd-1","title":"one","status":"closed"}
          {"id":"bd-2","title":"two","status":"in_progress","dependencies":[{"depends_on_id":"bd-1","type":"blocks"}]}
          {"id":"bd-3","title":"three","status":"open","dependencies":[{"depends_on_id":"bd-2","type":"blocks"}]}
          """,
          "tasks.md",
          """
          - [x] T001 one
          - [ ] T002 two
          - [ ] T003 three
          """);

  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder.resolve("here"));
  }

  @AfterEach
  void close() {
    assertThat(project.brokenInvariants()).isEmpty();
    project.close();
  }

  private Found read(String name, String text) throws IOException {
    var file = folder.resolve("there").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return new Moving(ZoneOffset.UTC).read(folder.resolve("there"), null);
  }

  private Found file(String name, String text) throws IOException {
    var file = Files.createDirectories(folder.resolve("there")).resolve(name);
    return new Moving(ZoneOffset.UTC).read(Files.writeString(file, text), null);
  }

  private Reply.Imported comes(Found found, boolean dry) {
    var command =
        new Command.Import(
            found.source(), found.tasks(), found.further(), dry, Command.Progress.UNHEARD);
    return project.done(Reply.Imported.class, "ann", command);
  }

  private static Command.Import command(Found found) {
    return new Command.Import(
        found.source(), found.tasks(), found.further(), false, Command.Progress.UNHEARD);
  }

  private Reply.Imported comes(Found found) {
    return comes(found, false);
  }

  private static List<String> said(Reply.Imported told) {
    return told.troubles().stream()
        .map(trouble -> (trouble.lost() ? "LOST " : "") + trouble.where() + ": " + trouble.what())
        .toList();
  }

  private static String id(Reply.Imported told, String title) {
    return told.came().stream()
        .filter(came -> came.title().endsWith(title))
        .map(came -> String.valueOf(came.id()))
        .findFirst()
        .orElseThrow();
  }

  static List<String> names() {
    return List.copyOf(FILES.keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatCameIsHandedOutInTheOrderInWhichItWaits(String name) throws Exception {
    var told = comes(read(name, FILES.getOrDefault(name, "")));
    assertThat(told.came()).hasSize(3);
    assertThat(project.standsAt(id(told, "one"))).isEqualTo(Status.COMPLETED);
    assertThat(project.ready()).containsExactly(id(told, "two"));
    project.completes("bob", id(told, "two"));
    assertThat(project.takes("bob")).isEqualTo(id(told, "three"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aDryRunChangesNothingAndASecondRunAddsNothing(String name) throws Exception {
    var found = read(name, FILES.getOrDefault(name, ""));
    project.plan(Project.draft("other"));
    var before = project.dump();
    assertThat(comes(found, true).came()).hasSize(3);
    assertThat(project.dump()).isEqualTo(before);
    comes(found);
    var after = project.dump();
    var again = comes(read(name, FILES.getOrDefault(name, "").replace("three", "four")));
    assertThat(again.came()).isEmpty();
    assertThat(again.already()).isEqualTo(3);
    assertThat(again.differing()).isEqualTo(1);
    assertThat(project.dump()).isEqualTo(after);
  }

  @Test
  void aBacklogComesWithItsParentsAndItsResults() throws Exception {
    read("backlog/tasks/task-1 - A.md", "---\nid: task-1\ntitle: top\nstatus: To Do\n---\n");
    var found =
        read(
            "backlog/tasks/task-1.1 - B.md",
            """
            ---
            id: task-1.1
            title: part
            status: Done
            parent_task_id: TASK-1
            ---
            ## Final Summary
            It is made.
            """);
    var told = comes(found);
    assertThat(said(told)).isEmpty();
    var part = project.task(id(told, "part"));
    assertThat(part.parent()).hasToString(id(told, "top"));
    assertThat(part.summary()).isEqualTo("It is made.");
    assertThat(project.takes("bob")).as("statuses stay what they were").isEqualTo(id(told, "top"));
  }

  @Test
  void circlesStrangersAndTwinsAreSaidAndEverythingElseComes() throws Exception {
    var told =
        comes(
            read(
                "tasks/tasks.json",
                """
                {"tasks": [{"id": 1, "title": "a", "dependencies": [3]},
                  {"id": 2, "title": "b", "dependencies": [1, 2]},
                  {"id": 3, "title": "c", "dependencies": [2]},
                  {"id": 4, "title": "d", "dependencies": [99]},
                  {"id": 4, "title": "e"}]}
                """));
    assertThat(told.came()).hasSize(4);
    assertThat(said(told))
        .hasSize(4)
        .contains(
            "LOST 4: there are two of that name; the first came",
            "2: depends on itself, which is left out",
            "4: depends on '99', which is not there")
        .anyMatch(line -> line.endsWith("would wait for each other; that is left out"));
  }

  /// A name is kept as it is said; one that no database takes must not keep the others from coming.
  @Test
  void namesOfSignsThatNoTextShouldHoldKeepNothingFromComing() throws Exception {
    var told =
        comes(
            read(
                "tasks/tasks.json",
                """
                {"tasks": [{"id": "\\ud800", "title": "<script>alert(1)</script>"},
                  {"id": "\\ud801", "title": "b\\u0000"}, {"id": "x\\u0000", "title": "c"},
                  {"id": "x", "title": "d"}]}
                """));
    assertThat(told.came()).hasSize(3);
    assertThat(said(told))
        .containsExactly("LOST \uFFFD: there are two of that name; the first came");
    assertThat(project.sql("select title from task order by number"))
        .containsExactly("<script>alert(1)</script>", "c", "d");
  }

  @Test
  void aNameOfAnyLengthIsKnownAgain() throws Exception {
    var text =
        "{\"tasks\": [{\"id\": \""
            + "n".repeat(100_000)
            + "1\", \"title\": \"a\"}, {\"id\": \""
            + "n".repeat(100_000)
            + "2\", \"title\": \"b\"}]}";
    assertThat(comes(read("tasks/tasks.json", text)).came()).hasSize(2);
    assertThat(comes(read("tasks/tasks.json", text)).already()).isEqualTo(2);
    assertThat(project.sql("select case when max(length(key)) < 500 then 1 end from origin"))
        .containsExactly("1");
  }

  /// As somebody may have altered it: what the store would refuse is left out by the reader.
  @Test
  void noRowOfOurOwnFormKeepsTheOthersFromComing() throws Exception {
    var rows =
        List.of(
            "",
            ",\"priority\":5000",
            ",\"failures\":-7",
            ",\"max_attempts\":0",
            ",\"lease_seconds\":1",
            ",\"timeout_seconds\":-1",
            ",\"status\":\"archived\",\"was\":\"archived\"",
            ",\"status\":\"archived\",\"was\":\"active\"",
            ",\"was\":\"active\"",
            ",\"parent\":\"../../etc/passwd\"",
            ",\"needs\":[{\"id\":\"task_r0\",\"type\":\"odd\",\"waiver\":\"\"}]",
            ",\"created_at\":\"+999999999-12-31T23:59:59Z\"",
            ",\"work\":[{\"id\":\"w\",\"content\":\"\\u0000\\ud800\"},{\"id\":\"w\",\"content\":\"x\"}]",
            ",\"archive\":{\"at\":\"2025-01-01T00:00:00Z\",\"keep_until\":\"2025-01-01T00:00:00Z\"}",
            ",\"specialist\":\"../x\"",
            ",\"session\":\"none\"");
    var text = new StringBuilder("{\"format\":\"orchestrator-export\",\"version\":1,\"tasks\":[");
    for (int i = 0; i < rows.size(); i++) {
      text.append(i == 0 ? "" : ",")
          .append("{\"id\":\"task_r")
          .append(i)
          .append("\",\"title\":\"t\",\"description\":\"d\"")
          .append(rows.get(i).contains("status") ? "" : ",\"status\":\"pending\"")
          .append(rows.get(i))
          .append("}");
    }
    text.append("],\"memos\":[{\"id\":\"m\",\"title\":\"t\",\"body\":\"b\",\"author\":\"a\",")
        .append("\"task\":\"task_gone\",\"at\":\"2025-01-01T00:00:00Z\",")
        .append("\"changed_at\":\"2025-01-01T00:00:00Z\"}],")
        .append(
            "\"rules\":[{\"id\":\"broken\",\"definition\":\"{\\\"nonsense\\\":\",\"author\":\"a\",")
        .append("\"at\":\"2025-01-01T00:00:00Z\"}]}");
    var found = file("all.json", text.toString());
    var told = comes(found);
    assertThat(told.came()).hasSizeGreaterThanOrEqualTo(9);
    assertThat(found.troubles())
        .extracting(Incoming.Trouble::where)
        .contains("task_r1", "task_r2", "task_r3", "task_r4", "task_r5", "task_r11", "broken");
    assertThat(project.sql("select id from memo")).containsExactly("m");
    project.completes("bob", "task_r0");
    assertThat(project.standsAt("task_r0")).isEqualTo(Status.COMPLETED);
  }

  @Test
  void aRuleThatCannotBeReadAgainDoesNotCome() throws Exception {
    var rule =
        """
        {"rule_id":"mine","trigger_events":["task_completed"],
         "condition":{"property":"title","operator":"contains","value":"t"},
         "task_definition":{"title":"T","description":"d"}}
        """
            .replace("\n", "")
            .replace("\"", "\\\"");
    var kept = "\"author\":\"a\",\"at\":\"2025-01-01T00:00:00Z\"";
    var found =
        file(
            "all.json",
            """
            {"format":"orchestrator-export","version":1,"tasks":[],"rules":[
             {"id":"mine","definition":"%s",%s},
             {"id":"other","definition":"%s",%s},
             {"id":"list","definition":"[]",%s}]}
            """
                .formatted(rule, kept, rule, kept, kept));
    comes(found);
    assertThat(found.troubles())
        .extracting(Incoming.Trouble::where)
        .containsExactly("other", "list");
    assertThat(project.sql("select id from rule")).containsExactly("mine");
    project.plan(Project.draft("first"));
    project.completes("bob", "first");
    assertThat(project.sql("select title from task where id <> 'first'")).containsExactly("T");
  }

  /// So deep that no reader and no writer may call itself for each level.
  @ParameterizedTest
  @ValueSource(ints = {50, 1_500})
  void tasksBelowEachOtherComeAndGoHoweverDeepTheyAre(int depth) throws Exception {
    var lines = new ArrayList<String>();
    for (int i = 0; i < depth; i++) {
      lines.add(
          "{\"id\":\"bd-%d\",\"title\":\"t%d\",\"status\":\"open\"%s}"
              .formatted(
                  i,
                  i,
                  i == 0
                      ? ""
                      : ",\"dependencies\":[{\"depends_on_id\":\"bd-%d\",\"type\":\"parent-child\"}]"
                          .formatted(i - 1)));
    }
    var told = comes(read(".beads/issues.jsonl", String.join("\n", lines)));
    assertThat(told.came()).hasSize(depth);
    assertThat(said(told)).isEmpty();
    assertThat(project.ready()).containsExactly(id(told, "t" + (depth - 1)));
    var all = project.asked(Reply.Everything.class, new Query.Everything(null));
    for (var format : Moving.FORMATS) {
      assertThat(Moving.write(all, format)).contains("t" + (depth - 1));
    }
  }

  @Test
  void manyTasksComeAtOnceEachWaitingForWhatItWaitedFor() throws Exception {
    var tasks =
        IntStream.rangeClosed(1, 5_000)
            .mapToObj(i ->
                "{\"id\":%d,\"title\":\"task %d\",\"status\":\"pending\",\"priority\":\"high\",\"dependencies\":[%s]}"
                    .formatted(i, i, i == 1 ? "" : i / 2 + (i > 3 ? "," + (i - 2) : "")))
            .collect(Collectors.joining(",", "{\"master\":{\"tasks\":[", "]}}"));
    var told = comes(read("tasks/tasks.json", tasks));
    assertThat(told.came()).hasSize(5_000);
    assertThat(said(told)).isEmpty();
    assertThat(project.sql("select count(*) from dependency")).containsExactly("9995");
    assertThat(project.ready()).containsExactly(id(told, "task 1"));
    project.completes("bob", id(told, "task 1"));
    assertThat(project.ready()).hasSize(2);
  }

  @Test
  void aCallWhoseTimeIsOverChangesNothing() throws Exception {
    var command = command(read("tasks/tasks.json", FILES.getOrDefault("tasks/tasks.json", "")));
    project.plan(Project.draft("other"));
    var before = project.dump();
    assertThat(within(Duration.ZERO, command)).isInstanceOf(Outcome.Refused.class);
    assertThat(project.dump()).isEqualTo(before);
  }

  /// Each part is whole; what comes of it waits for what has not come yet.
  @Test
  void aCallWhoseTimeIsOverBetweenTwoPartsIsMadeWholeByTheNext() {
    var rows = IntStream.range(0, 5_200).mapToObj(i -> chained(i, 5_200)).toList();
    var cut =
        new Command.Import(
            "elsewhere",
            rows,
            Incoming.Further.NONE,
            false,
            (_, _) -> project.time.pass(Duration.ofMinutes(2)));
    assertThat(within(Duration.ofMinutes(1), cut)).isInstanceOf(Outcome.Refused.class);
    assertThat(project.sql("select count(*) from task")).containsExactly("5000");
    assertThat(project.ready()).isEmpty();
    var told = comes(new Found("elsewhere", rows, Incoming.Further.NONE, List.of()));
    assertThat(told.already()).isEqualTo(5_000);
    assertThat(told.came()).hasSize(200);
    assertThat(project.ready()).containsExactly(id(told, "t5199"));
  }

  /// Waits for the one that comes after it, where there is one.
  private static Incoming chained(int number, int all) {
    var needs = number + 1 < all ? new String[] {"t" + (number + 1)} : new String[0];
    return IncomingRows.row("t" + number, null, needs);
  }

  private Outcome<Reply> within(Duration allowed, Command command) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(project.time, allowed))
        .call(() -> project.engine().execute(Call.by(Project.actor("ann")), command));
  }
}
