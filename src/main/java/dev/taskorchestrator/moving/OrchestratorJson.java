package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Further;
import dev.taskorchestrator.core.Incoming.Kept;
import dev.taskorchestrator.core.Incoming.Need;
import dev.taskorchestrator.core.Incoming.RuleKept;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Incoming.Work;
import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Session;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Our own form: everything, one task a line, in the order of its making and with nothing in it
/// that belongs to the moment of the export. What was exported, imported into an empty project and
/// exported again, is the same to the byte.
final class OrchestratorJson {

  private static final String FORMAT = "orchestrator-export";
  private static final int VERSION = 1;

  private OrchestratorJson() {}

  static String write(Reply.Everything all) {
    var text =
        new StringBuilder(
            "{\"format\":\"" + FORMAT + "\",\"version\":" + VERSION + ",\n\"tasks\":[");
    lines(text, all.tasks().stream().map(OrchestratorJson::task).toList());
    text.append("],\n\"memos\":[");
    lines(text, all.further().memos().stream().map(OrchestratorJson::memo).toList());
    text.append("],\n\"rules\":[");
    lines(text, all.further().rules().stream().map(OrchestratorJson::rule).toList());
    text.append("],\n\"sessions\":[");
    lines(text, all.further().sessions().stream().map(OrchestratorJson::session).toList());
    return text.append("]}\n").toString();
  }

  private static void lines(StringBuilder text, List<Json.Obj> rows) {
    for (int i = 0; i < rows.size(); i++) {
      text.append(i == 0 ? "\n" : ",\n").append(JsonWriter.text(rows.get(i)));
    }
    if (!rows.isEmpty()) text.append('\n');
  }

  private static Json.Obj task(Incoming task) {
    var brief = task.brief();
    var row =
        Json.obj()
            .put("id", task.key())
            .putIfPresent("parent", task.parent())
            .put("title", brief.title())
            .put("description", brief.description())
            .put("status", task.status().word())
            .putIfPresent("reason", task.reason())
            .put("type", brief.taskType())
            .put("complexity", brief.complexity())
            .put("specialist", brief.specialist())
            .putIfPresent("effort", brief.effort())
            .putIfPresent("due_date", brief.dueDate())
            .putIfPresent("context", brief.context())
            .put("priority", brief.priority())
            .putUnlessEmpty("criteria", brief.criteria())
            .put("lease_seconds", brief.leaseSeconds())
            .put("max_attempts", brief.maxAttempts())
            .put("timeout_seconds", brief.timeoutSeconds())
            .put("complete_by_hand", brief.completeByHand())
            .put("failures", task.failures())
            .put("progress", task.progress())
            .putIfPresent("note", task.note())
            .putIfPresent("summary", task.summary())
            .putIfPresent("created_at", said(task.createdAt()))
            .putIfPresent("updated_at", said(task.updatedAt()))
            .putIfPresent("ended_at", said(task.endedAt()))
            .putIfPresent("session", task.session());
    var was = task.was();
    if (was != null) row.put("was", was.word());
    if (!task.needs().isEmpty())
      row.put("needs", task.needs().stream().map(OrchestratorJson::need).toList());
    if (!task.work().isEmpty())
      row.put("work", task.work().stream().map(OrchestratorJson::work).toList());
    var kept = task.kept();
    if (kept != null) {
      row.put(
          "archive",
          Json.obj()
              .put("at", kept.at().toString())
              .put("reason", kept.reason())
              .put("stale", kept.stale())
              .put("keep_until", kept.until().toString()));
    }
    return row.build();
  }

  private static @Nullable String said(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }

  private static Json.Obj need(Need need) {
    return Json.obj()
        .put("id", need.key())
        .put("type", need.type())
        .putIfPresent("waiver", need.waiver())
        .build();
  }

  private static Json.Obj work(Work work) {
    return Json.obj()
        .putIfPresent("id", work.id())
        .put("type", work.type())
        .put("summary", work.summary())
        .putUnlessEmpty("files", work.files())
        .putIfPresent("at", said(work.at()))
        .put("by", work.by())
        .put("content", work.content())
        .build();
  }

  private static Json.Obj memo(Memo memo) {
    var task = memo.task();
    var status = memo.status();
    return Json.obj()
        .put("id", memo.id())
        .putIfPresent("task", task == null ? null : task.text())
        .put("title", memo.title())
        .put("body", memo.body())
        .putIfPresent("context", memo.context())
        .putIfPresent("alternatives", memo.alternatives())
        .putIfPresent("consequences", memo.consequences())
        .putIfPresent("status", status == null ? null : status.word())
        .putIfPresent("supersedes", memo.supersedes())
        .put("author", memo.author())
        .put("at", memo.at().toString())
        .put("changed_at", memo.changedAt().toString())
        .build();
  }

  private static Json.Obj rule(RuleKept rule) {
    return Json.obj()
        .put("id", rule.id())
        .put("definition", rule.text())
        .put("active", rule.active())
        .put("author", rule.author())
        .put("at", rule.at().toString())
        .build();
  }

  private static Json.Obj session(Session session) {
    return Json.obj()
        .put("id", session.id())
        .put("agent", session.agent())
        .put("client", session.client())
        .put("directory", session.directory())
        .put("opened_at", session.openedAt().toString())
        .put("seen_at", session.seenAt().toString())
        .putIfPresent("ended_at", said(session.endedAt()))
        .putIfPresent("ending", session.ending())
        .build();
  }

