package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes down how things stand, in Markdown, for somebody who knows nothing of it yet and is to go
/// on. It holds no moment of its own making but that of the look, so that two of them can be
/// compared.
final class Handover {

  private static final int LISTED = 200;
  private static final int RESULTS = 50;
  private static final int MEMOS = 100;
  private static final int CUT = 600;

  private final Store store;

  Handover(Store store) {
    this.store = store;
  }

  /// @param top only what is below this task, null for the project
  /// @param brief only how things stand, without what to do next
  Outcome<String> text(@Nullable Task top, boolean brief) {
    return store.read(tx -> Outcome.done(new Paper(tx, top).text(brief)));
  }

  /// One document in the making.
  private static final class Paper {
    private final Tx tx;
    private final @Nullable Task top;
    private final StringBuilder text = new StringBuilder();

    Paper(Tx tx, @Nullable Task top) {
      this.tx = tx;
      this.top = top;
    }

    String text(boolean brief) {
      head(brief);
      if (!brief) next();
      section("At work", tasks(Status.ACTIVE), this::held);
      section("Ready to be taken", ready(), this::open);
      section("Stuck", stuck(), this::stuck);
      section("Waiting", waiting(), this::waiting);
      decisions();
      notes();
      section("Done, latest first", done(), this::result);
      return text.toString();
    }

    private void head(boolean brief) {
      var what = top == null ? "the project" : top.brief().title();
      line("# " + (brief ? "Status of " : "Hand-over of ") + Markdown.line(what));
      line("");
      line("As of " + tx.now().truncatedTo(ChronoUnit.SECONDS) + ", event " + tx.lastEvent() + ".");
      line("");
      if (top != null) {
        line(Markdown.text(top.brief().description(), CUT * 3));
        line("");
        for (var criterion : top.brief().criteria()) line("- to hold: " + Markdown.line(criterion));
        if (!top.brief().criteria().isEmpty()) line("");
      }
      line("| status | tasks |");
      line("|---|---|");
      counts().forEach((status, count) -> line("| " + status.word() + " | " + count + " |"));
      line("");
    }

    private Map<Status, Long> counts() {
      return top == null ? tx.counts() : tx.queries().countsBelow(top.id());
    }

    private void next() {
      line("## How to go on");
      line("");
      line("1. Call `orchestrator_initialize_session`, or `orchestrator_resume_session`.");
      line("2. Read the decisions below; they hold until they are superseded.");
      line("3. See to what is stuck: it will not go on by itself.");
      line(
          "4. Take the next task with `orchestrator_next_task`; it comes with its role's prompt and");
      line("   the results it builds on. Hand it in with `orchestrator_complete_task`.");
      line("5. Read stored work with `orchestrator_artifacts`, never more of it than needed.");
      line("");
    }

    private interface Row {
      String of(Task task);
    }

    private void section(String title, List<Task> tasks, Row row) {
      if (tasks.isEmpty()) return;
      line("## " + title);
      line("");
      for (var task : tasks) line("- " + row.of(task));
      if (tasks.size() >= LISTED) line("- and more: `orchestrator_query_tasks` lists them");
      line("");
    }

    private List<Task> tasks(Status... statuses) {
      return page(Filter.all().only(List.of(statuses)), Filter.Sort.CREATED, LISTED);
    }

    private List<Task> page(Filter filter, Filter.Sort sort, int limit) {
      var under = top == null ? filter : filter.below(top.id().text(), true);
      return tx.queries().page(under.sorted(sort, limit), top, tx.now());
    }

    private List<Task> ready() {
      return page(Filter.all().onlyReady(), Filter.Sort.PRIORITY, LISTED);
    }

    private List<Task> stuck() {
      return tasks(Status.BLOCKED, Status.FAILED);
    }

    private List<Task> waiting() {
      return tasks(Status.PENDING).stream().filter(task -> !task.readyAt(tx.now())).toList();
    }

    private List<Task> done() {
      return page(Filter.all().only(List.of(Status.COMPLETED)), Filter.Sort.UPDATED, RESULTS);
    }

    private static String named(Task task) {
      return "**" + Markdown.line(task.brief().title()) + "** (`" + task.id() + "`)";
    }

    private String held(Task task) {
      if (!(task.state() instanceof TaskState.Active held)) return named(task);
      var progress = task.progress() < 0 ? "" : ", " + task.progress() + " %";
      return named(task)
          + ": with "
          + Markdown.line(held.holder().agent())
          + " until "
          + held.until().truncatedTo(ChronoUnit.SECONDS)
          + progress
          + (task.note() == null ? "" : ", “" + Markdown.line(task.note()) + "”");
    }

    private String open(Task task) {
      return named(task)
          + ", for "
          + Markdown.line(task.brief().specialist())
          + ", priority "
          + task.brief().priority()
          + ": "
          + Markdown.line(Markdown.cut(task.brief().description(), CUT));
    }

    private String stuck(Task task) {
      return named(task)
          + ", "
          + task.status().word()
          + ": "
          + Markdown.line(String.valueOf(task.state().reason()));
    }

    private String waiting(Task task) {
      var open = tx.dependencies().open(task.id()).stream().map(TaskId::text).toList();
      if (!open.isEmpty()) return named(task) + " waits for `" + String.join("`, `", open) + "`";
      return task.openChildren() > 0
          ? named(task) + " waits for " + task.openChildren() + " children"
          : named(task) + " waits for its next try";
    }

    private String result(Task task) {
      var summary = task.summary();
      var artifacts =
          tx.artifacts().of(task.id()).stream()
              .map(artifact ->
                  "`" + artifact.id() + "` (" + artifact.type() + ", v" + artifact.version() + ")")
              .toList();
      return named(task)
          + ": "
          + (summary == null ? "no summary" : Markdown.line(Markdown.cut(summary, CUT)))
          + (artifacts.isEmpty() ? "" : " — " + String.join(", ", artifacts));
    }

    private List<Memo> memos(String kind) {
      return tx.memos().page(top == null ? null : top.id(), kind, null, 0, MEMOS).stream()
          .map(numbered -> numbered.memo())
          .toList();
    }

    private void decisions() {
      var decisions = memos(Memo.DECISION);
      if (decisions.isEmpty()) return;
      line("## Decisions");
      line("");
      for (var decision : decisions) {
        var status = decision.status();
        line(
            "### "
                + Markdown.line(decision.title())
                + " ("
                + (status == null ? "" : status.word())
                + ", `"
                + decision.id()
                + "`)");
        line("");
        part("", decision.body());
        part("Context: ", decision.context());
        part("Instead of: ", decision.alternatives());
        part("What follows: ", decision.consequences());
      }
    }

    private void part(String label, @Nullable String said) {
      if (said == null) return;
      line(label + Markdown.text(said, CUT * 3));
      line("");
    }

    private void notes() {
      var notes = memos(Memo.NOTE);
      if (notes.isEmpty()) return;
      line("## Notes");
      line("");
      for (var note : notes) {
        line(
            "- **"
                + Markdown.line(note.title())
                + "**: "
                + Markdown.line(Markdown.cut(note.body(), CUT)));
      }
      line("");
    }

    private void line(String line) {
      text.append(line).append('\n');
    }
  }
}
