package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.engine.Projects;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.CommandReader;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.PlanReader;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.template.Templates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The product's tools: what each is called, takes and does. Their shapes stand in [ToolShapes],
/// what clients are told about them in [ToolWords].
public final class OrchestratorTools {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final Desk desk;
  private final Supplier<String> ids;
  private final Restarting restarting;
  private final Function<Path, Templates> templates;
  private final String version;

  /// @param process the identity of this process
  /// @param usualAgent the name of an agent that does not name itself, where the operator gave one
  /// @param ids names for sessions, never the same twice
  /// @param pacing when refused callers are told to come back
  /// @param stays in which session each caller is
  /// @param restarting what hands this server over to a fresh process
  /// @param templates the templates of the project in a directory
  /// @param version of this program
  public OrchestratorTools(
      Projects projects,
      String process,
      @Nullable String usualAgent,
      Supplier<String> ids,
      Pacing pacing,
      Stays stays,
      Restarting restarting,
      Function<Path, Templates> templates,
      String version) {
    this.desk = new Desk(projects, process, usualAgent, pacing, stays);
    this.ids = ids;
    this.restarting = restarting;
    this.templates = templates;
    this.version = version;
  }

  /// All of them, with those that this profile lists.
  public ToolTable table(Profile profile) {
    var tools = all();
    if (profile == Profile.V1) {
      var synthesis = new Synthesis(desk).tool();
      tools.replaceAll(tool -> tool.name().equals(synthesis.name()) ? synthesis : tool);
    }
    return new ToolTable(tools, profile.listed(), profile::shown);
  }

  /// All that clients are offered: the tools, and the projects to read and to begin with.
  public Offer offer(Profile profile, Readables readables) {
    var glance = new Glance(desk, readables.begun(), readables.time());
    var changes =
        new ProjectChanges(
            desk,
            glance,
            readables.time(),
            readables.backoff(),
            readables.operationIds(),
            readables.faults());
    return new Offer(
        table(profile),
        new ProjectResources(glance, changes),
        new ProjectPrompts(glance),
        new ProjectCompletions(glance),
        ErrandStore.NONE,
        new Announcements(),
        false,
        false);
  }

  List<Tool> all() {
    var tools =
        new ArrayList<>(
            List.of(
                tool("orchestrator_initialize_session", Annotations.ADDS, this::open),
                tool("orchestrator_plan_task", Annotations.ADDS, this::plan),
                tool("orchestrator_next_task", Annotations.ADDS, lasting(this::next))
                    .waiting(OrchestratorTools::wait),
                tool("orchestrator_execute_task", Annotations.ADDS, this::claim),
                tool("orchestrator_complete_task", Annotations.CHANGES, this::complete),
                tool("orchestrator_release_task", Annotations.CHANGES, this::release),
                tool("orchestrator_update_task", Annotations.CHANGES, this::update),
                tool("orchestrator_query_tasks", Annotations.READS, this::query),
                tool("orchestrator_get_status", Annotations.READS, this::status),
                tool("orchestrator_synthesize_results", Annotations.READS, this::synthesize)));
    tools.addAll(
        List.of(
            tool("orchestrator_heartbeat", Annotations.CHANGES, this::heartbeat),
            tool("orchestrator_cancel_task", Annotations.DESTROYS, this::cancel),
            tool("orchestrator_delete_task", Annotations.DESTROYS, this::delete),
            tool("orchestrator_artifacts", Annotations.READS, this::artifacts),
            tool("orchestrator_changes", Annotations.READS, lasting(this::changes))
                .waiting(OrchestratorTools::wait),
            tool("orchestrator_lock", Annotations.CHANGES, lasting(this::lock))
                .waiting(OrchestratorTools::wait),
            tool("orchestrator_unlock", Annotations.CHANGES, this::unlock),
            tool("orchestrator_list_locks", Annotations.READS, this::locks)));
    tools.addAll(new LegacyTools(desk).all());
    tools.addAll(new SessionTools(desk).all());
    tools.addAll(new CareTools(desk, restarting, version).all());
    tools.addAll(new MemoryTools(desk).all());
    tools.addAll(new GenericTools(desk).all());
    tools.addAll(new TemplateTools(desk, templates).all());
    tools.addAll(new RuleTools(desk, templates).all());
    return tools;
  }

  static Tool tool(String name, Annotations annotations, Tool.Handler handler) {
    var tool =
        Tool.of(
            name,
            ToolWords.title(name),
            ToolWords.description(name),
            ToolShapes.input(name),
            annotations,
            handler);
    var output = ToolShapes.output(name);
    return output == null ? tool : tool.answering(output);
  }

  /// Who was asked to wait may be come back to.
  private static Tool.Handler lasting(Tool.Handler handler) {
    return call ->
        wait(call.arguments()).isZero()
            ? handler.call(call)
            : new ToolAnswer.Lasting(handler, false);
  }

