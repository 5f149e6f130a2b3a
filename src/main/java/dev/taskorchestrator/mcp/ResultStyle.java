package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import org.jspecify.annotations.Nullable;

/// What an era adds to each result: results were bare before 2026-07-28; since then each says
/// whether it is whole, who gave it, and how long it may be kept.
record ResultStyle(Json.@Nullable Obj meta) {

  static final ResultStyle LEGACY = new ResultStyle(null);

  private static final String COMPLETE = "complete";

  static ResultStyle modern(ServerInfo server) {
    return new ResultStyle(Json.obj().put(Meta.SERVER_INFO, server.toJson()).build());
  }

  boolean isModern() {
    return meta != null;
  }

  /// A whole result.
  Json.Obj dress(ObjBuilder result) {
    return dress(result, COMPLETE);
  }

  /// A result of which the type says what it is.
  Json.Obj dress(ObjBuilder result, String type) {
    return meta == null
        ? result.build()
        : result.put("resultType", type).put("_meta", meta).build();
  }

  /// A whole result that may be kept so many milliseconds.
  ///
  /// @param everybody whether it is the same whoever asks
  Json.Obj dress(ObjBuilder result, long keepMillis, boolean everybody) {
    if (meta == null) return result.build();
    result.put("ttlMs", keepMillis).put("cacheScope", everybody ? "public" : "private");
    return dress(result);
  }
}
