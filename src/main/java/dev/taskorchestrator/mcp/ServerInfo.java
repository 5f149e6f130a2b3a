package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;

/// How the server introduces itself.
public record ServerInfo(String name, String title, String version, String instructions) {
  Json.Obj toJson() {
    return Json.obj().put("name", name).put("title", title).put("version", version).build();
  }
}
