package dev.taskorchestrator.cli.rig;

import dev.taskorchestrator.json.Json;

/// Something that was promised, whether it held, and what was seen.
public record Check(String promise, boolean held, String seen) {

  public Json.Obj json() {
    return Json.obj().put("promise", promise).put("held", held).put("seen", seen).build();
  }
}
