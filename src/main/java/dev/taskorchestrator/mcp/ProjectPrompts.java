package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Texts with which a person begins: a goal to plan, work to take, to review, to hand over or to
/// bring together, and one for each role of the project.
final class ProjectPrompts implements Prompts {

  private static final int ROLES = 200;

  private final Glance glance;

  ProjectPrompts(Glance glance) {
    this.glance = glance;
  }

  @Override
  public List<Json.Obj> list(ToolCall call) {
    return described(call).map(PromptWords.Described::toJson).toList();
  }

  private Stream<PromptWords.Described> described(ToolCall call) {
    return PromptWords.all(glance.roles(call).byName().values().stream().limit(ROLES));
  }

  @Override
  public Answer get(String name, ToolCall call) {
    var described = described(call).filter(it -> it.name().equals(name)).findFirst();
    if (described.isEmpty()) return Prompts.missing(name);
    var wrong = wrong(described.get(), call.arguments());
    return wrong.isPresent() ? wrong.get() : filled(described.get(), call);
  }

  private static Optional<Answer> wrong(PromptWords.Described prompt, Json.Obj given) {
    for (var argument : prompt.arguments()) {
      var value = given.get(argument.name());
      if (value != null && !(value instanceof Json.Str)) {
        return Optional.of(bad(argument.name(), "must be a string, not " + value.kind()));
      }
      if (argument.required() && text(given, argument.name()).isEmpty()) {
        return Optional.of(bad(argument.name(), "is required"));
      }
    }
    return given.fields().keySet().stream()
        .filter(name -> prompt.arguments().stream().noneMatch(it -> it.name().equals(name)))
        .findFirst()
        .map(name -> bad(name, "is not an argument of " + prompt.name()));
  }

  private static Answer bad(String argument, String why) {
    return Answer.Wrong.params(argument + " " + why, Json.obj().put("argument", argument).build());
  }

  /// Some clients send empty texts for what a person left empty.
  private static Optional<String> text(Json.Obj given, String name) {
    return given.optText(name).filter(text -> !text.isBlank());
  }

  private Answer filled(PromptWords.Described prompt, ToolCall call) {
    var given = call.arguments();
    var task = text(given, "task_id");
    return switch (prompt.name()) {
      case "plan_goal" ->
          said(prompt, PromptWords.planGoal(Quoting.quoted(text(given, "goal").orElse(""))));
      case "work_next" -> workNext(prompt, call, text(given, "role"));
      case "review" -> asked(prompt, call, one(task.orElse("")), ProjectPrompts::review);
      case "hand_over" ->
          asked(prompt, call, new Query.Handover(task.orElse(null)), ProjectPrompts::handOver);
      case "synthesize" ->
          asked(prompt, call, new Query.Synthesis(task.orElse("")), ProjectPrompts::synthesize);
      default -> act(prompt, call, task);
    };
  }

  private static Query one(String task) {
    return new Query.OneTask(task, false);
  }

  private Answer workNext(PromptWords.Described prompt, ToolCall call, Optional<String> role) {
    if (role.isEmpty()) return said(prompt, PromptWords.workNext(""));
    if (glance.roles(call).role(role.get()).isEmpty()) {
      return bad("role", "must be one of " + String.join(", ", glance.roles(call).names()));
    }
    return said(
        prompt, PromptWords.workNext(" with `specialist_types` `[\"" + role.get() + "\"]`"));
  }

  private Answer act(PromptWords.Described prompt, ToolCall call, Optional<String> task) {
    var name = prompt.name().substring(PromptWords.ROLE.length());
    var role = glance.roles(call).role(name);
    if (role.isEmpty()) return Prompts.missing(prompt.name());
    var prefix = "Act as " + name + ".\n\n" + role.get().prompt();
    return task.map(id ->
            asked(prompt, call, one(id), reply -> prefix + "\n" + acting((Reply.OneTask) reply)))
        .orElseGet(() -> said(prompt, prefix));
  }

  private static String acting(Reply.OneTask one) {
    return "Your task is `"
        + one.task().id()
        + "`. Take it with `orchestrator_execute_task`, do it, and hand it in with"
        + " `orchestrator_complete_task`.\n\n"
        + Quoting.DATA
        + Quoting.task(one.task());
  }

  private static String review(Reply reply) {
    var one = (Reply.OneTask) reply;
    var summary = one.task().summary();
    var quoted =
        Quoting.task(one.task())
            + (summary == null ? "" : ">\n> What was handed in:\n>\n" + Quoting.quoted(summary));
    var artifacts =
        one.artifacts().isEmpty()
            ? "nothing was handed in yet, so look whether it is being worked on"
            : "`orchestrator_artifacts` with action `read` and artifact_id "
                + one.artifacts().reversed().stream()
                    .limit(10)
                    .map(ProjectPrompts::reference)
                    .collect(Collectors.joining(", "));
    return PromptWords.review(one.task().id().text(), quoted, artifacts);
  }

  private static String reference(Artifact artifact) {
    return "`" + artifact.id() + "` (" + artifact.size() + " bytes)";
  }

  /// The document quotes what it tells by itself.
  private static String handOver(Reply reply) {
    return "Take over the work that this document describes.\n\n"
        + Quoting.DATA
        + ((Reply.Handover) reply).text();
  }

  private static String synthesize(Reply reply) {
    var synthesis = (Reply.Synthesis) reply;
    return PromptWords.synthesize(
        synthesis.parent().id().text(),
        Quoting.task(synthesis.parent()) + "\n" + Quoting.quoted(Synthesis.text(synthesis)));
  }

  private Answer asked(
      PromptWords.Described prompt, ToolCall call, Query query, Function<Reply, String> words) {
    return switch (glance.ask(call, query)) {
      case Outcome.Done<Reply>(var reply) -> said(prompt, words.apply(reply));
      case Outcome.Refused<Reply>(Refusal refusal) when Glance.nowhere(refusal) ->
          Answer.Wrong.params(refusal.message(), Json.obj().put("argument", "task_id").build());
      case Outcome.Refused<Reply>(var refusal) -> glance.refused(refusal);
    };
  }

  private static Answer said(PromptWords.Described prompt, String text) {
    var content = Json.obj().put("type", "text").put("text", text);
    return Answer.of(
        Json.obj()
            .put("description", prompt.description())
            .put(
                "messages",
                List.of(Json.obj().put("role", "user").put("content", content).build())));
  }
}
