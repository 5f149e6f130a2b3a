package dev.taskorchestrator.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Rule;
import dev.taskorchestrator.core.Rule.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A rule is read as it was written, kept as it was written, and read again as the same.
class RuleJsonTest {

  private static final String ADDED =
      "task_definition:{title:'Test {{title}}',description:'Try it.',specialist_type:'tester'}";

  private static Outcome<Command.AddRule> read(String json5) {
    return RuleJson.command((Json.Obj) Json5.read(json5));
  }

  private static Command.AddRule done(String json5) {
    var outcome = read(json5);
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<Command.AddRule>) outcome).value();
  }

  private static Refusal.InvalidArgument refused(String json5) {
    var outcome = read(json5);
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Refused.class);
    var refusal = ((Outcome.Refused<Command.AddRule>) outcome).refusal();
    assertThat(refusal).isInstanceOf(Refusal.InvalidArgument.class);
    return (Refusal.InvalidArgument) refusal;
  }

  private static String rule(String more) {
    return "{rule_id:'r',trigger_events:['task_completed']," + more + "}";
  }

  private static Condition condition(String json5) {
    var outcome = RuleJson.condition(Json5.read(json5));
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<Condition>) outcome).value();
  }

  private static Refusal.InvalidArgument noCondition(String json5) {
    return refused(rule(ADDED + ",condition:" + json5));
  }

  @Test
  void whatIsNotSaidIsAsUsual() {
    var rule = done(rule(ADDED)).rule();
    assertThat(rule.name()).isEqualTo("r");
    assertThat(rule.condition()).isEqualTo(new Condition.All(List.of()));
    assertThat(rule.place()).isEqualTo(Rule.Place.SIBLING);
    assertThat(rule.waits()).isFalse();
    assertThat(rule.priority()).isEqualTo(Rule.USUAL_PRIORITY);
    assertThat(rule.most()).isEqualTo(Rule.USUAL_MOST);
    assertThat(rule.cooldownMinutes()).isZero();
    assertThat(rule.active()).isTrue();
    assertThat(rule.model()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ADDED,
        "tasks:[{ref:'a',title:'A',description:'a'},"
            + "{ref:'b',title:'B',description:'b',parent_ref:'a'},"
            + "{ref:'c',title:'C',description:'c',depends_on:['b']}]",
        "creation_mode:'clone',clone_task_id:'task_9'",
        ADDED
            + ",name:'N',description:'D',place:'root',wait_for_task:true,status:'inactive',"
            + "priority:7,max_executions:3,cooldown_minutes:60",
        ADDED + ",place:'child'",
        ADDED + ",condition:{and:[{type:'task_type',value:'review'},{or:[]},{not:{}}]}",
        ADDED + ",condition:{property:'failures',operator:'GREATER_THAN',value:2}",
        ADDED + ",condition:[{type:'complexity',operator:'in_list',values:['complex']}]",
      })
  void whatIsKeptIsReadAgainAsTheSameRule(String form) {
    var command = done(rule(form));
    assertThat(RuleJson.read(command.text())).isEqualTo(command.rule());
  }

  @Test
  void whoSaysItIsNoPartOfWhatIsKept() {
    var command = done(rule(ADDED + ",request_id:'q',agent:'ann'"));
    assertThat(command.text()).doesNotContain("request_id", "ann");
  }

  @Test
  void everyFormOfConditionIsUnderstoodAndToldSoThatItIsUnderstoodAgain() {
    var all =
        condition(
            """
            {and: [
              {type: 'task_status', value: 'failed'},
              {type: 'task_type', value: 'review'},
              {condition_type: 'specialist_type', operator: 'in_list', value: ['tester', 'devops']},
              {type: 'complexity', operator: 'not_equals', value: 'simple'},
              {type: 'event_type', value: 'task_failed'},
              {type: 'time_based', operator: 'greater_than', value: 30},
              {type: 'task_property', property: 'title', operator: 'matches_regex', value: '^a+$'},
              {property: 'priority', operator: 'greater_equal', value: 8},
              {or: [{property: 'agent', value: 'ann'}, {not: {property: 'reason', value: true}}]},
            ]}
            """);
    assertThat(((Condition.All) all).parts())
        .startsWith(
            new Condition.Compare("task_status", "equals", List.of("failed")),
            new Condition.Compare("task_type", "equals", List.of("review")),
            new Condition.Compare("specialist_type", "in_list", List.of("tester", "devops")))
        .contains(
            new Condition.Compare("age_minutes", "greater_than", List.of("30")),
            new Condition.Compare("priority", "greater_equal", List.of("8")))
        .endsWith(
            new Condition.Any(
                List.of(
                    new Condition.Compare("agent", "equals", List.of("ann")),
                    new Condition.Not(
                        new Condition.Compare("reason", "equals", List.of("true"))))));
    assertThat(condition(JsonWriter.text(RuleJson.told(all)))).isEqualTo(all);
  }

  @Test
  void everyPropertyAndEveryOperatorCanBeSaid() {
    for (var property : Rule.PROPERTIES) {
      assertThat(condition("{property:'" + property + "',value:'x'}"))
          .isEqualTo(new Condition.Compare(property, "equals", List.of("x")));
    }
    for (var operator : Rule.OPERATORS) {
      assertThat(condition("{property:'title',operator:'" + operator + "',value:'x'}"))
          .isEqualTo(new Condition.Compare("title", operator, List.of("x")));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type:'custom',value:'x'} | condition.type | would run code",
        "{property:'colour',value:'x'} | condition.property | is one of task_status",
        "{value:'x'} | condition.property | is one of",
        "{property:'title',operator:'sounds_like',value:'x'} | condition.operator | is one of equals",
        "{property:'title'} | condition.value | is required",
        "{property:'title',value:[]} | condition.value | is required",
        "{property:'title',operator:'matches_regex',value:'['} | condition.value | no regular",
        "{and:[{},{or:[{property:'x'}]}]} | condition.and[1].or[0].property | is one of",
        "{not:{property:'x'}} | condition.not.property | is one of",
        "\"always\" | condition | is an object",
        "{and:[7]} | condition.and[0] | is an object",
      })
  void aConditionThatCannotBeMeantIsRefusedWithItsPlace(String said, String field, String why) {
    var refusal = noCondition(said);
    assertThat(refusal.field()).isEqualTo(field);
    assertThat(refusal.problem()).contains(why);
  }

  @Test
  void conditionsAreBounded() {
    var deep = "{not:".repeat(Rule.MAX_NESTING) + "{}" + "}".repeat(Rule.MAX_NESTING);
    assertThat(condition(deep)).isInstanceOf(Condition.Not.class);
    assertThat(noCondition("{not:" + deep + "}").problem()).contains("too deep");
    var wide = "{property:'title',value:'x'},";
    assertThat(condition("[" + wide.repeat(Rule.MAX_PARTS - 1) + "]"))
        .isInstanceOf(Condition.All.class);
    assertThat(noCondition("[" + wide.repeat(Rule.MAX_PARTS) + "]").problem())
        .contains("more than 50 parts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name:'nothing to add' | task_definition",
        "creation_mode:'clone' | clone_task_id",
        "place:'child',wait_for_task:true,task_definition:{title:'A',description:'a'} |"
            + " wait_for_task",
        "tasks:[{title:'A',description:'a',depends_on:['task_1']}] | tasks[0].depends_on",
        "tasks:[{title:'A',description:'a',parent_task_id:'task_1'}] | tasks[0].depends_on",
        "tasks:[{title:'A',description:'a',task_id:'task_1'}] | tasks[0].task_id",
      })
  void aRuleThatCannotBeMeantIsRefusedWithTheFieldThatSaysSo(String said, String field) {
    assertThat(refused(rule(said)).field()).isEqualTo(field);
  }

  @Test
  void aRuleAddsNoMoreThanOneChangeMay() {
    var task = "{title:'A',description:'a'},";
    assertThat(done(rule("tasks:[" + task.repeat(Rule.MOST_TASKS) + "]")).rule().drafts())
        .hasSize(Rule.MOST_TASKS);
    assertThat(refused(rule("tasks:[" + task.repeat(Rule.MOST_TASKS + 1) + "]")).field())
        .isEqualTo("tasks");
  }
}
