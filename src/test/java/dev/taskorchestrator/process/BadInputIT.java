package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever cannot be meant is refused in clear words, leaves nothing behind, and the next good
/// request is answered.
@Tag("side-by-side")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {

  private static final Duration SOON = Duration.ofSeconds(5);

  @SuppressWarnings("NullAway.Init") // made before the first test
  private Path project;

  @SuppressWarnings("NullAway.Init") // made before the first test
  private Path outside;

  @SuppressWarnings("NullAway.Init") // started before the first test
  private Server server;

  private String known = "";
  private String dependent = "";

  @BeforeAll
  void start(@TempDir Path project, @TempDir Path outside) {
    this.project = project;
    this.outside = outside;
    server = Server.start(project, "careless");
    known = plan(server, "Known");
    dependent =
        server
            .must(
                "plan_task",
                Json.obj()
                    .put("title", "Dependent")
                    .put("description", "d")
                    .putTexts("dependencies", List.of(known)))
            .text("task_id");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String plan(Server server, String title) {
    return server
        .must("plan_task", Json.obj().put("title", title).put("description", "d"))
        .text("task_id");
  }

  /// Tool, arguments (with ' for " and KNOWN and DEPENDENT for ids), the code of the refusal, and
  /// what its message must name.
  static Stream<Arguments> refused() {
    var long256 = "x".repeat(256);
    return Stream.of(
        arguments("plan_task", "{'titel':'a','description':'d'}", "invalid_argument", "titel"),
        arguments("plan_task", "{'description':'d'}", "invalid_argument", "title"),
        arguments("plan_task", "{'title':'t'}", "invalid_argument", "description"),
        arguments("plan_task", "{'title':'','description':'d'}", "invalid_argument", "title"),
        arguments("plan_task", "{'title':'  ','description':'d'}", "invalid_argument", "title"),
        arguments(
            "plan_task",
            "{'title':'" + long256 + "','description':'d'}",
            "invalid_argument",
            "title"),
        arguments("plan_task", "{'title':5,'description':'d'}", "invalid_argument", "title"),
        arguments(
            "plan_task",
            "{'title':'t','description':'d','complexity':'hard'}",
            "invalid_argument",
            "complexity"),
        arguments(
            "plan_task",
            "{'title':'t','description':'d','lease_seconds':29}",
            "invalid_argument",
            "lease_seconds"),
        arguments(
            "plan_task",
            "{'title':'t','description':'d','priority':'soon'}",
            "invalid_argument",
            "priority"),
        arguments(
            "plan_task",
            "{'title':'t','description':'d','specialist_type':'wizard'}",
            "unknown_role",
            "wizard"),
        arguments(
            "plan_task",
            "{'title':'t','description':'d','parent_task_id':'nope'}",
            "task_not_found",
            "nope"),
        arguments(
            "plan_task",
            "{'title':'t','description':'d','dependencies':['nope']}",
            "task_not_found",
            "nope"),
        arguments(
            "plan_task",
            "{'title':'t','description':'d','task_id':'KNOWN'}",
            "duplicate_id",
            "KNOWN"),
        arguments(
            "plan_task",
            "{'title':'t','description':'d','task_id':'../../etc/passwd'}",
            "invalid_argument",
            "task_id"),
        arguments(
            "plan_task",
            "{'tasks':[{'ref':'a','title':'A','description':'d','depends_on':['b']},"
                + "{'ref':'b','title':'B','description':'d','depends_on':['a']}]}",
            "cycle",
            "a → b → a"),
        arguments(
            "plan_task",
            "{'tasks':[{'ref':'a','title':'A','description':'d','depends_on':['a']}]}",
            "cycle",
            "a → a"),
        arguments(
            "plan_task",
            "{'tasks':[{'ref':'a','title':'A','description':'d'},"
                + "{'ref':'a','title':'B','description':'d'}]}",
            "invalid_argument",
            "used twice"),
        arguments(
            "plan_task",
            "{'tasks':[{'ref':'a','title':'A','description':'d'},"
                + "{'ref':'b','title':'B','description':'d','depends_on':['gone']}]}",
            "task_not_found",
            "gone"),
        arguments("plan_task", "{'tasks':[]}", "invalid_argument", "tasks"),
        arguments("plan_task", "{'tasks':[{'title':'A'}]}", "invalid_argument", "tasks[0]"),
        arguments(
            "plan_task",
            "{'description':'d','subtasks_json':'[{oops'}",
            "invalid_argument",
            "line 1"),
        arguments(
            "plan_task", "{'description':'d','subtasks_json':'{}'}", "invalid_argument", "list"),
        arguments("plan_task", "{'description':'d','subtasks_json':'[]'}", "invalid_argument", "1"),
        arguments(
            "update_task",
            "{'task_id':'KNOWN','add_dependencies':['DEPENDENT']}",
            "cycle",
            "DEPENDENT"),
        arguments(
            "update_task", "{'task_id':'KNOWN','add_dependencies':['KNOWN']}", "cycle", "KNOWN"),
        arguments(
            "update_task",
            "{'task_id':'KNOWN','status':'completed'}",
            "invalid_argument",
            "status"),
        arguments("execute_task", "{'task_id':'DEPENDENT'}", "prerequisites_open", "KNOWN"),
        arguments("execute_task", "{'task_id':'../../etc/passwd'}", "task_not_found", "passwd"),
        arguments("execute_task", "{'task_id':'C:\\\\x'}", "task_not_found", "C:"),
        arguments("execute_task", "{'task_id':''}", "task_not_found", "task"),
        arguments("execute_task", "{}", "invalid_argument", "task_id"),
        arguments("complete_task", "{'task_id':'KNOWN'}", "invalid_argument", "detailed_work"),
        arguments(
            "complete_task",
            "{'task_id':'KNOWN','summary':'s','detailed_work':'w','next_action':'complete'}",
            "not_claimed",
            "KNOWN"),
        arguments(
            "complete_task",
            "{'task_id':'KNOWN','summary':'s','detailed_work':'w','next_action':'done'}",
            "invalid_argument",
            "next_action"),
        arguments("next_task", "{'wait_seconds':601}", "invalid_argument", "wait_seconds"),
        arguments("next_task", "{'lease_seconds':1e400}", "invalid_argument", "lease_seconds"),
        arguments("query_tasks", "{'limit':'x'}", "invalid_argument", "limit"),
        arguments("query_tasks", "{'limit':0}", "invalid_argument", "limit"),
        arguments("query_tasks", "{'sort':'1;select'}", "invalid_argument", "sort"),
        arguments("query_tasks", "{'cursor':'zzz'}", "invalid_argument", "cursor"),
        arguments(
            "query_tasks", "{'created_after':'yesterday!'}", "invalid_argument", "created_after"),
        arguments("query_tasks", "{'status':['done']}", "invalid_argument", "status"),
        arguments(
            "artifacts", "{'action':'read','artifact_id':'../../x'}", "artifact_not_found", "x"),
        arguments("artifacts", "{'action':'read'}", "invalid_argument", "artifact_id"),
        arguments(
            "initialize_session",
            "{'working_directory':'/does/not/exist'}",
            "invalid_argument",
            "working_directory"),
        arguments(
            "plan_task", "{'title':'nul \\u0000','description':'d'}", "invalid_argument", "title"),
        arguments(
            "plan_task",
            "{'title':'t','description':'d','context':{'deep':{'x':'\\u0007'}}}",
            "invalid_argument",
            "context"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refused")
  void isRefusedNamingWhatIsWrongAndChangesNothing(
      String tool, String arguments, String code, String named) throws Exception {
    var before = state();
    var given = (Json.Obj) JsonReader.read(ids(arguments.replace('\'', '"')));
    var answer = server.call(tool, Json.obj().putAll(given));

    var error = answer.object("error");
    assertThat(error.text("code")).as(error.toString()).isEqualTo(code);
    assertThat(error.text("message")).contains(ids(named));
    assertThat(error.text("retry")).isIn("never", "after_change", "later");
    assertThat(error.text("message")).doesNotContain("Exception", "SQL", project.toString());
    assertThat(state()).isEqualTo(before);
    assertThat(server.client.request("ping", Json.Obj.EMPTY, SOON)).isEqualTo(Json.Obj.EMPTY);
  }

  private String ids(String text) {
    return text.replace("KNOWN", known).replace("DEPENDENT", dependent);
  }

  @Test
  void fiveMegabytesWhereAHundredLettersBelongAreRefused() throws Exception {
    var before = state();
    var huge = "x".repeat(5 << 20);
    for (var field : List.of("title", "description", "estimated_effort")) {
      var plan = Json.obj().put("title", "t").put("description", "d").put(field, huge);
      var error = server.call("plan_task", plan).object("error");
      assertThat(error.text("code")).isEqualTo("invalid_argument");
      assertThat(error.text("message")).contains(field).hasSizeLessThan(400);
    }
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void fiveMegabytesOfWorkAreKeptAndGivenBackByRange() {
    var id = plan(server, "Large");
    server.must("execute_task", Json.obj().put("task_id", id));
    var work = "0123456789abcdé\n".repeat(330_000);
    var answer =
        server.must(
            "complete_task",
            Json.obj()
                .put("task_id", id)
                .put("summary", "Large work.")
                .put("detailed_work", work)
                .put("next_action", "complete"));
    assertThat(answer.toString()).hasSizeLessThan(2_000);
    var artifact = answer.object("artifact").text("id");
    var read = new StringBuilder();
    long offset = 0;
    while (true) {
      var part =
          server.must(
              "artifacts",
              Json.obj()
                  .put("action", "read")
                  .put("artifact_id", artifact)
                  .put("offset", offset)
                  .put("limit", 50_000));
      read.append(part.text("content"));
      var next = part.optNumber("next_offset");
      if (next.isEmpty()) break;
      offset = next.get();
      if (read.length() > 500_000) break;
    }
    assertThat(work).startsWith(read.toString());
    assertThat(read).hasSizeGreaterThan(500_000);
  }

  @Test
  void linesThatAreNoRequestsAreAnsweredAndTheNextGoodOneToo() throws Exception {
    var before = state();
    var bad =
        List.of(
            "no json at all".getBytes(StandardCharsets.UTF_8),
            new byte[] {'{', '"', (byte) 0xc3, 0x28, '"', ':', '1', '}'},
            "[".repeat(100_000).getBytes(StandardCharsets.UTF_8),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}"
                .getBytes(StandardCharsets.UTF_8),
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}"
                .getBytes(StandardCharsets.UTF_8),
            "[]".getBytes(StandardCharsets.UTF_8),
            ("{\"x\":\"" + "y".repeat(17 << 20) + "\"}").getBytes(StandardCharsets.UTF_8));
    for (var line : bad) {
      server.client.send(line);
      server.client.send("");
      var reply = server.client.next();
      assertThat(reply.has("error")).as(reply.toString()).isTrue();
      assertThat(server.client.request("ping", Json.Obj.EMPTY, SOON)).isEqualTo(Json.Obj.EMPTY);
    }
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void halfACharacterIsRefusedWithTheFieldItStandsIn() throws Exception {
    var before = state();
    server.client.send(
        "{\"jsonrpc\":\"2.0\",\"id\":\"half\",\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"orchestrator_plan_task\",\"arguments\":"
            + "{\"title\":\"lone \\ud800\",\"description\":\"d\"}}}");
    var result = server.client.next().object("result");

    assertThat(result.flag("isError", false)).isTrue();
    assertThat(result.object("structuredContent").object("error").text("field")).isEqualTo("title");
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void unknownToolsAreAProtocolErrorThatNamesTheNearest() {
    var reply =
        server.client.exchange(
            "tools/call",
            Json.obj()
                .put("name", "orchestrator_plan_tsk")
                .put("arguments", Json.Obj.EMPTY)
                .build(),
            SOON);
    var error = reply.object("error");
    assertThat(error.number("code")).isEqualTo(-32602);
    assertThat(error.text("message")).contains("orchestrator_plan_tsk", "orchestrator_plan_task");
  }

  @Test
  void textFromStrangersStaysText() {
    var hostile = "'; drop table task;-- <script>alert(1)</script> {{7*7}} ${x} %s \\n \u202e";
    var id =
        server
            .must("plan_task", Json.obj().put("title", hostile).put("description", hostile))
            .text("task_id");
    var task = server.must("query_tasks", Json.obj().put("task_id", id)).object("task");
    assertThat(task.text("title")).isEqualTo(hostile);
    assertThat(server.must("query_tasks", Json.obj().put("search_text", hostile)).number("total"))
        .isEqualTo(1);
  }

  @Test
  void aProjectThatDoesNotExistIsRefusedAndNotMade() {
    var missing = outside.resolve("missing");
    try (var lost = Server.start(missing, "lost")) {
      var error =
          lost.call("plan_task", Json.obj().put("title", "t").put("description", "d"))
              .object("error");
      assertThat(error.text("code")).isEqualTo("project_not_found");
      assertThat(missing).doesNotExist();
      assertThat(lost.client.request("ping", Json.Obj.EMPTY, SOON)).isEqualTo(Json.Obj.EMPTY);
    }
  }

  @Test
  void aProjectThatCannotBeWrittenIsRefused() throws Exception {
    // a file where the folder should be stops even those whom permissions do not
    var blocked = Files.createDirectory(outside.resolve("blocked"));
    Files.writeString(blocked.resolve(".task_orchestrator"), "in the way");
    try (var stuck = Server.start(blocked, "stuck")) {
      var error =
          stuck
              .call("plan_task", Json.obj().put("title", "t").put("description", "d"))
              .object("error");
      assertThat(error.text("code")).isEqualTo("project_not_writable");

      Files.delete(blocked.resolve(".task_orchestrator"));
      stuck.must("plan_task", Json.obj().put("title", "t").put("description", "d"));
    }
  }

  @Test
  void aDatabaseOfANewerProgramIsRefusedAndLeftAlone() throws Exception {
    var newer = Files.createDirectory(outside.resolve("newer"));
    try (var first = Server.start(newer, "first")) {
      plan(first, "t");
    }
    var file = newer.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("insert into migration (version, checksum, at) values (99, 0, 0)");
    }
    try (var old = Server.start(newer, "old")) {
      var error =
          old.call("plan_task", Json.obj().put("title", "t").put("description", "d"))
              .object("error");
      assertThat(error.text("code")).isEqualTo("database_newer");
      assertThat(error.text("message")).contains("99");
    }
  }

  /// Every row of every table but sessions, and every file beside the database.
  private String state() throws SQLException, IOException, NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance("SHA-256");
    var file = project.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      var tables = new ArrayList<String>();
      var names =
          statement.executeQuery(
              "select name from sqlite_schema where type = 'table' and name not like '%text%'");
      while (names.next()) tables.add(names.getString(1));
      for (var table : tables) {
        var rows = statement.executeQuery("select * from " + table);
        while (rows.next()) {
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            digest.update((rows.getString(i) + "|").getBytes(StandardCharsets.UTF_8));
          }
        }
      }
    }
    try (var files = Files.walk(project)) {
      var kept =
          files
              .filter(path -> !path.toString().contains("tasks.db"))
              .map(Path::toString)
              .sorted()
              .toList();
      digest.update(kept.toString().getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
