package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.run.Time;
import java.util.List;
import java.util.function.Supplier;

/// What all sessions of a process share: the tools, the answers that never change, and the bound on
/// calls in flight.
public final class McpServer {
  private static final long LISTS_KEEP_MS = 300_000;

  final ToolTable tools;
  final Limits limits;
  final Time time;
  final ToolRunner runner;
  final ResultStyle modern;
  final byte[] modernTools;
  final byte[] legacyTools;
  final byte[] discovery;
  private final ServerInfo info;

  public McpServer(
      ServerInfo info,
      ToolTable tools,
      Limits limits,
      Time time,
      Pacing pacing,
      Supplier<String> operationIds,
      FaultLog faults) {
    this.info = info;
    this.tools = tools;
    this.limits = limits;
    this.time = time;
    this.runner = new ToolRunner(limits, time, pacing, operationIds, faults);
    this.modern = ResultStyle.modern(info);
    this.legacyTools = JsonWriter.bytes(Json.obj().put("tools", tools.listing()).build());
    this.modernTools = cached(Json.obj().put("tools", tools.listing()));
    this.discovery =
        cached(
            Json.obj()
                .put("supportedVersions", List.of(Json.of(Era.MODERN)))
                .put("capabilities", Json.obj().put("tools", Json.Obj.EMPTY))
                .put("instructions", info.instructions()));
  }

  /// Begins a session: one process on stdio, one handshake or one stateless message over the
  /// network. The name tells sessions apart where a caller does not name itself.
  public McpSession open(String name) {
    return new McpSession(this, name);
  }

  /// The answer to `initialize`.
  Json.Obj welcome(String version) {
    return Json.obj()
        .put("protocolVersion", version)
        .put("capabilities", Json.obj().put("logging", Json.Obj.EMPTY).put("tools", Json.Obj.EMPTY))
        .put("serverInfo", info.toJson())
        .put("instructions", info.instructions())
        .build();
  }

  private byte[] cached(ObjBuilder result) {
    result.put("ttlMs", LISTS_KEEP_MS).put("cacheScope", "public");
    return JsonWriter.bytes(modern.dress(result));
  }
}
