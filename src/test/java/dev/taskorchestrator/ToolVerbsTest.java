package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.taskorchestrator.Terminal.Said;
import dev.taskorchestrator.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tools, said at the terminal: each by its name, the everyday ones by verbs.
class ToolVerbsTest {

  @TempDir Path folder;

  private Said here(String... words) {
    return new Terminal(folder).here(words);
  }

  private Json.Obj json(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.add("--json");
    return here(all.toArray(String[]::new)).json();
  }

  private String add(String... words) {
    var all = new ArrayList<>(List.of("add"));
    all.addAll(List.of(words));
    return json(all.toArray(String[]::new)).text("task_id");
  }

  @Test
  void aTaskGoesItsWholeWay() throws IOException {
    var dough = add("Make", "the", "dough", "--priority", "7");
    var bread = add("Bake it", "--needs", dough, "--role", "tester");
    var work = Files.writeString(folder.resolve("work.md"), "Flour, water, salt.\n");

    var taken = json("next", "--agent", "ann", "--lease", "60");
    assertThat(taken.text("task_id")).isEqualTo(dough);
    assertThat(json("heartbeat", dough, "--agent", "ann", "--progress", "40").has("error"))
        .isFalse();
    var done =
        here("complete", dough, "--agent", "ann", "--summary", "Made.", "--work", work.toString());
    assertThat(done.err()).isEmpty();
    assertThat(done.code()).isZero();
    assertThat(here("artifacts", dough).out()).contains("artifact_");
    assertThat(here("artifacts", "--search", "water").out()).contains("Flour");

    assertThat(here("start", bread, "--agent", "bob").code()).isZero();
    assertThat(here("release", bread, "--agent", "bob", "--reason", "tea").code()).isZero();
    assertThat(here("update", bread, "--title", "Bake it well", "priority=9").code()).isZero();
    assertThat(here("search", "well").out()).contains("Bake it well");
    assertThat(here("cancel", bread, "--reason", "eaten").code()).isZero();
    assertThat(here("delete", bread, "--for-good").code()).isZero();
    assertThat(here("synthesize", dough).code()).isZero();
  }

  @Test
  void workComesFromStandardInput() {
    var id = add("A");
    here("start", id);
    var before = System.in;
    System.setIn(new ByteArrayInputStream("ü and more".getBytes(UTF_8)));
    try {
      assertThat(here("complete", id, "--summary", "Done.", "--work", "-").code()).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(here("show", id).out()).contains("ü and more");
  }

  @Test
  void locksAreTakenListedAndGivenUp() {
    assertThat(here("lock", "port 1", "db", "--agent", "ann").code()).isZero();
    assertThat(here("locks").out()).contains("port 1", "db", "ann");
    var refused = here("lock", "db", "--agent", "bob");
    assertThat(refused.code()).as("not now").isEqualTo(4);
    assertThat(refused.err()).contains("ann");
    assertThat(here("unlock", "db", "port 1", "--agent", "ann").code()).isZero();
    assertThat(here("lock", "db", "--agent", "bob").code()).isZero();
  }

  @Test
  void nothingToTakeIsToldFromFailure() {
    here("add", "A");
    assertThat(here("next").code()).isZero();
    assertThat(here("next").code()).isEqualTo(4);
    assertThat(here("start", "task_nosuch").code()).isEqualTo(1);
  }

  @Test
  void anyToolIsCalledByItsName() throws IOException {
    var file =
        Files.writeString(folder.resolve("a.json"), "{\"title\": \"A\", \"description\": \"\"}");
    var id = json("call", "plan_task", file.toString(), "priority=3").text("task_id");

    assertThat(here("call", "orchestrator_query_tasks", "task_id=" + id).out())
        .contains("title: A");
    assertThat(json("call", "query_tasks", "status=pending,active", "limit=1").objects("tasks"))
        .hasSize(1);
    assertThat(json("call", "query_tasks", "status:=[\"failed\"]").objects("tasks")).isEmpty();
    here("call", "execute_subtask", "task_id=" + id);
    assertThat(here("call", "execute_subtask", "task_id=" + id).out()).contains("## Task Details");
  }

  @Test
  void everyToolOfTheTableIsReachedAndChecksItsArguments() {
    here("add", "A");
    try (var project = new Terminal(folder).open()) {
      var tools = project.tools();
      assertThat(tools).hasSizeGreaterThan(15);
      for (var tool : tools) {
        var refused = json("call", tool.text("name"), "no_such_argument=1").object("error");
        assertThat(refused.text("code")).as(tool.text("name")).isEqualTo("invalid_argument");
        assertThat(refused.text("message")).contains("no_such_argument");
      }
    }
  }

  @Test
  void whatIsWrittenWronglyIsSaid() {
    assertThat(here("call", "plan_taks").err()).contains("did you mean 'orchestrator_plan_task'?");
    assertThat(here("call", "plan_task", "nofile.json").code()).isEqualTo(2);
    assertThat(here("call", "query_tasks", "limit=many").err()).contains("limit");
    assertThat(here("next", "--wait", "long").err()).contains("must be a number");
    assertThat(here("next", "stray").code()).isEqualTo(2);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void textThatLooksLikeAnArgumentIsText() {
    assertThat(here("add", "x=1").code()).isZero();
    assertThat(here("list").out()).contains("x=1");
    assertThat(here("search", "y=2").code()).isZero();
  }

  @Test
  void whoOnlyLooksBeginsNothing() {
    for (var words : List.of(List.of("search", "a"), List.of("locks"), List.of("artifacts", "x"))) {
      assertThat(here(words.toArray(String[]::new)).code()).isEqualTo(1);
    }
    assertThat(json("locks").object("error").text("code")).isEqualTo("nothing_yet");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void eventsAreFollowed() {
    add("A");
    add("B");
    var said = here("watch", "--after", "0", "--count", "2", "--json");

    assertThat(said.out().lines().toList())
        .hasSize(2)
        .allMatch(line -> line.contains("\"created\"") || line.contains("\"sequence\""));
    assertThat(here("watch", "--after", "0", "--count", "1").out()).contains("created");
  }

  @Test
  void bashCompletesAVerb() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash here");
    var script = Files.writeString(folder.resolve("c.sh"), completion("bash")).toString();

    run("bash", "-n", script);
    assertThat(completed(script, "1", "doct")).isEqualTo("doctor");
    assertThat(completed(script, "2", "install --dr")).isEqualTo("--dry-run");
  }

  private static String completed(String script, String word, String said) throws Exception {
    return run(
            "bash",
            "-c",
            "source "
                + script
                + "; COMP_WORDS=(orchestrator "
                + said
                + "); COMP_CWORD="
                + word
                + "; compopt() { :; }; _complete_orchestrator; echo ${COMPREPLY[@]}")
        .strip();
  }

  @Test
  void fishAndZshAreSpokenToo() {
    assertThat(completion("fish"))
        .contains("-a doctor -d 'Looks whether everything is as it must be.'")
        .contains("'__fish_seen_subcommand_from install' -l scope -r");
    assertThat(completion("zsh")).contains("bashcompinit");
    assertThat(new Terminal(folder).run("completion", "tcsh").code()).isEqualTo(2);
  }

  private String completion(String shell) {
    return new Terminal(folder).run("completion", shell).out();
  }

  private static String run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out;
  }
}
