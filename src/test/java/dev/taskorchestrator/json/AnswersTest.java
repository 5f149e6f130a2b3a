package dev.taskorchestrator.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Readers pay for each word: what answers may cost, and how they are cut.
class AnswersTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final int ROW = 160;
  private static final int ENVELOPE = 200;
  private static final int ACKNOWLEDGEMENT = 300;

  private static Task task(int number, String title, String description) {
    var id = new TaskId("task_" + "%016d".formatted(number));
    return new Task(
        id,
        number,
        null,
        id,
        0,
        Brief.of(title, description),
        new TaskState.Completed(NOW),
        1,
        0,
        0,
        0,
        -1,
        null,
        "done",
        3,
        NOW,
        NOW);
  }

  private static Reply.TaskPage page(int tasks, String title, String description) {
    var views =
        IntStream.rangeClosed(1, tasks)
            .mapToObj(n -> new Reply.TaskView(task(n, title, description), List.of(), List.of()))
            .toList();
    return new Reply.TaskPage(Filter.all(), views, tasks, true, null, NOW);
  }

  @Test
  void aListCostsAtMost160CharactersATask() {
    var answer = Answers.page(page(50, "x".repeat(255), "d"), List.of());
    assertThat(JsonWriter.text(answer)).hasSizeLessThan(50 * ROW + ENVELOPE);
  }

  @Test
  void aLongListIsCutAtAWholeTaskAndSaysWhereToGoOn() {
    var answer = Answers.page(page(500, "title", "d".repeat(1_000)), List.of("description"));
    var shown = answer.objects("tasks");
    assertThat(JsonWriter.text(answer)).hasSizeLessThan(Brevity.MAX);
    assertThat(shown).hasSizeBetween(40, 499);
    assertThat(answer.text("cut")).contains("next_cursor");
    var cursor = CursorText.read(answer.text("next_cursor"), Filter.Sort.CREATED);
    assertThat(cursor.toString()).contains("number=" + shown.size());
  }

  @Test
  void theAcknowledgementOfWorkIsShortHoweverMuchItSetsFree() {
    var done = task(1, "t", "d");
    var freed = IntStream.range(2, 200).mapToObj(n -> task(n, "t", "d")).toList();
    var artifact =
        new Artifact(
            "artifact_0000000000000001",
            done.id(),
            1,
            "documentation",
            1,
            "s".repeat(5_000),
            "0".repeat(64),
            5_000_000,
            List.of("a/b.txt"),
            NOW,
            "agent");
    var reply =
        new Reply.WorkTaken(
            done, artifact, new Reply.ParentProgress(done.id(), 1, 3), freed, List.of(), null);
    assertThat(JsonWriter.text(Answers.of(reply))).hasSizeLessThanOrEqualTo(ACKNOWLEDGEMENT);
  }

  @Test
  void aCursorOfOneOrderIsRefusedByAnother() {
    var cursor = CursorText.of(Filter.Sort.PRIORITY, new Filter.Cursor(10, 7));
    assertThat(CursorText.read(cursor, Filter.Sort.PRIORITY).toString()).contains("number=7");
    assertThat(CursorText.read(cursor, Filter.Sort.CREATED).toString()).contains("cursor");
  }

  @Test
  void textIsNeverCutInsideACharacter() {
    assertThat(Brevity.cut("ab😀cd", 4)).isEqualTo("ab…");
    assertThat(Brevity.cut("abc", 3)).isEqualTo("abc");
  }

  @Test
  void aCutPageOfASearchGoesOnWhereItWasCutWhateverPageItWas() {
    var filter =
        new Filter(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            false,
            null,
            null,
            "word",
            null,
            null,
            Filter.Sort.RELEVANCE,
            500,
            0,
            new Filter.Cursor(500, 0));
    var views = page(500, "word", "d".repeat(1_000)).tasks();
    var answer =
        Answers.page(
            new Reply.TaskPage(filter, views, 2_000, false, null, NOW), List.of("description"));
    var cursor = CursorText.read(answer.text("next_cursor"), Filter.Sort.RELEVANCE);
    assertThat(cursor.toString()).contains("key=" + (500 + answer.objects("tasks").size()));
  }
}