  private static Duration wait(Json.Obj arguments) {
    var wait = Duration.ofSeconds(arguments.number("wait_seconds", 0));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private ToolAnswer open(ToolCall call) {
    var asked = call.arguments().optText("working_directory");
    if (asked.isPresent()
        && desk.move(call, asked.get()) instanceof Outcome.Refused<Path>(var refusal)) {
      return desk.refused(refusal);
    }
    var place = desk.told(call);
    var answer =
        desk.execute(
            call,
            "orchestrator_initialize_session",
            new Command.OpenSession("session_" + ids.get(), desk.client(call), place));
    if (answer instanceof ToolAnswer.Structured(var said) && said.has("session_id")) {
      desk.stays().opened(call, said.text("session_id"));
    }
    return answer;
  }

  private ToolAnswer plan(ToolCall call) {
    var form = PlanReader.form(call.arguments());
    return switch (PlanReader.read(call.arguments())) {
      case Outcome.Refused<Command.Plan>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Command.Plan>(var plan) ->
          desk.execute(
              call,
              "orchestrator_plan_task",
              plan,
              form == PlanReader.Form.SUBTASKS_JSON ? LegacyTools::planned : Answers::of);
    };
  }

  private ToolAnswer next(ToolCall call) {
    var command = CommandReader.claimNext(call.arguments());
    return desk.await(call, "orchestrator_next_task", command, wait(call.arguments()));
  }

  private ToolAnswer claim(ToolCall call) {
    return desk.execute(call, "orchestrator_execute_task", CommandReader.claim(call.arguments()));
  }

  private ToolAnswer complete(ToolCall call) {
    return desk.execute(
        call, "orchestrator_complete_task", CommandReader.complete(call.arguments()));
  }

  private ToolAnswer release(ToolCall call) {
    return desk.execute(call, "orchestrator_release_task", CommandReader.release(call.arguments()));
  }

  private ToolAnswer heartbeat(ToolCall call) {
    return desk.execute(call, "orchestrator_heartbeat", CommandReader.heartbeat(call.arguments()));
  }

  private ToolAnswer update(ToolCall call) {
    return switch (CommandReader.update(call.arguments())) {
      case Outcome.Refused<Command.Update>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Command.Update>(var update) ->
          desk.execute(call, "orchestrator_update_task", update);
    };
  }

  private ToolAnswer cancel(ToolCall call) {
    var given = call.arguments();
    return desk.execute(
        call,
        "orchestrator_cancel_task",
        new Command.Cancel(
            given.text("task_id"),
            given.optText("reason").orElse(null),
            given.flag("preserve_work", true),
            given.flag("cancel_children", true)));
  }

  private ToolAnswer delete(ToolCall call) {
    var given = call.arguments();
    return new Removal(desk)
        .task(
            call,
            "orchestrator_delete_task",
            new Command.Delete(
                given.text("task_id"),
                given.flag("force", false),
                given.flag("archive_instead", true)));
  }

  private ToolAnswer query(ToolCall call) {
    return switch (CommandReader.tasks(call.arguments())) {
      case Outcome.Refused<Query>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Query>(Query.Tasks tasks) ->
          desk.ask(call, tasks, reply -> page(reply, call.arguments()));
      case Outcome.Done<Query>(var query) -> desk.ask(call, query);
    };
  }

  private static Json.Obj page(Reply reply, Json.Obj arguments) {
    return reply instanceof Reply.TaskPage page
        ? Answers.page(page, arguments.texts("fields"))
        : Answers.of(reply);
  }

  private ToolAnswer status(ToolCall call) {
    var given = call.arguments();
    return desk.ask(
        call,
        new Query.Overview(
            given.flag("include_completed", false), given.optText("task_id").orElse(null)));
  }

  private ToolAnswer synthesize(ToolCall call) {
    return desk.ask(call, new Query.Synthesis(call.arguments().text("parent_task_id")));
  }

  private ToolAnswer artifacts(ToolCall call) {
    return switch (CommandReader.artifacts(call.arguments())) {
      case Outcome.Refused<Query>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Query>(var query) -> desk.ask(call, query);
    };
  }

  private ToolAnswer lock(ToolCall call) {
    var command = CommandReader.lock(call.arguments());
    return desk.await(call, "orchestrator_lock", command, wait(call.arguments()));
  }

  private ToolAnswer unlock(ToolCall call) {
    return desk.execute(call, "orchestrator_unlock", CommandReader.unlock(call.arguments()));
  }

  private ToolAnswer locks(ToolCall call) {
    return desk.ask(call, new Query.Locks(call.arguments().optText("resource").orElse(null)));
  }

  private ToolAnswer changes(ToolCall call) {
    var given = call.arguments();
    var query =
        new Query.Changes(given.number("after_sequence", 0), (int) given.number("limit", 100));
    return desk.await(call, query, wait(given));
  }
}
