package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Json5;
import dev.taskorchestrator.json.RuleJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What happens adds the tasks that the project's rules say, in the same moment, and what a rule
/// cannot do keeps nobody from anything.
@Timeout(60)
class AutoAppendTest {
  private static final String ADDS =
      ",task_definition:{title:'{{event}} of {{title}}',description:'{{task_id}}: {{summary}}'}";

  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
  }

  @AfterEach
  void close() {
    assertThat(Invariants.broken(project)).isEmpty();
    assertThat(project.brokenInvariants()).isEmpty();
    project.close();
  }

  private static Command.AddRule rule(String id, String events, String more) {
    var text = "{rule_id:'%s',trigger_events:[%s]%s}".formatted(id, events, more);
    var outcome = RuleJson.command((Json.Obj) Json5.read(text));
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<Command.AddRule>) outcome).value();
  }

  private void adds(String id, String event, String more) {
    var add = rule(id, "'" + event + "'", more);
    project.done(Reply.RuleAdded.class, "planner", add);
  }

  /// The titles of all tasks that a rule added.
  private List<String> added() {
    return project.sql("select title from task where title like '%_ of %' order by number");
  }

  private Reply.RuleShown shown(String id) {
    return project.asked(Reply.RuleList.class, new Query.Rules(id)).rules().getFirst();
  }

  private static Draft titled(String id, Map<String, Object> fields) {
    var brief = Project.brief();
    for (var field : fields.entrySet()) {
      brief =
          new dev.taskorchestrator.core.Changes(Map.of(field.getKey(), field.getValue()))
              .applied(brief);
    }
    return Project.draft(id, null, brief);
  }

  private void fail(String task) {
    project.claims("ann", task);
    project.done(Reply.Released.class, "ann", Project.release(task, Command.Ending.FAIL));
  }

  // events

  @Test
  void eachEventIsHeardByTheRulesThatNameItAndByNoOther() {
    for (var event :
        List.of(
            "task_created", "task_assigned", "task_completed", "task_failed", "task_cancelled")) {
      adds(event, event, ",max_executions:1" + ADDS);
    }
    project.plan(Project.draft("a"));
    assertThat(added()).containsExactly("task_created of do it");
    project.claims("ann", "a");
    assertThat(added()).endsWith("task_assigned of do it").hasSize(2);
    project.done(Reply.WorkTaken.class, "ann", Project.complete("a", null));
    assertThat(added()).endsWith("task_completed of do it").hasSize(3);
    project.plan(Project.draft("b"), Project.draft("c"));
    fail("b");
    assertThat(added()).endsWith("task_failed of do it").hasSize(4);
    project.done(Reply.CalledOff.class, "ann", Project.cancel("c"));
    assertThat(added()).endsWith("task_cancelled of do it").hasSize(5);
  }

  @Test
  void aMilestoneThatIsReachedIsOneOnlyOfItsType() {
    adds("m", "milestone_reached", ADDS);
    project.plan(Project.draft("plain"), titled("m", Map.of("task_type", "milestone")));
    project.completes("ann", "plain");
    assertThat(added()).isEmpty();
    project.completes("ann", "m");
    assertThat(added()).hasSize(1);
  }

  @Test
  void whatIsTriedAsOftenAsItMayBeIsHeardOnce() {
    adds("e", "error_threshold_exceeded", ADDS);
    project.plan(titled("a", Map.of("max_attempts", 2)));
    project.claims("ann", "a");
    project.done(Reply.Released.class, "ann", Project.release("a", Command.Ending.RETRY));
    assertThat(added()).as("it may be tried again").isEmpty();
    project.time.pass(Duration.ofHours(1));
    project.claims("ann", "a");
    project.done(Reply.Released.class, "ann", Project.release("a", Command.Ending.RETRY));
    assertThat(project.standsAt("a")).isEqualTo(Status.FAILED);
    assertThat(added()).hasSize(1);
  }

  @Test
  void rulesSeeWhatTheReaperDoes() {
    adds(
        "lapsed",
        "task_status_changed",
        ",condition:{property:'reason',operator:'contains',value:'lease of ann'}" + ADDS);
    project.plan(Project.draft("a"));
    project.claims("ann", "a");
    assertThat(added()).isEmpty();
    project.time.pass(Duration.ofDays(2));
    project.rounds.turn();
    assertThat(project.standsAt("a")).isEqualTo(Status.PENDING);
    assertThat(added()).hasSize(1);
  }

  // what is added

  @Test
  void whatIsAddedSpeaksOfTheTaskItIsAbout() {
    adds("r", "task_completed", ADDS);
    project.plan(titled("a", Map.of("title", "Bake {{summary}}")));
    project.completes("ann", "a");
    assertThat(project.sql("select title, description from task where id <> 'a'"))
        .as("a title is text and fills nothing itself")
        .containsExactly("task_completed of Bake {{summary}}|a: summary of a");
  }

  @ParameterizedTest
  @CsvSource({"sibling, top", "child, a", "root, null"})
  void itGoesWhereTheRuleSays(String place, String parent) {
    adds(
        "r",
        "task_created",
        ",max_executions:1,condition:{type:'task_type',value:'review'},place:'"
            + place
            + "'"
            + ADDS);
    project.plan(
        Project.draft("top"), Project.draft("a", "top", Project.with("task_type", "review")));
    assertThat(project.sql("select parent from task where title like '% of %'"))
        .containsExactly(parent);
  }

  @Test
  void whatIsOverTakesNoChildrenSoTheNearestOpenOneAboveDoes() {
    adds("r", "task_completed", ",max_executions:1,place:'child'" + ADDS);
    project.plan(Project.draft("top"), Project.child("a", "top"), Project.child("b", "top"));
    project.completes("ann", "a");
    assertThat(project.sql("select parent from task where title like '% of %'"))
        .containsExactly("top");
  }

  @Test
  void aTreeOfARuleIsTiedAndMayWaitForTheTask() {
    adds(
        "r",
        "task_created",
        ",max_executions:1,wait_for_task:true,"
            + "tasks:[{ref:'x',title:'X',description:'x'},"
            + "{ref:'y',title:'Y',description:'y',parent_ref:'x'},"
            + "{ref:'z',title:'Z',description:'z',depends_on:['x']}]");
    project.plan(Project.draft("a"));
    assertThat(project.ready()).as("x and y wait for a, and z for x").containsExactly("a");
    project.completes("ann", "a");
    var y = project.sql("select id from task where title = 'Y'").getFirst();
    assertThat(project.ready()).containsExactly(y);
    project.completes("ann", y);
    assertThat(project.ready())
        .as("and z once x is done by its child")
        .containsExactlyElementsOf(project.sql("select id from task where title = 'Z'"));
  }

  @Test
  void aTaskCanBeAddedThatIsLikeAnother() {
    project.plan(
        titled("model", Map.of("title", "Check it _ of {{title}}", "specialist_type", "tester")),
        titled("a", Map.of("title", "Bread")));
    adds("r", "task_completed", ",creation_mode:'clone',clone_task_id:'model'");
    project.completes("ann", "a");
    assertThat(project.sql("select title, specialist from task where id not in ('a', 'model')"))
        .containsExactly("Check it _ of Bread|tester");
  }

  // conditions

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{type:'task_type',value:'STANDARD'} | true",
        "{type:'task_type',value:'review'} | false",
        "{type:'task_type',operator:'not_equals',value:'review'} | true",
        "{property:'title',operator:'contains',value:'O I'} | true",
        "{property:'title',operator:'not_contains',value:'do'} | false",
        "{property:'title',operator:'starts_with',value:'do'} | true",
        "{property:'title',operator:'ends_with',value:'do'} | false",
        "{property:'title',operator:'matches_regex',value:'^d.*t$'} | true",
        "{property:'title',operator:'matches_regex',value:'^D'} | false",
        "{property:'complexity',operator:'in_list',value:['simple','moderate']} | true",
        "{property:'complexity',operator:'not_in_list',value:['simple','moderate']} | false",
        "{property:'priority',operator:'greater_than',value:9} | true",
        "{property:'priority',operator:'greater_than',value:10} | false",
        "{property:'priority',operator:'less_than',value:'10.5'} | true",
        "{property:'priority',operator:'greater_equal',value:10} | true",
        "{property:'priority',operator:'less_equal',value:9.99} | false",
        "{property:'agent',value:'ann'} | true",
        "{property:'attempt',value:1} | true",
        "{property:'failures',value:0} | true",
        "{property:'children',value:0} | true",
        "{property:'age_minutes',operator:'greater_equal',value:5} | true",
        "{type:'time_based',operator:'greater_than',value:5} | false",
        "{property:'event_type',value:'task_completed'} | true",
        "{type:'task_status',value:'completed'} | true",
        "{property:'summary',operator:'contains',value:'summary of a'} | true",
        "{property:'estimated_effort',value:''} | true",
        "[] | true",
        "{or:[]} | false",
        "{or:[{type:'task_type',value:'x'},{property:'agent',value:'ann'}]} | true",
        "{and:[{type:'task_type',value:'x'},{property:'agent',value:'ann'}]} | false",
        "{not:{property:'agent',value:'ann'}} | false",
      })
  void aRuleRunsOnlyWhereItsConditionHolds(String condition, boolean holds) {
    adds("r", "task_completed", ",condition:" + condition + ADDS);
    project.plan(Project.draft("a"));
    project.time.pass(Duration.ofMinutes(5));
    project.completes("ann", "a");
    assertThat(added()).hasSize(holds ? 1 : 0);
    assertThat(shown("r").runs()).isEqualTo(holds ? 1 : 0);
  }

  @Test
  void aConditionCanBeTriedAndSaysWhatItCompared() {
    project.plan(Project.draft("a"));
    var condition =
        ((Outcome.Done<dev.taskorchestrator.core.Rule.Condition>)
                RuleJson.condition(
                    Json5.read("{property:'priority',operator:'less_than',value:3}")))
            .value();
    var tested =
        project.asked(Reply.RuleTested.class, new Query.RuleTest(condition, "task_completed", "a"));
    assertThat(tested.holds()).isFalse();
    assertThat(tested.why()).containsExactly("priority is '10', but must be: less_than 3");
  }

  // how often

  @Test
  void aRuleRestsAfterEachRunAndIsOverAfterItsLast() {
    adds(
        "r",
        "task_created",
        ",condition:{property:'title',value:'do it'},cooldown_minutes:10,max_executions:2" + ADDS);
    project.plan(Project.draft("a"));
    project.time.pass(Duration.ofMinutes(9));
    project.plan(Project.draft("b"));
    assertThat(added()).as("it rests").hasSize(1);
    project.time.pass(Duration.ofMinutes(1));
    project.plan(Project.draft("c"));
    assertThat(added()).hasSize(2);
    assertThat(shown("r").active()).as("it ran as often as it may").isFalse();
    project.time.pass(Duration.ofHours(1));
    project.plan(Project.draft("d"));
    assertThat(added()).hasSize(2);
  }

  @Test
  void aRuleThatAnswersToItselfEnds() {
    adds("r", "task_created", ADDS);
    project.plan(Project.draft("a"));
    assertThat(added()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tasks:[{title:'A _ of',description:'a'},{title:'B _ of',description:'b'}]",
        "creation_mode:'clone',clone_task_id:'model'"
      })
  void oneChangeAddsNoMoreThanItMayHoweverMuchIsAsked(String what) {
    project.plan(Project.draft("model"));
    adds("r", "task_created", "," + what);
    var drafts = new ArrayList<Draft>();
    for (int i = 0; i < 80; i++) drafts.add(Project.draft("t" + i));
    project.plan(drafts.toArray(Draft[]::new));
    assertThat(project.sql("select count(*) from task")).containsExactly("131");
    assertThat(shown("r").lastProblem()).contains("too much was added at once");
  }

  @Test
  void rulesOfHigherPriorityGoFirst() {
    adds("a-late", "task_completed", ",priority:1" + ADDS.replace("{{event}}", "late"));
    adds("b-soon", "task_completed", ",priority:2" + ADDS.replace("{{event}}", "soon"));
    project.plan(Project.draft("a"));
    project.completes("ann", "a");
    assertThat(project.sql("select title from task where id <> 'a' order by number"))
        .containsExactly("soon of do it", "late of do it");
  }

  @Test
  void anInactiveRuleAndOneThatIsGoneAddNothing() {
    adds("off", "task_created", ",status:'inactive'" + ADDS);
    adds("gone", "task_created", ADDS);
    project.done(Reply.RuleRemoved.class, "planner", new Command.RemoveRule("gone"));
    project.plan(Project.draft("a"));
    assertThat(added()).isEmpty();
    assertThat(project.refused("planner", new Command.RemoveRule("gone")))
        .isInstanceOf(Refusal.RuleNotFound.class);
  }

  // what goes wrong

  @Test
  void whatARuleCannotDoIsNotedAndDisturbsNothing() {
    project.plan(Project.draft("model"), Project.draft("a"));
    adds("r", "task_completed", ",creation_mode:'clone',clone_task_id:'model'");
    adds("s", "task_completed", ADDS);
    project.done(Reply.Deleted.class, "ann", new Command.Delete("model", true, false));
    project.completes("ann", "a");
    assertThat(project.standsAt("a")).isEqualTo(Status.COMPLETED);
    assertThat(added()).as("the other rule runs").hasSize(1);
    assertThat(shown("r").failures()).isEqualTo(1);
    assertThat(Objects.requireNonNull(shown("r").lastProblem())).contains("model");
    assertThat(project.sql("select detail from event where kind = 'rule_ran' order by sequence"))
        .anySatisfy(detail -> assertThat(detail).startsWith("r at task_completed: "))
        .contains("s at task_completed");
  }

  @Test
  void nothingIsAddedWhereTheCommandIsRefused() {
    adds("r", "task_created", ADDS);
    adds("s", "task_completed", ADDS);
    project.refused(
        "planner", new Command.Plan(List.of(Project.draft("a"), Project.draft("b", "nowhere"))));
    assertThat(project.sql("select count(*) from task")).containsExactly("0");
    project.refused("ann", Project.complete("a", null));
    assertThat(shown("r").runs() + shown("s").runs()).isZero();
  }

  @Test
  void aRuleThatNamesWhatIsNotThereIsNotTaken() {
    assertThat(
            project.refused(
                "planner",
                rule("r", "'task_created'", ",creation_mode:'clone',clone_task_id:'task_none'")))
        .isInstanceOf(Refusal.TaskNotFound.class);
    assertThat(
            project.refused(
                "planner",
                rule(
                    "r",
                    "'task_created'",
                    ",task_definition:{title:'A',description:'a',specialist_type:'nobody'}")))
        .isInstanceOf(Refusal.UnknownRole.class);
    adds("r", "task_created", ADDS);
    assertThat(project.refused("planner", rule("r", "'task_created'", ADDS)).message())
        .contains("exists already");
  }

  // dates

  @Test
  void dueDatesAreHeardOnceForEachTask() {
    adds("near", "task_deadline_approaching", ADDS);
    adds("late", "task_overdue", ADDS);
    project.plan(
        titled("a", Map.of("due_date", "2026-01-02")),
        titled("b", Map.of("due_date", "some day")),
        titled("c", Map.of("due_date", "2026-01-01T12:30:00+00:00")),
        titled("d", Map.of("due_date", "2026-01-01T12:30:00")));
    project.completes("ann", "d");
    project.rounds.turn();
    assertThat(added()).as("c, of today").containsExactly("task_deadline_approaching of do it");
    project.rounds.turn();
    assertThat(added()).hasSize(1);
    project.time.pass(Duration.ofHours(13));
    project.rounds.turn();
    assertThat(added())
        .as("c is late, and a ends in 23 hours")
        .hasSize(3)
        .containsOnlyOnce("task_overdue of do it");
    project.time.pass(Duration.ofHours(22));
    project.rounds.turn();
    assertThat(added()).as("a mere date ends with its day").hasSize(3);
    project.time.pass(Duration.ofHours(2));
    project.rounds.turn();
    project.rounds.turn();
    assertThat(added()).hasSize(4);
  }

  @Test
  void whatIsTooMuchForOneLookAtTheDatesHasItsTurnAtTheNext() {
    var drafts = new ArrayList<Draft>();
    for (int i = 0; i < 80; i++) drafts.add(titled("t" + i, Map.of("due_date", "2025-12-01")));
    project.plan(drafts.toArray(Draft[]::new));
    project.rounds.turn(); // the first is two
    adds("late", "task_overdue", ADDS);
    project.rounds.turn();
    assertThat(added()).hasSize(50);
    project.rounds.turn();
    project.rounds.turn();
    assertThat(added()).hasSize(80);
    assertThat(shown("late").failures()).isZero();
  }

  @Test
  void rulesOutliveTheProcess() {
    adds("r", "task_completed", ADDS);
    project.plan(Project.draft("a"));
    project.reopen();
    project.completes("ann", "a");
    assertThat(added()).hasSize(1);
    assertThat(project.task("a").id()).isEqualTo(new TaskId("a"));
  }
}
