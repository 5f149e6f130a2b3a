package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Session;
import java.time.Instant;

/// How sessions, and what is remembered, are said in JSON.
final class StayAnswers {

  private static final int TITLE = 80;
  private static final int REASON = 120;

  private StayAnswers() {}

  static Json.Obj sessions(Reply.SessionList list) {
    var rows =
        Brevity.fitting(list.sessions(), session -> row(session, list.now()), Brevity.MAX - 1_000);
    return Json.obj()
        .put("sessions", rows)
        .put("total_count", list.total())
        .put("displayed_count", rows.items().size())
        .build();
  }

  private static Json.Obj row(Session session, Instant now) {
    var row =
        Json.obj()
            .put("session_id", session.id())
            .put("status", session.status(now))
            .put("agent", session.agent())
            .put("created_at", session.openedAt().toString())
            .put("last_activity", session.seenAt().toString())
            .put("tasks", session.tasks())
            .put("open_tasks", session.open());
    var ending = session.ending();
    return row.putIfPresent("ending", ending == null ? null : Brevity.cut(ending, REASON)).build();
  }

  static Json.Obj session(Reply.SessionShown shown) {
    var session = shown.session();
    return Json.obj()
        .put("exists", true)
        .put("reachable", shown.reachable())
        .putAll(row(session, shown.now()))
        .put("working_directory", Brevity.cut(session.directory(), 300))
        .put("mine", shown.mine().stream().map(Rows::held).toList())
        .put("session_tasks", Brevity.fitting(shown.tasks(), Rows::named, Brevity.MAX / 4))
        .put("changes", shown.changes().stream().map(Rows::shortEvent).toList())
        .put("changes_count", shown.changesCount())
        .put("sequence", shown.sequence())
        .build();
  }

  static Json.Obj cleaned(Reply.SessionsCleaned cleaned) {
    var rows =
        Brevity.fitting(
            cleaned.gone(),
            gone ->
                Json.obj()
                    .put("session_id", gone.session().id())
                    .put("reason", Brevity.cut(gone.reason(), REASON))
                    .put("last_activity", gone.session().seenAt().toString())
                    .build(),
            Brevity.MAX - 1_000);
    return Json.obj()
        .put("cleanup_type", cleaned.which())
        .put("dry_run", cleaned.dry())
        .put("sessions_found", cleaned.found())
        .put("sessions_to_cleanup", cleaned.gone().size())
        .put("total_cleaned", cleaned.dry() ? 0 : cleaned.gone().size())
        .put("cleaned_sessions", rows)
        .build();
  }

  static Json.Obj remembered(Memo memo) {
    var answer = Json.obj().put("memo_id", memo.id()).put("kind", memo.kind());
    var status = memo.status();
    if (status != null) answer.put("status", status.word());
    return answer.putIfPresent("superseded", memo.supersedes()).build();
  }

  static Json.Obj memos(Reply.MemoList list) {
    var rows = Brevity.fitting(list.memos(), StayAnswers::brief, Brevity.MAX - 1_000);
    return Json.obj().put("memos", rows).putIfPresent("next", list.next()).build();
  }

  private static Json.Obj brief(Memo memo) {
    var row =
        Json.obj()
            .put("memo_id", memo.id())
            .put("kind", memo.kind())
            .put("title", Brevity.cut(memo.title(), TITLE));
    var status = memo.status();
    if (status != null) row.put("status", status.word());
    var task = memo.task();
    return row.putIfPresent("task_id", task == null ? null : task.text())
        .put("at", memo.at().toString())
        .build();
  }

  static Json.Obj memo(Memo memo) {
    var whole =
        Json.obj()
            .putAll(brief(memo))
            .put("title", memo.title())
            .put("body", memo.body())
            .putIfPresent("context", memo.context())
            .putIfPresent("alternatives", memo.alternatives())
            .putIfPresent("consequences", memo.consequences())
            .putIfPresent("supersedes", memo.supersedes())
            .put("author", memo.author())
            .put("changed_at", memo.changedAt().toString());
    return whole.build();
  }
}
