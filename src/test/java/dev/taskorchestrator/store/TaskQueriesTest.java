package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Filter.Sort;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.SimTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists and searches.
@Timeout(60)
class TaskQueriesTest {
  private final SimTime time = new SimTime();
  @TempDir Path project;
  private @Nullable SqliteStore open;

  @BeforeEach
  void open() {
    var ids = new Ids(time, new SplittableRandom(1));
    var folder = project.resolve(".task_orchestrator");
    open = new SqliteStore(folder, false, time, new HandRounds(), new Machine(), ids::next);
  }

  @AfterEach
  void close() {
    store().close();
  }

  private SqliteStore store() {
    if (open == null) throw new IllegalStateException("not open");
    return open;
  }

  private void put(String id, String title, int priority) {
    var brief =
        new Changes(Map.of("priority", priority)).applied(Brief.of(title, "words about it"));
    Outcome<Boolean> outcome =
        ScopedValue.where(Deadline.CURRENT, Deadline.in(time, Duration.ofSeconds(30)))
            .call(() -> store().write(tx -> StoreContract.put(tx, id, brief, null)));
    assertThat(outcome).isEqualTo(Outcome.done(true));
  }

  private List<Task> page(Filter filter) {
    Outcome<List<Task>> outcome =
        ScopedValue.where(Deadline.CURRENT, Deadline.in(time, Duration.ofSeconds(30)))
            .call(
                () -> store().read(tx -> Outcome.done(tx.queries().page(filter, null, tx.now()))));
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<List<Task>>) outcome).value();
  }

  private static Filter filter(
      @Nullable String text, Sort sort, int limit, Filter.@Nullable Cursor after) {
    return new Filter(
        List.of(Status.PENDING),
        List.of(),
        List.of(),
        List.of(),
        null,
        false,
        null,
        null,
        text,
        null,
        null,
        sort,
        limit,
        0,
        after);
  }

  private List<String> found(String text) {
    return page(filter(text, Sort.RELEVANCE, 50, null)).stream()
        .map(task -> task.id().text())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Sort.class)
  void pagesOfEveryOrderNeitherOverlapNorLeaveGaps(Sort sort) {
    for (int i = 0; i < 53; i++) {
      put("t" + i, "word " + "word ".repeat(i % 3) + i, i % 4);
      if (i % 5 == 0) time.pass(Duration.ofMillis(1));
    }
    var text = sort == Sort.RELEVANCE ? "word" : null;
    var all = page(filter(text, sort, 500, null));
    var paged = new ArrayList<Task>();
    Filter.@Nullable Cursor after = null;
    while (true) {
      var filter = filter(text, sort, 7, after);
      var page = page(filter);
      paged.addAll(page);
      if (page.size() < 7) break;
      after = filter.cursorAfter(page.getLast(), page.size());
    }
    assertThat(all).hasSize(53);
    assertThat(paged).isEqualTo(all);
  }

  @Test
  void aSearchMindsNeitherCaseNorAccents() {
    put("a", "Crème BRÛLÉE", 1);
    for (var text : List.of("creme brulee", "CRÈME", "brûl", "BRULEE crème")) {
      assertThat(found(text)).as(text).containsExactly("a");
    }
    assertThat(found("creme caramel")).isEmpty();
  }

  @Test
  void signsAreLookedForAsTheyStand() {
    put("a", "grow 100% of snake_case", 1);
    put("b", "grow 1000 of snakeXcase", 1);
    put("c", "Ärger_und-Öl → done", 1);
    assertThat(found("100%")).containsExactly("a");
    assertThat(found("%")).containsExactly("a");
    assertThat(found("SNAKE_CASE")).containsExactly("a");
    assertThat(found("_")).containsExactlyInAnyOrder("a", "c");
    assertThat(found("ÄRGER_UND")).containsExactly("c");
    assertThat(found("→")).containsExactly("c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; drop table task; --",
        "\"",
        "'",
        "\"unbalanced",
        "a AND",
        "NOT",
        "NEAR(",
        "title:x",
        "*",
        "a*",
        "^a",
        "(",
        "))",
        "{a b}: c",
        "\\",
        "\0",
        "?",
        ":name",
        "a OR b -c",
        "\uD83D",
        "%s%n",
        "\u202E"
      })
  void nothingInASearchIsTakenForALanguage(String text) {
    put("x", "harmless", 1);
    found(text);
    found("harmless " + text);
    assertThat(found("harmless")).containsExactly("x");
  }

  @Test
  void aVeryLongSearchIsAnsweredToo() {
    put("x", "harmless", 1);
    assertThat(found("word, ".repeat(5_000))).isEmpty();
    assertThat(found("harmless ".repeat(5_000))).containsExactly("x");
  }

  @Test
  void theBetterMatchComesFirst() {
    put("a", "something else", 1);
    put("b", "deploy the deploy", 1);
    put("c", "a long title in which deploy comes once among many other words", 1);
    assertThat(found("deploy")).containsExactly("b", "c");
  }

  @Test
  void withoutASearchRelevanceIsTheOrderOfCreation() {
    put("a", "one", 1);
    put("b", "two", 1);
    assertThat(page(filter(null, Sort.RELEVANCE, 50, null))).hasSize(2);
    assertThat(page(filter("  ", Sort.RELEVANCE, 50, null))).hasSize(2);
  }
}
