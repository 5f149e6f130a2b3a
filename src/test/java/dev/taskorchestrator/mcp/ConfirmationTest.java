package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What cannot be taken back is done when a person said yes to it, where one can be asked.
@Timeout(60)
class ConfirmationTest {

  private static final Json.Obj ASKABLE =
      Json.obj().put("elicitation", Json.obj().put("form", Json.Obj.EMPTY)).build();
  private static final Json.Obj DELETE =
      Json.obj().put("task_id", "a").put("archive_instead", false).put("force", true).build();

  @TempDir Path directory;
  private ProjectFixture project;

  @BeforeEach
  void open() {
    project = new ProjectFixture(directory);
    project.client.initialize();
    project.does(
        "orchestrator_plan_task",
        Json.obj()
            .put("task_id", "a")
            .put("title", "Say \"yes\"\nto *all*")
            .put("description", "d")
            .build());
    project.plan("b", "a");
    project.does(
        "orchestrator_plan_task",
        Json.obj()
            .put("task_id", "c")
            .put("title", "t")
            .put("description", "d")
            .putTexts("dependencies", List.of("a"))
            .build());
  }

  @AfterEach
  void close() {
    project.close();
  }

  private boolean there(String task) {
    return project
        .client
        .call("orchestrator_query_tasks", Json.obj().put("task_id", task).build())
        .object("structuredContent")
        .has("task");
  }

  private static Json.Obj call(Json.Obj arguments) {
    return Json.obj().put("name", "orchestrator_delete_task").put("arguments", arguments).build();
  }

  private static Json.Obj answer(String action, boolean yes) {
    return Json.obj().put("action", action).put("content", Json.obj().put("confirm", yes)).build();
  }

  /// The same request with an answer and what the server gave to be kept.
  private static Json.Obj again(Json.Obj call, Json.Obj asked, Json.Obj answer) {
    return Json.obj()
        .putAll(call)
        .put("inputResponses", Json.obj().put("confirm", answer))
        .put("requestState", asked.text("requestState"))
        .build();
  }

  private static String error(Json.Obj result) {
    return result.object("structuredContent").object("error").text("code");
  }

  @Test
  void aClientOfTheNewEraIsAskedWhatItConcerns() {
    try (var other = project.another()) {
      var client = other.client.offering(ASKABLE).modern("m");
      var asked = client.request("tools/call", call(DELETE));
      assertThat(asked.text("resultType")).isEqualTo("input_required");
      var question = asked.object("inputRequests").object("confirm");
      assertThat(question.text("method")).isEqualTo("elicitation/create");
      assertThat(question.object("params").text("message"))
          .isEqualTo(
              "Delete the task \"Say \"yes\" to \\*all\\*\" (a) for good, with all that was handed"
                  + " in for it? Tasks below it that go with it: 1. Tasks that depend on it: 1.");
      assertThat(there("a")).isTrue();

      var done = client.request("tools/call", again(call(DELETE), asked, answer("accept", true)));
      assertThat(done.object("structuredContent").text("action_taken")).isEqualTo("deleted");
      assertThat(there("a")).isFalse();
    }
  }

  @Test
  void anythingButAYesChangesNothing() {
    try (var other = project.another()) {
      var client = other.client.offering(ASKABLE).modern("m");
      for (var answer :
          List.of(
              answer("accept", false),
              answer("decline", true),
              answer("cancel", true),
              Json.obj().put("action", "accept").build(),
              Json.Obj.EMPTY)) {
        var asked = client.request("tools/call", call(DELETE));
        var done = client.request("tools/call", again(call(DELETE), asked, answer));
        assertThat(error(done)).isEqualTo("not_confirmed");
        assertThat(done.flag("isError", false)).isTrue();
      }
      assertThat(there("a")).isTrue();
    }
  }

  @Test
  void aYesThatNobodyAskedForIsAskedForAgain() {
    try (var other = project.another()) {
      var client = other.client.offering(ASKABLE).modern("m");
      var unasked =
          Json.obj()
              .putAll(call(DELETE))
              .put("inputResponses", Json.obj().put("confirm", answer("accept", true)))
              .build();
      assertThat(client.request("tools/call", unasked).text("resultType"))
          .isEqualTo("input_required");
      assertThat(there("a")).isTrue();
    }
  }

  @Test
  void aYesToOneTaskIsNoneToAnother() {
    try (var other = project.another()) {
      var client = other.client.offering(ASKABLE).modern("m");
      var asked = client.request("tools/call", call(DELETE));
      var another = Json.obj().putAll(DELETE).put("task_id", "c").build();
      var error = client.refused("tools/call", again(call(another), asked, answer("accept", true)));
      assertThat(error.number("code")).isEqualTo(-32602);
      assertThat(there("c")).isTrue();
    }
  }

