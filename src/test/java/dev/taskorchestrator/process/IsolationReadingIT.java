package dev.taskorchestrator.process;

import static dev.taskorchestrator.process.TwoProjects.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Access.Role;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.process.Visiting.Era;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What can be read of a project, begun with and followed is only that project's own.
@Tag("side-by-side")
@Timeout(120)
class IsolationReadingIT {

  /// Every family of resources, by what is read of it.
  private static final Map<String, String> FAMILIES =
      Map.of(
          "orchestrator://task/{task_id}", "orchestrator://task/§-done",
          "orchestrator://tree/{task_id}", "orchestrator://tree/§-parent",
          "orchestrator://artifact/{artifact_id}", "orchestrator://artifact/@artifact",
          "orchestrator://events/{after}", "orchestrator://events/0",
          "orchestrator://role/{name}", "orchestrator://role/§-role");

  @TempDir static Path folder;

  private static TwoProjects both;

  @BeforeAll
  static void start() throws Exception {
    both = new TwoProjects(folder);
  }

  @AfterAll
  static void stop() {
    if (both != null) both.close();
  }

  private static Json.Obj uri(String uri) {
    return Json.obj().put("uri", uri).build();
  }

  /// Asked of both what is theirs and what is nowhere.
  private static void asked(Era era, String method, String params) throws Exception {
    var admin = both.visiting(Role.ADMIN);
    var there = admin.ask(era, method, json(both.theirs.named(params)));
    var nowhere = admin.ask(era, method, json(both.theirs.nowhere(params)));
    both.alike(method + " " + params, there, nowhere);
  }

  @ParameterizedTest
  @EnumSource(Era.class)
  void noResourceIsTheirs(Era era) throws Exception {
    var admin = both.visiting(Role.ADMIN);
    var families = admin.ask(era, "resources/templates/list", Json.Obj.EMPTY).said();
    assertThat(
            families.objects("resourceTemplates").stream()
                .map(family -> family.text("uriTemplate"))
                .collect(Collectors.toSet()))
        .isEqualTo(FAMILIES.keySet());
    for (var read : FAMILIES.values()) {
      asked(era, "resources/read", "{\"uri\":\"" + read + "\"}");
    }
    var listed = admin.ask(era, "resources/list", Json.Obj.EMPTY);
    both.silent("resources/list", listed.body());
    assertThat(listed.body()).contains("role/ownly-role").doesNotContain("zebra");
    for (var resource : listed.said().objects("resources")) {
      var read = admin.ask(era, "resources/read", uri(resource.text("uri")));
      both.silent(resource, read.body());
      assertThat(read.body()).doesNotContain("zebra");
    }
  }

  @ParameterizedTest
  @EnumSource(Era.class)
  void noPromptIsTheirs(Era era) throws Exception {
    var admin = both.visiting(Role.ADMIN);
    var listed = admin.ask(era, "prompts/list", Json.Obj.EMPTY);
    assertThat(listed.body()).contains("role_ownly-role").doesNotContain("zebra");
    for (var prompt : listed.said().objects("prompts")) {
      var given = Json.obj();
      for (var argument : prompt.objects("arguments")) {
        var name = argument.text("name");
        given.put(name, name.equals("task_id") ? "§-done" : "§-role");
      }
      var name = prompt.text("name");
      asked(era, "prompts/get", text(Json.obj().put("name", name).put("arguments", given).build()));
    }
    asked(era, "prompts/get", "{\"name\":\"role_§-role\"}");
  }

  private static String text(Json.Obj json) {
    return JsonWriter.text(json);
  }

  @ParameterizedTest
  @EnumSource(Era.class)
  void nothingOfTheirsIsProposed(Era era) throws Exception {
    for (var family : FAMILIES.keySet()) {
      var argument = family.replaceAll(".*\\{(.*)}", "$1");
      proposed(era, "{\"type\":\"ref/resource\",\"uri\":\"" + family + "\"}", argument);
    }
    for (var prompt : List.of("review", "hand_over", "synthesize")) {
      proposed(era, "{\"type\":\"ref/prompt\",\"name\":\"" + prompt + "\"}", "task_id");
    }
    proposed(era, "{\"type\":\"ref/prompt\",\"name\":\"work_next\"}", "role");
  }

