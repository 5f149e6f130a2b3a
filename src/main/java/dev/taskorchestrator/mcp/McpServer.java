package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.run.Secrets;
import dev.taskorchestrator.run.Time;
import java.util.List;
import java.util.function.Supplier;

/// What all sessions of a process share: what is offered, the answers that never change, the bound
/// on calls in flight, and the calls that go on without their callers.
public final class McpServer {
  static final long LISTS_KEEP_MS = 300_000;

  final Offer offer;
  final Limits limits;
  final Time time;
  final ToolRunner runner;
  final ResultStyle modern;
  final byte[] modernTools;
  final byte[] legacyTools;
  final byte[] discovery;
  final Errands errands;
  final Seal seal;
  private final ServerInfo info;

  public McpServer(
      ServerInfo info,
      Offer offer,
      Limits limits,
      Time time,
      Pacing pacing,
      Supplier<String> operationIds,
      FaultLog faults) {
    var secrets = new Secrets();
    this.info = info;
    this.offer = offer;
    this.limits = limits;
    this.time = time;
    this.runner = new ToolRunner(limits, time, pacing, operationIds, faults);
    this.modern = ResultStyle.modern(info);
    this.seal = new Seal(secrets.key(), time);
    this.errands =
        new Errands(
            offer.errands(),
            offer.tools()::find,
            limits,
            time,
            secrets::name,
            operationIds,
            faults,
            new RefusalAnswers(pacing));
    var tools = offer.tools().listing();
    this.legacyTools = JsonWriter.bytes(Json.obj().put("tools", tools).build());
    this.modernTools = cached(Json.obj().put("tools", tools));
    this.discovery =
        cached(
            Json.obj()
                .put("supportedVersions", List.of(Json.of(Era.MODERN)))
                .put("capabilities", modernCapabilities())
                .put("instructions", info.instructions()));
  }

  /// Begins a session: one process on stdio, one handshake or one stateless message over the
  /// network.
  ///
  /// @param caller who calls, as far as that is known before anything was said. The name of the
  ///   session tells sessions apart where a caller does not name itself.
  public McpSession open(Caller caller) {
    return new McpSession(this, caller);
  }

  /// The tool of that name, for who has to know more of it than its answers.
  public ToolTable tools() {
    return offer.tools();
  }

  /// Calls that are being done for callers who wait.
  public int inFlight() {
    return runner.inFlight();
  }

  /// Ends what goes on without its caller, to be gone on with elsewhere.
  public void stop() {
    errands.stop();
  }

  /// The answer to `initialize`.
  Json.Obj welcome(String version) {
    return Json.obj()
        .put("protocolVersion", version)
        .put("capabilities", capabilities(true))
        .put("serverInfo", info.toJson())
        .put("instructions", info.instructions())
        .build();
  }

  /// Whether there is anything behind a method that not every server has.
  boolean offers(String method) {
    return switch (method) {
      case "completion/complete" -> !offer.completions().equals(Completions.NONE);
      case "prompts/list", "prompts/get" -> !offer.prompts().equals(Prompts.NONE);
      case "resources/list", "resources/templates/list", "resources/read" ->
          !offer.resources().equals(Resources.NONE);
      default -> true;
    };
  }

  private ObjBuilder capabilities(boolean logging) {
    var all = Json.obj();
    if (logging) all.put("logging", Json.Obj.EMPTY);
    if (!offer.completions().equals(Completions.NONE)) all.put("completions", Json.Obj.EMPTY);
    if (!offer.prompts().equals(Prompts.NONE)) all.put("prompts", lists());
    if (!offer.resources().equals(Resources.NONE)) {
      all.put("resources", Json.obj().put("subscribe", true).put("listChanged", true));
    }
    return all.put("tools", lists());
  }

  private Json.Obj lists() {
    return offer.changing() ? Json.obj().put("listChanged", true).build() : Json.Obj.EMPTY;
  }

  private ObjBuilder modernCapabilities() {
    var all = capabilities(offer.logging());
    if (errands.offered()) {
      all.put("extensions", Json.obj().put(Meta.TASKS, Json.Obj.EMPTY));
    }
    return all;
  }

  private byte[] cached(ObjBuilder result) {
    return JsonWriter.bytes(modern.dress(result, LISTS_KEEP_MS, true));
  }
}
