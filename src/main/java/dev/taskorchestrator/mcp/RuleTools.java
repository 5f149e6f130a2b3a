package dev.taskorchestrator.mcp;

import static dev.taskorchestrator.mcp.OrchestratorTools.tool;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Rule;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.RuleJson;
import java.util.List;

/// Rules by which something that happens adds tasks.
final class RuleTools {

  private final Desk desk;

  RuleTools(Desk desk) {
    this.desk = desk;
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
    return desk.execute(call, "auto_append_create_rule", RuleJson.command(call.arguments()));
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