  @Test
  void aYesToLessIsNoneToMore() {
    try (var other = project.another()) {
      var client = other.client.offering(ASKABLE).modern("m");
      var asked = client.request("tools/call", call(DELETE));
      project.plan("more", "a");
      var second = client.request("tools/call", again(call(DELETE), asked, answer("accept", true)));
      assertThat(second.text("resultType")).isEqualTo("input_required");
      assertThat(second.object("inputRequests").object("confirm").object("params").text("message"))
          .contains("go with it: 2.");
      assertThat(there("a")).isTrue();
    }
  }

  @Test
  void aClientOfTheOldEraIsAskedOnTheWay() {
    try (var other = project.another()) {
      var client = other.client.offering(ASKABLE);
      client.initialize();
      client.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\"d\",\"method\":\"tools/call\",\"params\":"
              + JsonWriter.text(call(DELETE))
              + "}");
      var question = client.next();
      assertThat(question.text("method")).isEqualTo("elicitation/create");
      assertThat(there("a")).isTrue();
      client.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\""
              + question.text("id")
              + "\",\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}}");
      assertThat(client.next().object("result").object("structuredContent").text("action_taken"))
          .isEqualTo("deleted");
      assertThat(there("a")).isFalse();
    }
  }

  @Test
  void whoCannotBeAskedGoesOnAsBefore() {
    assertThat(project.does("orchestrator_delete_task", DELETE).text("action_taken"))
        .isEqualTo("deleted");
    try (var other = project.another()) {
      var urls = Json.obj().put("elicitation", Json.obj().put("url", Json.Obj.EMPTY)).build();
      var client = other.client.offering(urls).modern("m");
      var arguments = Json.obj().putAll(DELETE).put("task_id", "c").build();
      assertThat(
              client
                  .call("orchestrator_delete_task", arguments)
                  .object("structuredContent")
                  .text("action_taken"))
          .isEqualTo("deleted");
    }
  }

  @Test
  void nobodyIsAskedAboutWhatCanBeTakenBackOrIsRefusedAnyway() {
    try (var other = project.another()) {
      var client = other.client.offering(ASKABLE).modern("m");
      var archive = Json.obj().put("task_id", "c").put("force", true).build();
      assertThat(
              client
                  .call("orchestrator_delete_task", archive)
                  .object("structuredContent")
                  .text("action_taken"))
          .isEqualTo("archived");
      var unforced = Json.obj().putAll(DELETE).put("force", false).build();
      assertThat(error(client.call("orchestrator_delete_task", unforced)))
          .isEqualTo("has_dependents");
      var unknown = Json.obj().putAll(DELETE).put("task_id", "nothing").build();
      assertThat(error(client.call("orchestrator_delete_task", unknown)))
          .isEqualTo("task_not_found");
    }
  }

  @Test
  void nobodyIsAskedForSomebodyWhoMayNotDoIt() {
    var guest = new Guest(new Access("ann", Access.Role.AGENT), directory, "tea");
    var usual = project.call();
    var talk = new Talk(_ -> true, (_, _) -> {}, () -> {}, Json.Obj.EMPTY, null, null);
    var call =
        new ToolCall(
            DELETE, new Caller("web", "", guest), Progress.UNHEARD, usual.deadline(), talk);
    var delete = Objects.requireNonNull(project.server.tools().find("orchestrator_delete_task"));
    var answer =
        ScopedValue.where(Deadline.CURRENT, call.deadline())
            .call(() -> delete.handler().call(call));
    assertThat(answer)
        .isInstanceOfSatisfying(
            ToolAnswer.Refused.class, it -> assertThat(it.code()).isEqualTo("forbidden"));
    assertThat(there("a")).isTrue();
  }

  @Test
  void allSessionsAreForgottenWhenAPersonSaidYes() {
    project.does("orchestrator_initialize_session", Json.Obj.EMPTY);
    project.does("orchestrator_initialize_session", Json.Obj.EMPTY);
    var arguments = Json.obj().put("cleanup_type", "all").put("dry_run", false).build();
    var call =
        Json.obj().put("name", "orchestrator_cleanup_sessions").put("arguments", arguments).build();
    try (var other = project.another()) {
      var client = other.client.offering(ASKABLE).modern("m");
      var asked = client.request("tools/call", call);
      assertThat(asked.object("inputRequests").object("confirm").object("params").text("message"))
          .contains("2 of them");
      var no = client.request("tools/call", again(call, asked, answer("decline", false)));
      assertThat(error(no)).isEqualTo("not_confirmed");
      assertThat(sessions()).isEqualTo(2);
      client.request("tools/call", again(call, asked, answer("accept", true)));
      assertThat(sessions()).isZero();
    }
  }

  private long sessions() {
    return project
        .client
        .call(
            "orchestrator_list_sessions",
            Json.obj().put("include_completed", true).build(),
            Duration.ofSeconds(20))
        .object("structuredContent")
        .number("total_count");
  }
}
