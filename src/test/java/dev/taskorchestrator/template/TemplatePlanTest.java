package dev.taskorchestrator.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Json5;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The tasks of a template become a plan in which each is where it was written and waits for what
/// it named.
class TemplatePlanTest {

  private static Map<String, Draft> plan(String sections, @Nullable String parent) {
    var document =
        (Json.Obj)
            Json5.read("{metadata:{name:'Name',version:'1',description:'Why'}," + sections + "}");
    var outcome = new TemplatePlan("it", document, parent).plan();
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Done.class);
    var drafts = new LinkedHashMap<String, Draft>();
    for (var draft : ((Outcome.Done<Command.Plan>) outcome).value().drafts()) {
      drafts.put(draft.ref(), draft);
    }
    return drafts;
  }

  private static Draft draft(Map<String, Draft> plan, String ref) {
    assertThat(plan).containsKey(ref);
    return Objects.requireNonNull(plan.get(ref));
  }

  private static List<String> needs(Map<String, Draft> plan, String ref) {
    return draft(plan, ref).needs().stream().map(Draft.Need::target).toList();
  }

  @Test
  void oneTaskAtTheTopIsTheTopOfAll() {
    var plan =
        plan(
            "tasks:{all:{title:'All',children:{a:{title:'A'},b:{title:'B',dependencies:['a']}}}}",
            null);

    assertThat(plan).containsOnlyKeys("all", "a", "b");
    assertThat(draft(plan, "all").parent()).isNull();
    assertThat(draft(plan, "a").parent()).isEqualTo("all");
    assertThat(needs(plan, "b")).containsExactly("a");
  }

  @Test
  void severalGetATaskAboveThemWithTheMilestonesAsItsCriteria() {
    var plan =
        plan(
            """
            tasks: {a: {title: 'A'}, b: {title: 'B'}},
            milestones: {m1: {title: 'First', description: 'it stands'}, m2: 'Second', m3: {}}
            """,
            null);

    var root = draft(plan, "_root");
    assertThat(root.brief().title()).isEqualTo("Name");
    assertThat(root.brief().description()).isEqualTo("Why");
    assertThat(root.brief().taskType()).isEqualTo("breakdown");
    assertThat(root.brief().specialist()).isEqualTo("coordinator");
    assertThat(root.brief().criteria())
        .containsExactly("Milestone First: it stands", "Milestone Second", "Milestone m3");
    assertThat(draft(plan, "a").parent()).isEqualTo("_root");
    assertThat(draft(plan, "b").parent()).isEqualTo("_root");
  }

  @Test
  void milestonesMayBeAListAndNeedNotBe() {
    assertThat(
            draft(
                    plan("tasks:{a:{title:'A'},b:{title:'B'}},milestones:['x',{title:'y'}]", null),
                    "_root")
                .brief()
                .criteria())
        .containsExactly("Milestone x", "Milestone y");
    assertThat(draft(plan("tasks:{a:{title:'A'},b:{title:'B'}}", null), "_root").brief().criteria())
        .containsExactly("Everything below it is done and fits together");
  }

  @Test
  void belowATaskThatIsThereNoOtherIsPutAboveThem() {
    var plan = plan("tasks:{a:{title:'A'},b:{title:'B',children:{c:{title:'C'}}}}", "task_9");

    assertThat(plan).containsOnlyKeys("a", "b", "c");
    assertThat(draft(plan, "a").parent()).isEqualTo("task_9");
    assertThat(draft(plan, "b").parent()).isEqualTo("task_9");
    assertThat(draft(plan, "c").parent()).isEqualTo("b");
  }

  @Test
  void aNameThatIsTakenIsReplacedByTheWayToTheTask() {
    var plan =
        plan(
            """
            tasks: {
              x: {title: 'X', children: {t: {title: 'T of X'}, u: {title: 'U', dependencies: ['t']}}},
              y: {title: 'Y', dependencies: ['x'],
                  children: {t: {title: 'T of Y'}, u: {title: 'U', dependencies: ['t', 'x']}}},
            }
            """,
            null);

    assertThat(draft(plan, "t").brief().title()).isEqualTo("T of X");
    assertThat(draft(plan, "y.t").brief().title()).isEqualTo("T of Y");
    assertThat(needs(plan, "u")).containsExactly("t");
    assertThat(needs(plan, "y.u"))
        .as("its own sibling before another's")
        .containsExactly("y.t", "x");
    assertThat(needs(plan, "y")).containsExactly("x");
  }

  @Test
  void whatATaskWaitsForMayBeAtAnotherLevel() {
    var plan =
        plan(
            """
            tasks: {
              a: {title: 'A', children: {deep: {title: 'D', children: {deeper: {title: 'E'}}}}},
              b: {title: 'B', dependencies: ['deeper'], children: {c: {title: 'C', dependencies: ['a']}}},
            }
            """,
            null);

    assertThat(needs(plan, "b")).containsExactly("deeper");
    assertThat(needs(plan, "c")).containsExactly("a");
  }

  @Test
  void everyFieldOfATaskIsKept() {
    var plan =
        plan(
            """
            tasks: {a: {title: 'A', description: 'Do A', type: 'review', complexity: 'complex',
              specialist_type: 'tester', estimated_effort: '2h', due_date: '2027-01-31',
              checklist: ['one', ' ', 'two']}, b: {title: 'B', type: 'planning'}}
            """,
            null);

    var brief = draft(plan, "a").brief();
    assertThat(brief.description()).isEqualTo("Do A");
    assertThat(brief.taskType()).isEqualTo("review");
    assertThat(brief.complexity()).isEqualTo("complex");
    assertThat(brief.specialist()).isEqualTo("tester");
    assertThat(brief.effort()).isEqualTo("2h");
    assertThat(brief.dueDate()).isEqualTo("2027-01-31");
    assertThat(brief.criteria()).containsExactly("one", "two");
    assertThat(draft(plan, "b").brief().taskType()).as("no kind of task here").isEqualTo("custom");
    assertThat(draft(plan, "b").brief().description()).as("for want of another").isEqualTo("B");
  }

  @Test
  void howUrgentATaskIsMayBeSaidAsANumberOrAsAWord() {
    var plan =
        plan(
            "tasks:{a:{title:'A',priority:9},b:{title:'B',priority:'high'},c:{title:'C',priority:'7'}}",
            null);
    assertThat(draft(plan, "a").brief().priority()).isEqualTo(9);
    assertThat(draft(plan, "b").brief().priority()).isEqualTo(Priority.of("high").orElseThrow());
    assertThat(draft(plan, "c").brief().priority()).as("of a value put in its place").isEqualTo(7);
  }
}