  private static void proposed(Era era, String ref, String argument) throws Exception {
    for (var begun : List.of("", "§", "§-d")) {
      asked(
          era,
          "completion/complete",
          "{\"ref\":%s,\"argument\":{\"name\":\"%s\",\"value\":\"%s\"},"
                  .formatted(ref, argument, begun)
              + "\"context\":{\"arguments\":{\"task_id\":\"§-done\"}}}");
    }
  }

  private static final String WISH =
      """
      {"notifications":{"resourcesListChanged":true,"toolsListChanged":true,
       "promptsListChanged":true,"taskIds":["@errand"],
       "resourceSubscriptions":["orchestrator://status","orchestrator://events",
        "orchestrator://tree","orchestrator://task/§-free","orchestrator://tree/§-parent",
        "orchestrator://artifact/@artifact","orchestrator://role/§-role",
        "orchestrator://task/both"]}}
      """;

  @Test
  void nothingOfTheirsIsHeard() throws Exception {
    var them = both.them(Role.ADMIN);
    var waits = json("{\"after_sequence\":100000,\"wait_seconds\":600}");
    var errand = them.call(Era.MODERN, "orchestrator_changes", waits).said().text("taskId");
    both.theirs.name("@errand", errand);
    var us = both.visiting(Role.ADMIN);
    for (var uri :
        json(both.theirs.named(WISH)).object("notifications").texts("resourceSubscriptions")) {
      us.ask(Era.LEGACY, "resources/subscribe", uri(uri));
    }
    var last = both.ours.events();
    try (var events = Hearing.to(us.events(last));
        var stream = Hearing.to(us.stream());
        var listening = Hearing.to(listen(us, both.theirs.named(WISH)));
        var nowhere = Hearing.to(listen(us, both.theirs.nowhere(WISH)))) {
      listening.awaits("acknowledged");
      nowhere.awaits("acknowledged");
      assertThat(both.theirs.veiled(listening.heard.getFirst()))
          .isEqualTo(both.theirs.veiled(nowhere.heard.getFirst()))
          .doesNotContain("taskIds");
      muchHappens(them, errand);
      us.call(Era.MODERN, "orchestrator_cancel_task", json("{\"task_id\":\"ownly-free\"}"));
      events.awaits("ownly-free");
      for (var heard : List.of(stream, listening, nowhere)) heard.awaits("orchestrator://status");
      assertThat(events.heard).hasSize(1);
      for (var heard : List.of(events, stream, listening, nowhere)) {
        both.silent("a stream", both.theirs.veiled(String.join("\n", heard.heard)));
        assertThat(heard.heard)
            .filteredOn(line -> line.contains("/updated"))
            .noneMatch(line -> line.contains("task/both") || line.contains("zebra"));
      }
    }
  }

  private static HttpRequest listen(Visiting visiting, String wish) throws Exception {
    return visiting.request(Era.MODERN, "subscriptions/listen", json(wish));
  }

  private static void muchHappens(Visiting them, String errand) throws Exception {
    var cancel = Json.obj().put("taskId", errand).build();
    them.ask(Era.MODERN, "tasks/cancel", cancel);
    for (var call :
        List.of(
            "orchestrator_update_task {\"task_id\":\"both\",\"title\":\"arbez again\"}",
            "orchestrator_cancel_task {\"task_id\":\"zebra-free\"}",
            "orchestrator_plan_task {\"title\":\"arbez too\",\"description\":\"d\"}",
            "orchestrator_memory {\"action\":\"note\",\"title\":\"arbez\",\"text\":\"t\"}")) {
      var words = call.split(" ", 2);
      assertThat(them.call(Era.MODERN, words[0], json(words[1])).code()).as(call).isEmpty();
    }
  }
}
