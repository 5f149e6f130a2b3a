package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.Terminal.Said;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A project moves from its own folder to PostgreSQL and back, whole.
@Timeout(120)
class RelocationTest {

  private static final String LONG_WORK = "long work, line after line\n".repeat(2_000);

  @TempDir Path folder;
  private Path project = Path.of("unused");
  private final String url = Postgres.shared().database().url();

  @BeforeEach
  void begin() throws IOException {
    project = Files.createDirectory(folder.resolve("app"));
    plan(project, List.of(), "first", "second", "third");
    calls("update_task", Json.obj().put("task_id", "first").put("parent_task_id", "third"));
    complete("first", "small work");
    complete("second", LONG_WORK);
    calls("lock", Json.obj().put("resources", Json.strings(List.of("door"))).put("agent", "ann"));
  }

  private static Said in(Path project, String... words) {
    return new Terminal(project).here(words);
  }

  private Said there(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--database", url));
    return in(project, all.toArray(String[]::new));
  }

  private static void plan(Path project, List<String> more, String... ids) throws IOException {
    var tasks = new ArrayList<Json>();
    for (var id : ids) {
      tasks.add(
          Json.obj().put("task_id", id).put("title", "The " + id).put("description", "d").build());
    }
    var file = project.resolve("plan.json");
    Files.writeString(file, JsonWriter.text(Json.obj().put("tasks", new Json.Arr(tasks)).build()));
    var words = new ArrayList<>(List.of("plan", file.toString()));
    words.addAll(more);
    assertThat(in(project, words.toArray(String[]::new)).code()).isZero();
  }

  private void complete(String task, String work) throws IOException {
    calls("execute_task", Json.obj().put("task_id", task).put("agent", "ann"));
    calls(
        "complete_task",
        Json.obj()
            .put("task_id", task)
            .put("agent", "ann")
            .put("summary", "s")
            .put("next_action", "complete")
            .put("detailed_work", work));
  }

  private void calls(String tool, ObjBuilder arguments) throws IOException {
    var file = Files.writeString(folder.resolve("arguments"), JsonWriter.text(arguments.build()));
    var said = in(project, "call", tool, file.toString());
    assertThat(said.code()).as(tool + " " + said).isZero();
  }

  @Test
  void allOfItIsThereAfterwardsAndWhatWasLeftSaysWhere() {
    var tree = in(project, "tree").out();
    var events = in(project, "events").out();
    var moved = in(project, "migrate-to", url, "--json");
    assertThat(moved.code()).as(moved.toString()).isZero();
    assertThat(moved.json().number("tasks")).isEqualTo(3);
    assertThat(moved.json().number("artifacts")).isEqualTo(2);
    assertThat(moved.out()).doesNotContain("p%40ss");

    assertThat(there("tree").out()).isEqualTo(tree);
    assertThat(there("events").out()).isEqualTo(events);
    assertThat(there("list", "--search", "third").out()).contains("The third");
    assertThat(there("call", "artifacts", "action=search", "text=line after").out())
        .contains("long work");
    assertThat(there("doctor").out()).doesNotContain("!!");

    var late = in(project, "call", "plan_task", "title=t", "description=d");
    assertThat(late.code()).isEqualTo(1);
    assertThat(late.out() + late.err())
        .contains("goes on elsewhere: it was moved to postgresql://");
  }

  @Test
  void itGoesOnThereAndComesBackWithWhatWasAdded() throws IOException {
    assertThat(in(project, "migrate-to", url).code()).isZero();
    plan(project, List.of("--database", url), "fourth");
    var tree = there("tree").out();
    var back = there("migrate-to", "sqlite");
    assertThat(back.code()).as(back.toString()).isZero();
    assertThat(in(project, "tree").out()).isEqualTo(tree).contains("The fourth");
    plan(project, List.of(), "fifth");
    assertThat(in(project, "doctor").out()).doesNotContain("!!");
  }

  @Test
  void anotherProjectOfThatNameIsNotWrittenOver() throws IOException {
    assertThat(in(project, "migrate-to", url).code()).isZero();
    var other = Files.createDirectories(folder.resolve("elsewhere/app"));
    plan(other, List.of(), "mine");
    var refused = in(other, "migrate-to", url);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("another project of that name");
    plan(other, List.of(), "more"); // it goes on where it is
    assertThat(there("list").out()).doesNotContain("mine");
  }
}
