package dev.taskorchestrator.mcp;

import static dev.taskorchestrator.mcp.OrchestratorTools.tool;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Rule;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.RuleJson;
import dev.taskorchestrator.template.Templates;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Rules by which something that happens adds tasks.
final class RuleTools {

  private final Desk desk;
  private final Function<Path, Templates> templates;

  /// @param templates the templates of the project in a directory
  RuleTools(Desk desk, Function<Path, Templates> templates) {
    this.desk = desk;
    this.templates = templates;
  }

  List<Tool> all() {
    return List.of(
        tool("auto_append_create_rule", Annotations.ADDS, this::create),
        tool("auto_append_list_rules", Annotations.READS, this::list),
        tool("auto_append_get_rule", Annotations.READS, this::get),
        tool("auto_append_delete_rule", Annotations.DESTROYS, this::delete),
        tool("auto_append_get_statistics", Annotations.READS, this::statistics),
        tool("auto_append_test_condition", Annotations.READS, this::test));
  }

  private ToolAnswer create(ToolCall call) {
    return desk.execute(call, "auto_append_create_rule", settled(call).then(RuleJson::command));
  }

  /// Of a template, what it makes with these values is kept: what is changed in it later does not
  /// change the rule.
  private Outcome<Json.Obj> settled(ToolCall call) {
    var given = call.arguments();
    if (!given.text("creation_mode", "direct").equals("template")) return Outcome.done(given);
    var id = given.optText("template_id");
    if (id.isEmpty()) {
      return Outcome.refused(
          new Refusal.InvalidArgument("template_id", "is required for creation_mode template"));
    }
    var values = given.optObject("template_parameters").orElse(Json.Obj.EMPTY);
    return templates
        .apply(desk.place(call))
        .filled(id.get(), null, values)
        .map(filled ->
            Json.obj().putAll(given).putAll(filled.tasks()).put("creation_mode", "direct").build());
  }

  private ToolAnswer list(ToolCall call) {
    return desk.ask(call, new Query.Rules(null));
  }

  private ToolAnswer get(ToolCall call) {
    return desk.ask(call, new Query.Rules(call.arguments().text("rule_id")), RuleTools::whole);
  }

  private static Json.Obj whole(Reply reply) {
    return reply instanceof Reply.RuleList list && list.rules().size() == 1
        ? RuleJson.whole(list.rules().getFirst())
        : Answers.of(reply);
  }

  private ToolAnswer delete(ToolCall call) {
    return desk.execute(
        call, "auto_append_delete_rule", new Command.RemoveRule(call.arguments().text("rule_id")));
  }

  private ToolAnswer statistics(ToolCall call) {
    return desk.ask(
        call,
        new Query.Rules(null),
        reply ->
            reply instanceof Reply.RuleList list ? RuleJson.statistics(list) : Answers.of(reply));
  }

  private ToolAnswer test(ToolCall call) {
    var given = call.arguments();
    return switch (RuleJson.condition(given.get("condition"))) {
      case Outcome.Refused<Rule.Condition>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Rule.Condition>(var condition) ->
          desk.ask(
              call,
              new Query.RuleTest(
                  condition, given.text("event", "task_completed"), given.text("task_id")));
    };
  }
}
