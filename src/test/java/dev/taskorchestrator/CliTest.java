package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.Terminal.Said;
import dev.taskorchestrator.cli.Cli;
import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.PlanReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The terminal's words against a real project, read as people and as programs read them.
class CliTest {

  private static final String PLAN =
      """
      {"title": "Bake bread", "description": "A loaf for tomorrow.",
       "tasks": [
         {"ref": "dough", "title": "Make the dough", "description": "Flour, water, salt."},
         {"ref": "bake", "title": "Bake it", "description": "Hot.", "depends_on": ["dough"]}]}
      """;

  @TempDir Path folder;

  @Test
  void withoutAWordTheHelpListsEveryVerb() {
    var said = run();

    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("mcp", "plan", "list", "show", "tree", "status", "events", "demo");
    assertThat(run("--help").out()).isEqualTo(said.out());
    assertThat(run("help").out()).isEqualTo(said.out());
  }

  @Test
  void aVerbHasHelpThatNamesItsOptions() {
    var said = run("list", "--help");

    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("--status", "--ready", "--search", "--limit", "--json", "pending");
    assertThat(run("help", "list").out()).isEqualTo(said.out());
  }

  @Test
  void aWrongVerbIsAnsweredWithTheNearest() {
    var said = run("lsit");

    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("no verb 'lsit'; did you mean 'list'?");
    assertThat(said.out()).isEmpty();
  }

  @Test
  void aWrongOptionIsAnsweredWithTheNearest() {
    var said = run("list", "--statsu=pending");

    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains("no option '--statsu'; did you mean '--status'?")
        .contains("Try: orchestrator list --help");
  }

  @Test
  void theDemonstrationTakesNoProjectForItHasItsOwn() {
    assertThat(run("demo", "--project", folder.toString()).code()).isEqualTo(2);
  }

  @Test
  void aWrongFileIsAnsweredWithTheNearest() throws IOException {
    file("bread.json", PLAN);
    var said = run("plan", folder.resolve("braed.json").toString());

    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("there is no file", "did you mean 'bread.json'?");
  }

  @Test
  void aPlanThatIsNoneSaysWhereItIsWrong() throws IOException {
    assertThat(plan("{\"title\": \"A\",\n \"tasks\": [}").err()).contains("is not JSON", "line 2");
    var odd = plan("{\"titel\": \"A\", \"description\": \"B\"}");
    assertThat(odd.code()).isEqualTo(2);
    assertThat(odd.err()).contains("titel");
    assertThat(plan("[]").err()).contains("must be one JSON object");
    assertThat(folder.resolve(".task_orchestrator")).doesNotExist();
  }

  @Test
  void aPlanIsCreatedListedAndDrawnAsATree() throws IOException {
    assertThat(plan(PLAN).out()).contains("3 tasks planned");

    assertThat(here("list").out())
        .containsPattern("task_\\w+  pending  \\S+ +waits for 1 +Bake it\\R")
        .containsPattern("task_\\w+  pending  \\S+ +ready +Make the dough\\R");
    assertThat(here("tree").out())
        .containsPattern("pending +Bake bread")
        .containsPattern("pending +  Make the dough  \\(ready\\)")
        .containsPattern("pending +  Bake it  \\(waits for \"Make the dough\"\\)");
    assertThat(here("status").out()).containsPattern("pending +3").containsPattern("ready +1");
    assertThat(here("events").out()).contains("created");
  }

  @Test
  void aTreeSaysWhoHoldsATaskAndHowFarItIs() throws IOException {
    plan(PLAN);
    try (var project = open()) {
      project.execute(new Command.ClaimNext(List.of(), null, null));
      var id = here("list", "--status", "active").out().split(" ", 2)[0];
      project.execute(new Command.Heartbeat(id, 1L, null, 40, null));
    }
    assertThat(here("tree").out()).contains("Make the dough  (terminal, attempt 1, 40 %)");
    assertThat(here("status").out()).containsPattern("held +task_\\w+ +Make the dough +terminal");
  }

  @Test
  void aPlanComesFromStandardInput() {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(PLAN.getBytes(UTF_8)));
    try {
      assertThat(here("plan", "-", "--json").json().number("created")).isEqualTo(3);
    } finally {
      System.setIn(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "tree", "status", "events"})
  void whoOnlyLooksLeavesNoTrace(String verb) {
    var said = here(verb);

    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("no project state", "orchestrator plan FILE");
    assertThat(here(verb, "--json").json().fields()).isNotEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void nothingCanBeShownWhereThereIsNothing() {
    var said = here("show", "task_nothing", "--json");

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.json().object("error").text("code")).isEqualTo("task_not_found");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDirectoryThatIsNotThereIsRefusedAndNotMade() {
    var missing = folder.resolve("missing");
    var said = run("list", "--project", missing.toString());

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("does not exist");
    assertThat(missing).doesNotExist();
  }

  @Test
  void aRefusalIsOneJsonValueAndTheCodeOne() throws IOException {
    plan(PLAN);
    var said = here("show", "task_zzzzzzzz", "--json");

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.json().object("error").text("code")).isEqualTo("task_not_found");
    assertThat(here("show", "task_zzzzzzzz").err()).contains("task_zzzzzzzz");
  }

