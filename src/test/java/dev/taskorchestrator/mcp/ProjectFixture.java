package dev.taskorchestrator.mcp;

import dev.taskorchestrator.engine.Engine;
import dev.taskorchestrator.engine.Projects;
import dev.taskorchestrator.engine.RoleBook;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.RoleYaml;
import dev.taskorchestrator.json.RuleJson;
import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.SqliteStore;
import dev.taskorchestrator.template.Templates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A project with the real engine, store and tools, and a client of it at the other end of pipes.
final class ProjectFixture implements AutoCloseable {

  final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  final Path folder;
  final Projects projects;
  final Desk desk;
  final Glance glance;
  final ProjectChanges changes;
  final McpServer server;
  private final StdioFixture stdio;
  final McpClient client;
  private final Time time = Time.system();
  private final Ids ids = new Ids(time, new SplittableRandom(1));

  ProjectFixture(Path directory) {
    this(directory, null);
  }

  /// @param errands where calls are kept that go on without their callers; null for nowhere
  ProjectFixture(Path directory, @Nullable ErrandStore errands) {
    folder = directory.resolve(".task_orchestrator");
    projects = new Projects(directory, this::engine);
    var pacing = new Pacing(time, new SplittableRandom(2));
    desk = new Desk(projects, "test", null, pacing, new Stays());
    var readables =
        new Readables(
            place -> SqliteStore.begun(place.resolve(".task_orchestrator")),
            time,
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(20), new SplittableRandom(3)),
            ids::next,
            (_, _, fault) -> faults.add(fault));
    glance = new Glance(desk, readables.begun(), time);
    changes =
        new ProjectChanges(
            desk, glance, time, readables.backoff(), readables.operationIds(), readables.faults());
    var tools =
        new OrchestratorTools(
            projects,
            "test",
            null,
            ids::next,
            pacing,
            new Stays(),
            new Handover(_ -> List.of(), _ -> null, time, "test"),
            Templates::new,
            "0");
    var offer = tools.offer(Profile.FULL, readables);
    server =
        new McpServer(
            StdioFixture.info(),
            errands == null ? offer : offer.with(errands),
            Limits.USUAL,
            time,
            pacing,
            ids::next,
            readables.faults());
    stdio = new StdioFixture(server);
    client = stdio.client;
  }

  private Engine engine(Path project) {
    var state = project.resolve(".task_orchestrator");
    var rounds = new HandRounds();
    var machine = new Machine();
    var store = new SqliteStore(state, false, time, rounds, machine, ids::next);
    var roles = new RoleBook(state.resolve("roles"), RoleYaml::read);
    var chance = new SplittableRandom(4);
    return new Engine(store, roles, RuleJson::read, time, rounds, ids, chance, machine);
  }

  /// Another client of the same server.
  StdioFixture another() {
    return new StdioFixture(server);
  }

  /// A call of somebody on this machine.
  ToolCall call() {
    return new ToolCall(
        Json.Obj.EMPTY,
        new Caller("test", "s1"),
        Progress.UNHEARD,
        Deadline.in(time, Duration.ofSeconds(20)));
  }

  /// What a tool answers that must not refuse.
  Json.Obj does(String tool, Json.Obj arguments) {
    var answer = client.call(tool, arguments).object("structuredContent");
    if (answer.has("error")) throw new AssertionError(tool + ": " + answer);
    return answer;
  }

  /// Plans a task of that id.
  void plan(String id, String... parent) {
    var task = Json.obj().put("task_id", id).put("title", "do " + id).put("description", "d");
    if (parent.length > 0) task.put("parent_task_id", parent[0]);
    does("orchestrator_plan_task", task.build());
  }

  /// Takes a task and hands it in; answers the id of the work.
  String completes(String id, String work) {
    does("orchestrator_execute_task", Json.obj().put("task_id", id).build());
    return does(
            "orchestrator_complete_task",
            Json.obj()
                .put("task_id", id)
                .put("summary", "sum of " + id)
                .put("detailed_work", work)
                .put("next_action", "complete")
                .build())
        .object("artifact")
        .text("id");
  }

  @Override
  public void close() {
    stdio.close();
    projects.close();
  }
}
