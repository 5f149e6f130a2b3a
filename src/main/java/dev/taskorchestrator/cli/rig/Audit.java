package dev.taskorchestrator.cli.rig;

import dev.taskorchestrator.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Looks for everything that was acknowledged, through a server that took no part in it.
public final class Audit {

  private static final int PAGE = 20_000;

  private final ToolClient server;
  private final Map<String, Json.Obj> tasks = new HashMap<>();
  private final List<String> missing = new ArrayList<>();
  private int found;

  public Audit(ToolClient server) {
    this.server = server;
  }

  /// Reads all of it again.
  public void read(Kept kept) {
    for (var made : kept.tasks()) {
      seen(task(made.task()).text("title", "").equals(made.title()), "task " + made.task());
    }
    for (var claim : kept.claims()) {
      seen(claimed(claim), "attempt " + claim.attempt() + " on " + claim.task());
    }
    for (var work : kept.works()) {
      var task = task(work.claim().task());
      var done =
          task.text("status", "").equals("completed")
              && task.text("summary", "").equals(work.summary());
      seen(done, "completion of " + work.claim().task());
      seen(
          Kept.sha256(content(work.artifact())).equals(work.sha256()),
          "artifact " + work.artifact());
    }
  }

  public int found() {
    return found;
  }

  /// What was acknowledged and is not there, or not as it was.
  public List<String> missing() {
    return List.copyOf(missing);
  }

  /// How many tasks of the project are completed.
  public long completed() {
    return ask("orchestrator_get_status", Json.Obj.EMPTY)
        .optObject("counts")
        .map(counts -> counts.number("completed", 0))
        .orElse(0L);
  }

  public Json.Obj synthesis(String root) {
    return ask("orchestrator_synthesize_results", Json.obj().put("parent_task_id", root).build());
  }

  /// The numbers of all events, in the order in which they are told.
  public List<Long> events() {
    var numbers = new ArrayList<Long>();
    var more = true;
    while (more) {
      var after = numbers.isEmpty() ? 0 : numbers.getLast();
      var page =
          ask(
              "orchestrator_changes",
              Json.obj().put("after_sequence", after).put("limit", 500).build());
      page.objects("events").forEach(event -> numbers.add(event.number("sequence", -1)));
      more = page.flag("more", false);
    }
    return numbers;
  }

  private boolean claimed(Kept.Claim claim) {
    return task(claim.task()).objects("attempts").stream()
        .anyMatch(attempt ->
            attempt.number("attempt", 0) == claim.attempt()
                && attempt.text("agent", "").equals(claim.agent()));
  }

  private Json.Obj task(String id) {
    return tasks.computeIfAbsent(
        id,
        _ ->
            ask("orchestrator_query_tasks", Json.obj().put("task_id", id).build())
                .optObject("task")
                .orElse(Json.Obj.EMPTY));
  }

  private String content(String artifact) {
    var text = new StringBuilder();
    var more = true;
    while (more) {
      var part =
          ask(
              "orchestrator_artifacts",
              Json.obj()
                  .put("action", "read")
                  .put("artifact_id", artifact)
                  .put("offset", text.length())
                  .put("limit", PAGE)
                  .build());
      text.append(part.text("content", ""));
      more = part.has("next_offset");
    }
    return text.toString();
  }

  private Json.Obj ask(String tool, Json.Obj arguments) {
    return server.call(tool, arguments, ToolClient.PATIENCE).value();
  }

  private void seen(boolean there, String what) {
    if (there) found++;
    else missing.add(what);
  }
}