  @Test
  void aMisuseIsOneJsonValueToo() {
    for (var words :
        List.of(
            List.of("list", "--json", "--limit", "many"),
            List.of("list", "--json", "--nonsense"),
            List.of("plan", "--json", "/there/is/no/such/file"),
            List.of("list", "--json", "--status", "actve"),
            List.of("demo", "--json", "--agents", "1"))) {
      var said = run(words.toArray(String[]::new));
      assertThat(said.code()).as("%s", words).isEqualTo(2);
      assertThat(said.json().object("error").text("code")).isEqualTo("used_wrongly");
    }
    assertThat(here("list", "--status", "actve").err()).contains("did you mean 'active'?");
  }

  @Test
  void aPlanWithControlCharactersIsRefused() throws IOException {
    var said = plan("{\"title\": \"\\u001b[31mred\", \"description\": \"x\"}");

    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("title", "control character").doesNotContain("\033");
  }

  @Test
  void whatIsStoredCannotSteerTheTerminal() {
    var hostile = "\033[31mred\007 \u202eback \u009b2J";
    var brief = Json.obj().put("title", hostile).put("description", hostile + "\033]0;y");
    try (var project = open()) {
      var plan = (Outcome.Done<Command.Plan>) PlanReader.read(brief.build());
      assertThat(project.execute(plan.value())).isInstanceOf(Outcome.Done.class);
    }
    var id = here("list").out().split(" ", 2)[0];

    for (var shown : List.of(here("list"), here("tree"), here("show", id))) {
      assertThat(shown.out()).contains("\\u001b[31mred\\u0007 \\u202eback");
      assertThat(shown.out().codePoints().filter(c -> c != '\n'))
          .noneMatch(Character::isISOControl)
          .noneMatch(c -> c == 0x202e);
    }
  }

  @Test
  void aClosedOutputEndsQuietly() throws IOException {
    plan(PLAN);
    var broken =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    var err = new ByteArrayOutputStream();
    var code =
        Cli.run(
            new Terminal(folder).workbench(),
            new PrintStream(broken, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            "list",
            "--project",
            folder.toString());

    assertThat(code).isZero();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void leasesAreShownWithTheirHolderAndHowLongTheyLast() throws IOException {
    plan(PLAN);
    try (var project = open()) {
      project.execute(new Command.ClaimNext(List.of(), null, 900));
      project.execute(new Command.Lock(List.of("oven"), 300, "to bake"));
    }
    var said = here("leases");

    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("Make the dough", "attempt 1", "terminal", "14 min left", "oven", "to bake");
    var json = here("leases", "--json").json();
    assertThat(json.objects("tasks")).hasSize(1);
    assertThat(json.objects("locks").getFirst().text("resource")).isEqualTo("oven");
  }

  @Test
  void aSoundProjectIsFoundSoundAndAnUnsoundOneIsNot() throws Exception {
    plan(PLAN);
    var said = here("doctor");
    assertThat(said.out())
        .contains("rules hold", "its chain of events are whole", "contents are there")
        .doesNotContain("PROBLEM");
    assertThat(said.code()).isZero();

    var file = folder.resolve(".task_orchestrator/tasks.db");
    try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("update tally set tasks = 7 where status = 'pending'");
    }
    said = here("doctor");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).contains("PROBLEM", "the tally differs from a recount: pending");
    assertThat(here("doctor", "--json").json().flag("sound", true)).isFalse();

    said = here("maintenance");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).contains("the tally differs from a recount: pending");
    assertThat(plan(PLAN).err()).contains("not as it must be");
  }

  @Test
  void maintenanceSaysWhatItCleanedUp() throws IOException {
    plan(PLAN);
    var said = here("maintenance");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("0 leases on tasks freed", "0 locks freed");
  }

  @Test
  void whereThereIsNoProjectThereIsNothingToFindOrClean() {
    for (var verb : List.of("leases", "doctor", "maintenance")) {
      assertThat(here(verb).code()).as(verb).isZero();
    }
    assertThat(folder).isEmptyDirectory();
  }

  private Said plan(String text) throws IOException {
    var elsewhere = Files.createTempFile("plan", ".json");
    try {
      Files.writeString(elsewhere, text);
      return here("plan", elsewhere.toString());
    } finally {
      Files.delete(elsewhere);
    }
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private Said here(String... words) {
    return new Terminal(folder).here(words);
  }

  private Said run(String... words) {
    return new Terminal(folder).run(words);
  }

  private Workbench.Project open() {
    return new Terminal(folder).open();
  }
}
