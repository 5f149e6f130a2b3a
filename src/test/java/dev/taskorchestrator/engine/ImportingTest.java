package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Need;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Incoming.Work;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What comes from elsewhere stands here as it stood there, as far as the rules of the house allow;
/// what had to give way is said, and coming again changes nothing.
@Timeout(120)
class ImportingTest {
  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
  }

  @AfterEach
  void close() {
    assertThat(project.brokenInvariants()).isEmpty();
    project.close();
  }

  /// One that would like its key for its id.
  private static Incoming row(
      String key, Status status, @Nullable String parent, List<Work> work, String... needs) {
    return new Incoming(
        key,
        "task_" + key,
        Brief.of("title of " + key, "as it was"),
        status,
        null,
        null,
        parent,
        Arrays.stream(needs).map(need -> new Need(need, "completion", null)).toList(),
        0,
        -1,
        null,
        null,
        null,
        null,
        null,
        work,
        null,
        null);
  }

  private static Incoming row(String key, String... needs) {
    return row(key, Status.PENDING, null, List.of(), needs);
  }

  private static Incoming child(String key, String parent, Status status) {
    return row(key, status, parent, List.of());
  }

  private static Command.Import all(boolean dry, List<Incoming> rows) {
    return new Command.Import(
        "elsewhere", rows, Incoming.Further.NONE, dry, Command.Progress.UNHEARD);
  }

  private Reply.Imported comes(Incoming... rows) {
    return project.done(Reply.Imported.class, "ann", all(false, List.of(rows)));
  }

  private static List<String> said(Reply.Imported told) {
    return told.troubles().stream()
        .map(trouble -> (trouble.lost() ? "LOST " : "") + trouble.where() + ": " + trouble.what())
        .toList();
  }

  private Status at(String key) {
    return project.standsAt("task_" + key);
  }

  @Test
  void whatCameWaitsForWhatItWaitedForThere() {
    comes(row("late", "early"), row("early"));
    assertThat(project.ready()).containsExactly("task_early");
    project.completes("bob", "task_early");
    assertThat(project.takes("bob")).isEqualTo("task_late");
  }

  @Test
  void aSecondTimeChangesNothingAndSaysWhatDiffersThereByNow() {
    comes(row("a"), row("b", "a"));
    var before = project.dump();
    var again = comes(row("a"), row("b"));
    assertThat(project.dump()).isEqualTo(before);
    assertThat(again.already()).isEqualTo(2);
    assertThat(again.came()).isEmpty();
    assertThat(said(again)).containsExactly("b: differs there by now; task_b stays as it is here");
  }

  @Test
  void aDryRunChangesNothingAndSaysWhatTheRealOneWill() {
    var rows =
        List.of(row("a", "nowhere"), row("b", "b"), child("c", "lost", Status.ACTIVE), row("a"));
    project.plan(Project.draft("other"));
    var before = project.dump();
    var dry = project.done(Reply.Imported.class, "ann", all(true, rows));
    assertThat(project.dump()).isEqualTo(before);
    var real = project.done(Reply.Imported.class, "ann", all(false, rows));
    assertThat(said(dry)).isEqualTo(said(real));
    assertThat(said(real))
        .containsExactlyInAnyOrder(
            "LOST a: there are two of that name; the first came",
            "a: depends on 'nowhere', which is not there",
            "b: depends on itself, which is left out",
            "c: its parent 'lost' did not come; it has none",
            "c: was being worked on; it can be taken here");
    assertThat(dry.came()).hasSameSizeAs(real.came());
  }

  @Test
  void tasksThatWouldWaitForEachOtherAreLetGoInOnePlace() {
    var told = comes(row("a", "c"), row("b", "a"), row("c", "b"), row("free"));
    assertThat(said(told)).hasSize(1);
    assertThat(said(told).getFirst()).endsWith("would wait for each other; that is left out");
    assertThat(project.ready()).hasSize(2).contains("task_free");
    assertThat(Invariants.broken(project)).isEmpty();
  }

  @Test
  void oneThatWaitsForItsOwnParentIsLetGo() {
    var told = comes(row("top"), row("below", Status.PENDING, "top", List.of(), "top"));
    assertThat(said(told)).hasSize(1);
    assertThat(project.ready()).containsExactly("task_below");
  }

  @Test
  void aCircleThatClosesOverWhatIsHereIsFoundToo() {
    comes(row("a"), row("b"));
    project.done(Reply.Updated.class, "ann", Project.needs("task_a", "task_b"));
    // b waits for c there by now, and c for a
    var told = comes(row("a"), row("b", "c"), row("c", "a"));
    assertThat(said(told))
        .anyMatch(line -> line.endsWith("would wait for each other; that is left out"));
    assertThat(Invariants.broken(project)).isEmpty();
  }

  @Test
  void parentsThatWouldBeBelowEachOtherStandByThemselves() {
    var told = comes(child("a", "b", Status.PENDING), child("b", "a", Status.PENDING));
    assertThat(said(told)).hasSize(1);
    assertThat(said(told).getFirst()).contains("are below each other; it has none");
    assertThat(told.came()).hasSize(2);
  }

  @Test
  void whatIsOverHasNoOpenChildrenAndWaitsForNothing() {
    var told =
        comes(
            row("top", Status.COMPLETED, null, List.of()),
            child("open", "top", Status.PENDING),
            row("early"),
            row("done", Status.COMPLETED, null, List.of(), "early"));
    assertThat(at("top")).isEqualTo(Status.PENDING);
    assertThat(at("done")).isEqualTo(Status.COMPLETED);
    assertThat(said(told))
        .containsExactlyInAnyOrder(
            "top: was completed with unfinished children; it is pending",
            "done: is completed though task_early is not; that is waived");
  }

  @Test
  void whatWaitsForSomethingThatWillNotComeIsBlockedAsItWouldHaveBeenHere() {
    var told = comes(row("gone", Status.CANCELLED, null, List.of()), row("waits", "gone"));
    assertThat(at("waits")).isEqualTo(Status.BLOCKED);
    assertThat(said(told))
        .containsExactly("waits: is blocked: its prerequisite task_gone was cancelled");
  }

  @Test
  void anIdThatIsTakenHereIsLeftToWhomItBelongs() {
    project.plan(Project.draft("task_a"));
    var told = comes(row("a"));
    assertThat(said(told)).containsExactly("a: its id is taken here; it has another");
    assertThat(told.came().getFirst().id())
        .isNotNull()
        .isNotEqualTo(new dev.taskorchestrator.core.TaskId("task_a"));
  }

  @Test
  void itsWorkComesWithIt() {
    var work = new Work(null, "code", "what it is", "x".repeat(50_000), List.of(), null, "them");
    comes(row("a", Status.COMPLETED, null, List.of(work)));
    assertThat(project.sql("select type, size, author from artifact"))
        .containsExactly("code|50000|them");
  }

  /// They come in several transactions, in none of which one can be taken too early.
  @Test
  void manyComeInPartsAndNoneCanBeTakenBeforeWhatItWaitsForIsThere() {
    var rows = new ArrayList<Incoming>();
    rows.add(row("first", "last"));
    rows.add(row("vain", "gone", "last"));
    IntStream.range(0, 5_500).forEach(i -> rows.add(row("t" + i, i == 0 ? "last" : "t" + (i - 1))));
    rows.add(row("gone", Status.CANCELLED, null, List.of()));
    rows.add(row("last"));
    var seen = new ArrayList<String>();
    var watched =
        new Command.Import(
            "elsewhere",
            rows,
            Incoming.Further.NONE,
            false,
            (done, _) -> seen.add(done + " " + at("first") + " " + project.ready()));
    var told = project.done(Reply.Imported.class, "ann", watched);
    assertThat(seen).containsExactly("5000 BLOCKED []", "5504 PENDING [task_last]");
    assertThat(said(told))
        .containsExactly("vain: is blocked: its prerequisite task_gone was cancelled");
    assertThat(at("vain")).isEqualTo(Status.BLOCKED);
    assertThat(told.came()).hasSize(5_504);
    project.completes("bob", "task_last");
    assertThat(project.ready()).containsExactly("task_first", "task_t0");
  }

  /// As after a process that was killed between two parts.
  @Test
  void whatWasCutIsMadeWholeByTheNextRun() {
    comes(row("a", "c"), row("b"));
    assertThat(project.ready()).hasSize(2);
    var told = comes(row("a", "c"), row("b"), row("c"));
    assertThat(told.already()).isEqualTo(2);
    assertThat(project.ready()).containsExactlyInAnyOrder("task_b", "task_c");
  }

  @Test
  void longChainsOfParentsAndPrerequisitesAreNoHarm() {
    var rows = new ArrayList<Incoming>();
    IntStream.range(0, 4_000)
        .forEach(i ->
            rows.add(
                row(
                    "t" + i,
                    Status.PENDING,
                    i < 20 && i > 0 ? "t" + (i - 1) : null,
                    List.of(),
                    i >= 21 ? new String[] {"t" + (i - 1)} : new String[0])));
    var told = project.done(Reply.Imported.class, "ann", all(false, rows.reversed()));
    assertThat(told.troubles()).extracting(Trouble::what).isEmpty();
    assertThat(project.ready()).hasSize(2);
  }
}
