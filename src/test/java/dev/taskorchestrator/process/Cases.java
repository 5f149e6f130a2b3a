package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// What the cases of a predecessor's behaviour have in common: a project of their own, a real
/// server of it, and calls written as a client would write them, with ' for ".
abstract class Cases {

  @TempDir Path project;

  private final List<Server> servers = new ArrayList<>();

  @AfterEach
  void stopAll() {
    servers.forEach(Server::close);
  }

  /// A server of the project; the same each time.
  Server server() {
    return servers.isEmpty() ? another("client") : servers.getFirst();
  }

  /// One more server of the project.
  Server another(String name, String... options) {
    return started(Server.start(project, name, options));
  }

  Server started(Server server) {
    servers.add(server);
    return server;
  }

  static Json.Obj json(String text) {
    return (Json.Obj) JsonReader.read(text.replace('\'', '"'));
  }

  /// What a tool answers that must not refuse.
  Json.Obj ok(String tool, String arguments) {
    return ok(server(), tool, json(arguments));
  }

  static Json.Obj ok(Server server, String tool, Json.Obj arguments) {
    var result = server.whole(tool, arguments);
    assertThat(result.flag("isError", false)).as(tool + " " + arguments + " " + result).isFalse();
    return result.object("structuredContent");
  }

  /// The refusal of a call that must be refused with that code.
  Json.Obj refused(String tool, String code, String arguments) {
    return refused(server(), tool, code, json(arguments));
  }

  static Json.Obj refused(Server server, String tool, String code, Json.Obj arguments) {
    var result = server.whole(tool, arguments);
    assertThat(result.flag("isError", false)).as(tool + " " + arguments + " " + result).isTrue();
    var error = result.object("structuredContent").object("error");
    assertThat(error.text("code")).as(String.valueOf(error)).isEqualTo(code);
    assertThat(error.text("message")).doesNotContainIgnoringCase("sqlite", "constraint", "at java");
    return error;
  }

  /// Plans one task; answers its id.
  String plan(String title) {
    return plan(title, "{}");
  }

  /// The same with more that is said of it.
  String plan(String title, String more) {
    return ok(server(), "plan_task", task(title, more)).text("task_id");
  }

  static Json.Obj task(String title, String more) {
    return Json.obj()
        .put("title", title)
        .put("description", "What is to be done about " + title)
        .putAll(json(more))
        .build();
  }

  Json.Obj claim(String task) {
    return ok(server(), "execute_task", Json.obj().put("task_id", task).build());
  }

  /// Claims a task and hands work in.
  Json.Obj done(String task, String work) {
    claim(task);
    return handIn(server(), task, work, "complete");
  }

  static Json.Obj handIn(Server server, String task, String work, String next) {
    return ok(server, "complete_task", work(task, work, next));
  }

  static Json.Obj work(String task, String work, String next) {
    return Json.obj()
        .put("task_id", task)
        .put("summary", "What came of " + task)
        .put("detailed_work", work)
        .put("next_action", next)
        .build();
  }

  /// One task whole.
  Json.Obj whole(String task) {
    return ok(server(), "query_tasks", Json.obj().put("task_id", task).build()).object("task");
  }

  String status(String task) {
    return whole(task).text("status");
  }

  static List<String> texts(Json.Obj answer, String list, String field) {
    return answer.objects(list).stream().map(row -> row.text(field)).toList();
  }
}
