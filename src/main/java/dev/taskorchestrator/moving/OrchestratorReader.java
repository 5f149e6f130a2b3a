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
import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.core.Session;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.RuleJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads our own form again. It may have been altered since it was written, so whatever the store
/// would refuse is found here, row by row: one bad row must not keep the others from coming.
final class OrchestratorReader {

  private static final int MAX_NAME = 100;

  private OrchestratorReader() {}

  static Found read(Json.Obj file) {
    var troubles = new ArrayList<Trouble>();
    var tasks = new ArrayList<Incoming>();
    if (file.number("version", 0) > OrchestratorJson.VERSION) {
      troubles.add(new Trouble("version", "is newer than this program; what it knows came", false));
    }
    for (var row : rows(file, "tasks", troubles)) {
      take(troubles, row, () -> tasks.add(task(row)));
    }
    var memos = new ArrayList<Memo>();
    for (var row : rows(file, "memos", troubles)) take(troubles, row, () -> memos.add(memo(row)));
    var rules = new ArrayList<RuleKept>();
    for (var row : rows(file, "rules", troubles)) take(troubles, row, () -> rules.add(rule(row)));
    var sessions = new ArrayList<Session>();
    for (var row : rows(file, "sessions", troubles))
      take(troubles, row, () -> sessions.add(session(row)));
    return new Found(
        Kind.ORCHESTRATOR.word(), tasks, new Further(memos, rules, sessions), troubles);
  }

  private static List<Json.Obj> rows(Json.Obj file, String field) {
    return file.has(field) ? file.objects(field) : List.of();
  }

  private static List<Json.Obj> rows(Json.Obj file, String field, List<Trouble> troubles) {
    for (var item : file.items(field)) {
      if (item instanceof Json.Obj) continue;
      troubles.add(new Trouble(field, "is no row: " + Words.shown(JsonWriter.text(item)), true));
    }
    return rows(file, field);
  }

  private static String text(Json.Obj row, String field) {
    return Words.clean(row.text(field));
  }

  private static String text(Json.Obj row, String field, String usual) {
    return Words.clean(row.text(field, usual));
  }

  private static @Nullable String maybe(Json.Obj row, String field) {
    return row.optText(field).map(Words::clean).orElse(null);
  }

  /// A text of so many characters and of at least one that can be seen.
  private static String name(Json.Obj row, String field, int max) {
    var name = text(row, field);
    if (name.isBlank() || name.length() > max) {
      throw new IllegalArgumentException("its " + field + " is not of 1 to " + max + " characters");
    }
    return name;
  }

  private static int number(Json.Obj row, String field, int usual, int least, int most) {
    var number = row.number(field, usual);
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "its " + field + " is not between " + least + " and " + most);
    }
    return (int) number;
  }

  /// A row that was altered by hand may be anything; it is named and the others still come.
  private static void take(List<Trouble> troubles, Json.Obj row, Runnable taking) {
    try {
      taking.run();
    } catch (RuntimeException wrong) {
      troubles.add(
          new Trouble(
              Words.shown(row.text("id", "a row")), "cannot be read: " + wrong.getMessage(), true));
    }
  }

  private static Incoming task(Json.Obj row) {
    var id = Words.key(row.text("id"));
    return new Incoming(
        id,
        id,
        brief(row),
        Status.of(row.text("status")).orElseThrow(),
        maybe(row, "reason"),
        row.optText("was").flatMap(Status::of).orElse(null),
        row.optText("parent").map(Words::key).orElse(null),
        needs(row),
        number(row, "failures", 0, 0, Integer.MAX_VALUE),
        number(row, "progress", -1, -1, 100),
        maybe(row, "note"),
        maybe(row, "summary"),
        moment(row, "created_at"),
        moment(row, "updated_at"),
        moment(row, "ended_at"),
        works(row),
        kept(row),
        maybe(row, "session"));
  }

  private static Brief brief(Json.Obj row) {
    return new Brief(
        name(row, "title", Brief.MAX_TITLE),
        text(row, "description"),
        text(row, "type", "standard"),
        text(row, "complexity", "moderate"),
        text(row, "specialist", "generic"),
        maybe(row, "effort"),
        maybe(row, "due_date"),
        maybe(row, "context"),
        number(row, "priority", Priority.MEDIUM, 0, 1_000),
        row.texts("criteria").stream().map(Words::clean).toList(),
        number(row, "lease_seconds", Brief.DEFAULT_LEASE, Brief.MIN_LEASE, Brief.MAX_LEASE),
        number(row, "max_attempts", Brief.DEFAULT_ATTEMPTS, 1, Brief.MAX_ATTEMPTS),
        number(row, "timeout_seconds", 0, 0, Integer.MAX_VALUE),
        row.flag("complete_by_hand", false));
  }

  private static @Nullable Instant moment(Json.Obj row, String field) {
    return row.has(field) ? at(row, field) : null;
  }

  private static Instant at(Json.Obj row, String field) {
    var moment = Instant.parse(row.text(field));
    if (Words.kept(moment)) return moment;
    throw new IllegalArgumentException("its " + field + " is no moment that can be kept");
  }

  private static List<Need> needs(Json.Obj row) {
    return rows(row, "needs").stream()
        .map(need ->
            new Need(
                Words.key(need.text("id")),
                text(need, "type", "completion"),
                maybe(need, "waiver")))
        .toList();
  }

  private static List<Work> works(Json.Obj row) {
    return rows(row, "work").stream()
        .map(work ->
            new Work(
                maybe(work, "id"),
                text(work, "type", "general"),
                text(work, "summary", ""),
                work.text("content"),
                work.texts("files"),
                moment(work, "at"),
                text(work, "by", "imported")))
        .toList();
  }

  private static @Nullable Kept kept(Json.Obj row) {
    Optional<Json.Obj> archive = row.optObject("archive");
    return archive
        .map(kept ->
            new Kept(
                at(kept, "at"),
                kept.text("reason", ""),
                kept.flag("stale", false),
                at(kept, "keep_until")))
        .orElse(null);
  }

  private static Memo memo(Json.Obj row) {
    return new Memo(
        name(row, "id", MAX_NAME),
        row.optText("task").map(TaskId::new).orElse(null),
        name(row, "title", Brief.MAX_TITLE),
        text(row, "body"),
        maybe(row, "context"),
        maybe(row, "alternatives"),
        maybe(row, "consequences"),
        row.optText("status").flatMap(Memo.Standing::of).orElse(null),
        maybe(row, "supersedes"),
        text(row, "author"),
        at(row, "at"),
        at(row, "changed_at"));
  }

  /// One that could not be read again would keep everybody from writing.
  private static RuleKept rule(Json.Obj row) {
    var id = name(row, "id", MAX_NAME);
    var text = row.text("definition");
    if (!RuleJson.read(text).id().equals(id)) {
      throw new IllegalArgumentException("its definition is of another rule");
    }
    return new RuleKept(id, text, row.flag("active", true), text(row, "author"), at(row, "at"));
  }

  private static Session session(Json.Obj row) {
    return new Session(
        name(row, "id", MAX_NAME),
        text(row, "agent"),
        text(row, "client"),
        text(row, "directory"),
        "",
        at(row, "opened_at"),
        at(row, "seen_at"),
        moment(row, "ended_at"),
        row.optText("ending").orElse(null),
        0,
        0);
  }
}
