package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;

/// What a client may assume about a tool before calling it. None of ours reaches beyond the
/// project.
public record Annotations(boolean readOnly, boolean destructive, boolean idempotent) {

  /// Only looks.
  public static final Annotations READS = new Annotations(true, false, true);

  /// Adds, and adds again when repeated.
  public static final Annotations ADDS = new Annotations(false, false, false);

  /// Changes, with nothing more to show for it when repeated.
  public static final Annotations CHANGES = new Annotations(false, false, true);

  /// Takes something away.
  public static final Annotations DESTROYS = new Annotations(false, true, true);

  Json.Obj toJson() {
    return Json.obj()
        .put("readOnlyHint", readOnly)
        .put("destructiveHint", destructive)
        .put("idempotentHint", idempotent)
        .put("openWorldHint", false)
        .build();
  }
}
