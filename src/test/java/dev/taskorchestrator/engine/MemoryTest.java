package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Decisions and notes are found again by whoever needs them, and it is known which still hold.
@Timeout(60)
class MemoryTest {
  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
    project.plan(Project.draft("top"), Project.child("a", "top"), Project.draft("b"));
  }

  @AfterEach
  void close() {
    project.close();
  }

  private static Command.Remember decision(
      @Nullable String task, String title, @Nullable String supersedes) {
    return new Command.Remember(
        task, title, "body of " + title, "why", "else", "then", Memo.Standing.ACCEPTED, supersedes);
  }

  private static Command.Remember note(@Nullable String task, String title) {
    return new Command.Remember(task, title, "body of " + title, null, null, null, null, null);
  }

  private Memo keeps(Command.Remember said) {
    return project.done(Reply.Remembered.class, "ann", said).memo();
  }

  private Memo found(String id) {
    return project.asked(Reply.MemoShown.class, new Query.OneMemo(id)).memo();
  }

  private List<String> titles(@Nullable String task, @Nullable String kind, @Nullable String text) {
    var query = new Query.Memos(task, kind, text, 0, 50);
    return project.asked(Reply.MemoList.class, query).memos().stream().map(Memo::title).toList();
  }

  @Test
  void whatIsWrittenDownIsFoundWholeAlsoByTheNextProcess() {
    var memo = keeps(decision("a", "Use rye", null));
    project.reopen();
    assertThat(found(memo.id())).isEqualTo(memo);
    assertThat(memo.author()).isEqualTo("ann");
    assertThat(memo.id()).startsWith("decision_");
    assertThat(keeps(note(null, "n")).id()).startsWith("note_");
  }

  @Test
  void aDecisionThatTakesThePlaceOfAnotherSaysSoOfBoth() {
    var first = keeps(decision("a", "Use rye", null));
    project.time.pass(Duration.ofMinutes(1));
    var second = keeps(decision("a", "Use wheat", first.id()));
    assertThat(second.supersedes()).isEqualTo(first.id());
    assertThat(found(first.id()).status()).isEqualTo(Memo.Standing.SUPERSEDED);
    assertThat(found(first.id()).changedAt()).isEqualTo(project.time.instant());
    assertThat(found(first.id()).body()).as("what was decided stays").isEqualTo("body of Use rye");
  }

  @Test
  void aDecisionCanBeTakenOrRejectedLaterAndANoteCannot() {
    var memo = keeps(decision(null, "D", null));
    project.done(
        Reply.Remembered.class, "bob", new Command.Decide(memo.id(), Memo.Standing.REJECTED));
    assertThat(found(memo.id()).status()).isEqualTo(Memo.Standing.REJECTED);
    assertThat(found(memo.id()).author()).isEqualTo("ann");
    var note = keeps(note(null, "N"));
    assertThat(
            project.refused("bob", new Command.Decide(note.id(), Memo.Standing.ACCEPTED)).message())
        .contains("names a note");
    assertThat(project.refused("bob", decision(null, "E", note.id())).message())
        .contains("names a note");
  }

  @Test
  void whatIsNotThereIsMissedAndNothingIsWritten() {
    assertThat(project.refused("ann", decision(null, "D", "decision_none")))
        .isEqualTo(new Refusal.MemoNotFound("decision_none", "supersedes"));
    assertThat(project.refused("ann", new Command.Decide("none", Memo.Standing.ACCEPTED)))
        .isEqualTo(new Refusal.MemoNotFound("none", "memo_id"));
    assertThat(project.refused("ann", note("task_none", "N")))
        .isInstanceOf(Refusal.TaskNotFound.class);
    assertThat(titles(null, null, null)).isEmpty();
  }

  @Test
  void theyAreFoundByTaskWithWhatIsBelowByKindAndByText() {
    keeps(decision("top", "one", null));
    keeps(note("a", "two"));
    keeps(note("b", "three"));
    keeps(decision(null, "four", null));
    assertThat(titles(null, null, null)).containsExactly("one", "two", "three", "four");
    assertThat(titles("top", null, null)).containsExactly("one", "two");
    assertThat(titles("a", null, null)).containsExactly("two");
    assertThat(titles(null, Memo.DECISION, null)).containsExactly("one", "four");
    assertThat(titles(null, Memo.NOTE, null)).containsExactly("two", "three");
    assertThat(titles(null, null, "body of thr")).containsExactly("three");
    assertThat(titles(null, null, "%")).as("a sign of its own is text").isEmpty();
  }

  @Test
  void manyAreReadPageByPageAndNoneTwice() {
    for (int i = 0; i < 7; i++) keeps(note(null, "n" + i));
    var first = project.asked(Reply.MemoList.class, new Query.Memos(null, null, null, 0, 3));
    assertThat(first.memos()).extracting(Memo::title).containsExactly("n0", "n1", "n2");
    var next = java.util.Objects.requireNonNull(first.next());
    var second = project.asked(Reply.MemoList.class, new Query.Memos(null, null, null, next, 30));
    assertThat(second.memos()).extracting(Memo::title).containsExactly("n3", "n4", "n5", "n6");
    assertThat(second.next()).isNull();
  }
}
