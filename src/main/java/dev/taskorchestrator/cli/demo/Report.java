package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.rig.Check;
import dev.taskorchestrator.cli.rig.Kept;
import dev.taskorchestrator.cli.rig.Tally;
import dev.taskorchestrator.json.Json;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a demonstration has shown.
///
/// @param synthesis the result, put together by the orchestrator
/// @param checks what was promised, and whether it held
/// @param project where it happened, if that is kept
record Report(
    Json.Obj synthesis,
    List<Check> checks,
    Kept kept,
    Accident accident,
    Tally tally,
    int agents,
    Duration elapsed,
    @Nullable String project) {

  boolean held() {
    return checks.stream().allMatch(Check::held);
  }

  /// As one JSON object.
  Json.Obj json() {
    var said =
        Json.obj()
            .put("ok", held())
            .put("agents", agents)
            .put("acknowledged_writes", kept.count())
            .put("calls", tally.calls())
            .put("longest_call_ms", tally.longest().toMillis())
            .put("longest_call", tally.longestTool())
            .put("total_ms", elapsed.toMillis());
    takeover(said);
    said.put("checks", checks.stream().map(Check::json).toList());
    return said.put("result", synthesis).putIfPresent("project", project).build();
  }

  private void takeover(dev.taskorchestrator.json.ObjBuilder said) {
    var lost = accident.lost();
    var heir = accident.heir();
    if (lost.isEmpty() || heir.isEmpty()) return;
    said.put(
        "takeover",
        Json.obj()
            .put("task_id", heir.get().task())
            .put("from", lost.get().agent())
            .put("from_attempt", lost.get().attempt())
            .put("to", heir.get().agent())
            .put("to_attempt", heir.get().attempt())
            .put("after_ms", accident.gap().toMillis()));
  }
}
