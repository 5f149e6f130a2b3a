package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;

/// What an era adds to each result.
@FunctionalInterface
interface ResultStyle {

  /// Results were bare before 2026-07-28.
  ResultStyle LEGACY = ObjBuilder::build;

  Json.Obj dress(ObjBuilder result);

  /// Since 2026-07-28 each result says that it is whole, and who gave it.
  static ResultStyle modern(ServerInfo server) {
    var meta = Json.obj().put(Meta.SERVER_INFO, server.toJson()).build();
    return result -> result.put("resultType", "complete").put("_meta", meta).build();
  }
}
