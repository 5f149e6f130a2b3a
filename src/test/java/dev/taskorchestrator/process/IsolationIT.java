package dev.taskorchestrator.process;

import static dev.taskorchestrator.process.TwoProjects.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Access.Role;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.process.ToolRows.Row;
import dev.taskorchestrator.process.Visiting.Era;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Two projects on one server: who is let into one neither sees nor touches the other, whatever is
/// named, and cannot even tell what is there from what is nowhere.
@Tag("side-by-side")
@Timeout(120)
class IsolationIT {

  @TempDir static Path folder;

  private static TwoProjects both;

  /// A call of theirs that goes on without its caller.
  private static String errand;

  @BeforeAll
  static void start() throws Exception {
    both = new TwoProjects(folder);
    errand = errand(both.them(Role.AGENT));
  }

  @AfterAll
  static void stop() {
    if (both != null) both.close();
  }

  @BeforeEach
  void look() throws Exception {
    both.look();
  }

  @AfterEach
  void nothingOfTheirsWasTouched() throws Exception {
    both.untouched();
  }

  @Test
  void everyToolThatIsListedIsTried() throws Exception {
    var listed = both.visiting(Role.VIEWER).ask(Era.MODERN, "tools/list", Json.Obj.EMPTY);
    var names =
        listed.said().objects("tools").stream()
            .map(tool -> tool.text("name"))
            .collect(Collectors.toSet());
    assertThat(ToolRows.ALL.stream().map(Row::tool).collect(Collectors.toSet())).isEqualTo(names);
  }

  @ParameterizedTest
  @EnumSource(Era.class)
  void noToolTellsWhatIsTheirsFromWhatIsNowhere(Era era) throws Exception {
    var admin = both.visiting(Role.ADMIN);
    for (var row : ToolRows.ALL) {
      if (row.names()) {
        var there = admin.call(era, row.tool(), json(both.theirs.named(row.arguments())));
        var nowhere = admin.call(era, row.tool(), json(both.theirs.nowhere(row.arguments())));
        both.alike(row, there, nowhere);
      } else {
        var answer = admin.call(era, row.tool(), json(row.arguments()));
        both.silent(row, answer.body());
        assertThat(answer.status()).as("%s: %s", row, answer).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void anAddressThatIsTheirsIsAsOneThatIsNowhere(Role role) throws Exception {
    for (var way : List.of("/mcp/", "/events/")) {
      for (var method : List.of("GET", "POST", "DELETE")) {
        var there = raw(role, method, way + "zebra");
        assertThat(there).isEqualTo(raw(role, method, way + "ghost")).startsWith("401");
      }
    }
  }

  private static String raw(Role role, String method, String path) throws Exception {
    var there = URI.create(both.server.url.replace("/mcp", path));
    var request =
        both.visiting(role)
            .request(there)
            .method(method, HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    var answer = Visiting.HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.headers().map() + " " + answer.body();
  }

  private static String errand(Visiting visiting) throws Exception {
    var waits = json("{\"after_sequence\":100000,\"wait_seconds\":600}");
    return visiting.call(Era.MODERN, "orchestrator_changes", waits).said().text("taskId");
  }

  private static Json.Obj answers(String id) {
    return Json.obj().put("taskId", id).put("inputResponses", Json.Obj.EMPTY).build();
  }

  @Test
  void callsOfOthersThatGoOnAreNowhere() throws Exception {
    var agent = both.visiting(Role.AGENT);
    var mine = errand(agent);
    for (var method : List.of("tasks/get", "tasks/cancel", "tasks/update")) {
      for (var known : List.of(errand, mine)) {
        var unknown = known.substring(4) + "none";
        var there = both.visiting(Role.ADMIN).ask(Era.MODERN, method, answers(known));
        var nowhere = both.visiting(Role.ADMIN).ask(Era.MODERN, method, answers(unknown));
        assertThat(there.body().replace(known, "X"))
            .as(method)
            .isEqualTo(nowhere.body().replace(unknown, "X"))
            .contains("there is no such task");
        assertThat(there.status()).isEqualTo(nowhere.status());
      }
    }
    assertThat(agent.ask(Era.MODERN, "tasks/get", answers(mine)).said().text("status"))
        .isEqualTo("working");
  }

  @Test
  void sessionsOfOthersAreNowhere() throws Exception {
    var us = both.visiting(Role.AGENT);
    var nowhere = used(us, "no-such-session");
    assertThat(nowhere).startsWith("404");
    var others =
        List.of(
            both.them(Role.AGENT),
            both.visiting(Role.VIEWER),
            new Visiting(both.server.url, both.ours.token("bob", Role.AGENT)));
    for (var other : others) {
      assertThat(used(us, other.session())).isEqualTo(nowhere);
      assertThat(other.ask(Era.LEGACY, "ping", Json.Obj.EMPTY).status()).isEqualTo(200);
    }
    assertThat(used(us, us.session())).startsWith("200");
  }

  /// What is answered to one who uses a session, and to one who ends it.
  private static String used(Visiting visiting, String session) throws Exception {
    var used = visiting.in(session).ask(Era.LEGACY, "ping", Json.Obj.EMPTY);
    var end =
        visiting
            .request(URI.create(both.server.url))
            .header("Mcp-Session-Id", session)
            .DELETE()
            .build();
    return used.status() + used.body() + Visiting.send(end);
  }

  @Test
  void aYesToOneQuestionIsNoneToAnother() throws Exception {
    var arguments = json("{\"task_id\":\"both\",\"archive_instead\":false,\"force\":true}");
    var delete = Visiting.call("orchestrator_delete_task", arguments);
    var asked = both.visiting(Role.ADMIN).ask(Era.MODERN, "tools/call", delete).said();
    assertThat(asked.text("resultType")).isEqualTo("input_required");
    var yes = json("{\"confirm\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}}");
    var again =
        Json.obj()
            .putAll(delete)
            .put("inputResponses", yes)
            .put("requestState", asked.text("requestState"))
            .build();
    var made = Json.obj().putAll(again).put("requestState", "bm90IG91cnM.bm90IG91cnM").build();
    var other = new Visiting(both.server.url, both.ours.token("eve", Role.MANAGER));
    for (var visiting : List.of(both.them(Role.ADMIN), other)) {
      var there = visiting.ask(Era.MODERN, "tools/call", again);
      assertThat(there).isEqualTo(visiting.ask(Era.MODERN, "tools/call", made));
      assertThat(there.body()).contains("requestState is not one");
    }
  }
}