  /// Whether that is such a file.
  static boolean is(Json.Obj file) {
    return file.text("format", "").equals(FORMAT);
  }

  static Found read(Json.Obj file) {
    var troubles = new ArrayList<Trouble>();
    var tasks = new ArrayList<Incoming>();
    if (file.number("version", 0) > VERSION) {
      troubles.add(new Trouble("version", "is newer than this program; what it knows came", false));
    }
    for (var row : rows(file, "tasks")) {
      take(troubles, row, () -> tasks.add(task(row)));
    }
    var memos = new ArrayList<Memo>();
    for (var row : rows(file, "memos")) take(troubles, row, () -> memos.add(memo(row)));
    var rules = new ArrayList<RuleKept>();
    for (var row : rows(file, "rules")) take(troubles, row, () -> rules.add(rule(row)));
    var sessions = new ArrayList<Session>();
    for (var row : rows(file, "sessions")) take(troubles, row, () -> sessions.add(session(row)));
    return new Found(
        Kind.ORCHESTRATOR.word(), tasks, new Further(memos, rules, sessions), troubles);
  }

  private static List<Json.Obj> rows(Json.Obj file, String field) {
    return file.has(field) ? file.objects(field) : List.of();
  }

  /// A row that was altered by hand may be anything; it is named and the others still come.
  private static void take(List<Trouble> troubles, Json.Obj row, Runnable taking) {
    try {
      taking.run();
    } catch (RuntimeException wrong) {
      troubles.add(
          new Trouble(row.text("id", "a row"), "cannot be read: " + wrong.getMessage(), true));
    }
  }

  private static Incoming task(Json.Obj row) {
    var brief =
        new Brief(
            row.text("title"),
            row.text("description"),
            row.text("type", "standard"),
            row.text("complexity", "moderate"),
            row.text("specialist", "generic"),
            row.optText("effort").orElse(null),
            row.optText("due_date").orElse(null),
            row.optText("context").orElse(null),
            (int) row.number("priority", 10),
            row.texts("criteria"),
            (int) row.number("lease_seconds", Brief.DEFAULT_LEASE),
            (int) row.number("max_attempts", Brief.DEFAULT_ATTEMPTS),
            (int) row.number("timeout_seconds", 0),
            row.flag("complete_by_hand", false));
    if (brief.title().isBlank() || brief.title().length() > Brief.MAX_TITLE) {
      throw new IllegalArgumentException("its title is none");
    }
    return new Incoming(
        row.text("id"),
        row.text("id"),
        brief,
        Status.of(row.text("status")).orElseThrow(),
        row.optText("reason").orElse(null),
        row.optText("was").flatMap(Status::of).orElse(null),
        row.optText("parent").orElse(null),
        needs(row),
        (int) row.number("failures", 0),
        (int) row.number("progress", -1),
        row.optText("note").orElse(null),
        row.optText("summary").orElse(null),
        moment(row, "created_at"),
        moment(row, "updated_at"),
        moment(row, "ended_at"),
        works(row),
        kept(row),
        row.optText("session").orElse(null));
  }

  private static @Nullable Instant moment(Json.Obj row, String field) {
    return row.optText(field).map(Instant::parse).orElse(null);
  }

  private static List<Need> needs(Json.Obj row) {
    return rows(row, "needs").stream()
        .map(need ->
            new Need(
                need.text("id"),
                need.text("type", "completion"),
                need.optText("waiver").orElse(null)))
        .toList();
  }

  private static List<Work> works(Json.Obj row) {
    return rows(row, "work").stream()
        .map(work ->
            new Work(
                work.optText("id").orElse(null),
                work.text("type", "general"),
                work.text("summary", ""),
                work.text("content"),
                work.texts("files"),
                moment(work, "at"),
                work.text("by", "imported")))
        .toList();
  }

  private static @Nullable Kept kept(Json.Obj row) {
    Optional<Json.Obj> archive = row.optObject("archive");
    return archive
        .map(kept ->
            new Kept(
                Instant.parse(kept.text("at")),
                kept.text("reason", ""),
                kept.flag("stale", false),
                Instant.parse(kept.text("keep_until"))))
        .orElse(null);
  }

  private static Memo memo(Json.Obj row) {
    return new Memo(
        row.text("id"),
        row.optText("task").map(TaskId::new).orElse(null),
        row.text("title"),
        row.text("body"),
        row.optText("context").orElse(null),
        row.optText("alternatives").orElse(null),
        row.optText("consequences").orElse(null),
        row.optText("status").flatMap(Memo.Standing::of).orElse(null),
        row.optText("supersedes").orElse(null),
        row.text("author"),
        Instant.parse(row.text("at")),
        Instant.parse(row.text("changed_at")));
  }

  private static RuleKept rule(Json.Obj row) {
    return new RuleKept(
        row.text("id"),
        row.text("definition"),
        row.flag("active", true),
        row.text("author"),
        Instant.parse(row.text("at")));
  }

  private static Session session(Json.Obj row) {
    return new Session(
        row.text("id"),
        row.text("agent"),
        row.text("client"),
        row.text("directory"),
        "",
        Instant.parse(row.text("opened_at")),
        Instant.parse(row.text("seen_at")),
        moment(row, "ended_at"),
        row.optText("ending").orElse(null),
        0,
        0);
  }
}
