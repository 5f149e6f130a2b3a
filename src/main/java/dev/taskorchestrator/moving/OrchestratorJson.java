package dev.taskorchestrator.moving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Need;
import dev.taskorchestrator.core.Incoming.RuleKept;
import dev.taskorchestrator.core.Incoming.Work;
import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Session;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes our own form: everything, one task a line, in the order of its making and with nothing in
/// it that belongs to the moment of the export. What was exported, imported into an empty project
/// and exported again, is the same to the byte.
final class OrchestratorJson {

  static final String FORMAT = "orchestrator-export";
  static final int VERSION = 1;

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

  /// Whether a file begins as one that was written here.
  static boolean begins(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(200), UTF_8).contains(FORMAT);
    }
  }
}
