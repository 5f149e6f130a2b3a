package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.Reasons;
import dev.taskorchestrator.run.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One peer's conversation, whatever carries it. Messages are taken in order and what is quick is
/// answered at once; tool calls go to threads of their own, so that taking a message never waits.
public final class McpSession {
  private final McpServer server;
  private final String name;
  private final Map<Json, RunningCall> calls = new ConcurrentHashMap<>();
  private final Tally threads = new Tally();
  private volatile @Nullable Handshake handshake;

  McpSession(McpServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /// What a legacy peer settled with `initialize`.
  private record Handshake(String version, Caller caller, Json.Obj params) {}

  /// What a legacy peer said in `initialize`, null while it has not.
  Json.@Nullable Obj greeting() {
    var settled = handshake;
    return settled == null ? null : settled.params();
  }

  /// Whether calls are running.
  boolean busy() {
    return !calls.isEmpty();
  }

  /// Takes one message. `sink` is told exactly one reply or silence for it.
  public void receive(byte[] message, Sink sink) {
    Json json;
    try {
      json = JsonReader.read(message);
    } catch (JsonException e) {
      unreadable(e.getMessage(), sink);
      return;
    } catch (OutOfMemoryError e) {
      unreadable("too large to take in", sink);
      return;
    }
    if (json instanceof Json.Arr batch) {
      batch(batch, message.length, sink);
    } else {
      receive(Envelope.of(json, message.length), sink);
    }
  }

  /// Answers a message that could not be read.
  public void unreadable(@Nullable String reason, Sink sink) {
    sink.accept(Replies.error(null, new RpcError(RpcError.PARSE, "not JSON: " + reason, null)));
  }

  /// Ends the session: calls still running get a while to finish, then are told to stop, then are
  /// left behind.
  public void close(Duration patience, Duration windingUp) throws InterruptedException {
    if (threads.idleWithin(patience)) return;
    calls.values().forEach(call -> call.deadline.cancel());
    threads.idleWithin(windingUp);
  }

  private void batch(Json.Arr batch, int size, Sink sink) {
    if (handshake == null || !handshake.version().equals(Era.BATCHING)) {
      refuse(null, RpcError.invalidRequest("batches are not part of this protocol version"), sink);
    } else if (batch.items().isEmpty()) {
      refuse(null, RpcError.invalidRequest("an empty batch"), sink);
    } else {
      var replies = new BatchReply(batch.items().size(), sink);
      var each = size / batch.items().size();
      batch.items().forEach(message -> receive(Envelope.of(message, each), replies));
    }
  }

  private void receive(Envelope envelope, Sink sink) {
    switch (envelope) {
      case Envelope.Request request -> serve(request, sink);
      case Envelope.Notification(var method, var params) -> {
        if (method.equals("notifications/cancelled")) cancel(params.get("requestId"));
        sink.accept(new Outgoing.Silence());
      }
      case Envelope.Response _ -> sink.accept(new Outgoing.Silence());
      case Envelope.Malformed(var id, var error) -> refuse(id, error, sink);
    }
  }

  private void cancel(@Nullable Json id) {
    var call = id == null ? null : calls.get(id);
    if (call != null) call.cancel();
  }

  private void serve(Envelope.Request request, Sink sink) {
    if (calls.containsKey(request.id())) {
      refuse(request.id(), inUse(), sink);
      return;
    }
    try {
      dispatch(request, sink);
    } catch (RuntimeException fault) {
      var operation = server.runner.report(request.method(), fault);
      refuse(request.id(), RpcError.internal(operation), sink);
    }
  }

  private void dispatch(Envelope.Request request, Sink sink) {
    switch (Era.of(request.params())) {
      case Era.Modern(var client) -> modern(request, client, sink);
      case Era.Legacy() -> legacy(request, sink);
      case Era.Wrong(var error) -> refuse(request.id(), error, sink);
    }
  }

  private void modern(Envelope.Request request, Optional<String> client, Sink sink) {
    switch (request.method()) {
      case "server/discover" -> sink.accept(Replies.result(request.id(), server.discovery));
      case "tools/list" -> list(request, server.modernTools, sink);
      case "tools/call" ->
          call(request, new Caller(client.orElse(null), name), server.modern, sink);
      default -> noMethod(request, sink);
    }
  }

  private void legacy(Envelope.Request request, Sink sink) {
    switch (request.method()) {
      case "ping" -> sink.accept(Replies.result(request.id(), Json.Obj.EMPTY));
      case "initialize" -> initialize(request, sink);
      default -> {
        var settled = handshake;
        if (settled == null) {
          refuse(request.id(), MISSING_META, sink);
        } else {
          settled(request, settled.caller(), sink);
        }
      }
    }
  }

  private void settled(Envelope.Request request, Caller caller, Sink sink) {
    switch (request.method()) {
      case "logging/setLevel" -> setLevel(request, sink);
      case "tools/list" -> list(request, server.legacyTools, sink);
      case "tools/call" -> call(request, caller, ResultStyle.LEGACY, sink);
      default -> noMethod(request, sink);
    }
  }

  private void initialize(Envelope.Request request, Sink sink) {
    if (!(request.params().get("protocolVersion") instanceof Json.Str(var asked))) {
      refuse(request.id(), RpcError.invalidParams("protocolVersion must be a string"), sink);
      return;
    }
    var version = Era.LEGACY.contains(asked) ? asked : Era.NEWEST_LEGACY;
    var client = request.params().optObject("clientInfo").flatMap(info -> info.optText("name"));
    handshake = new Handshake(version, new Caller(client.orElse(null), name), request.params());
    sink.accept(Replies.result(request.id(), server.welcome(version)));
  }

  private void setLevel(Envelope.Request request, Sink sink) {
    if (Era.LOG_LEVELS.contains(request.params().text("level", ""))) {
      sink.accept(Replies.result(request.id(), Json.Obj.EMPTY));
    } else {
      var levels = String.join(", ", Era.LOG_LEVELS);
      refuse(request.id(), RpcError.invalidParams("level must be one of " + levels), sink);
    }
  }

  private void list(Envelope.Request request, byte[] page, Sink sink) {
    if (request.params().has("cursor")) {
      refuse(request.id(), RpcError.invalidParams("no such cursor: the list is one page"), sink);
    } else {
      sink.accept(Replies.result(request.id(), page));
    }
  }

  private void call(Envelope.Request request, Caller caller, ResultStyle style, Sink sink) {
    var params = request.params();
    if (!(params.get("name") instanceof Json.Str(var toolName))) {
      refuse(request.id(), RpcError.invalidParams("a tool call must have a name, a string"), sink);
      return;
    }
    var given = params.get("arguments");
    if (given != null && !(given instanceof Json.Obj)) {
      var error = RpcError.invalidParams("arguments must be an object, not " + given.kind());
      refuse(request.id(), error, sink);
      return;
    }
    var tool = server.tools.find(toolName);
    if (tool == null) {
      refuse(request.id(), server.tools.unknown(toolName), sink);
      return;
    }
    call(
        request,
        tool,
        given instanceof Json.Obj object ? object : Json.Obj.EMPTY,
        caller,
        style,
        sink);
  }

  private void call(
      Envelope.Request request,
      Tool tool,
      Json.Obj arguments,
      Caller caller,
      ResultStyle style,
      Sink sink) {
    var refusal = ToolTable.refusal(tool, arguments);
    if (refusal != null) {
      sink.accept(Replies.result(request.id(), style.dress(refusal.toResult())));
      return;
    }
    if (sink.crowded()) {
      var overloaded = server.runner.overloaded("too many answers wait to be read");
      sink.accept(Replies.result(request.id(), style.dress(overloaded.toResult())));
      return;
    }
    var allowance = server.limits.allowance().plus(tool.waiting().beyond(arguments));
    var deadline = Deadline.in(server.time, allowance);
    var call = new RunningCall(request.id(), deadline, style, sink, it -> calls.remove(it.id, it));
    if (calls.putIfAbsent(request.id(), call) != null) {
      refuse(request.id(), inUse(), sink);
      return;
    }
    threads.plusOne();
    var token = request.params().optObject("_meta").map(meta -> meta.get("progressToken"));
    token = token.filter(it -> it instanceof Json.Str || it instanceof Json.Num);
    var toolCall = new ToolCall(arguments, caller, call.progress(token), deadline);
    server.runner.start(call, tool, toolCall, request.size(), threads::minusOne);
  }

  private static void noMethod(Envelope.Request request, Sink sink) {
    refuse(request.id(), RpcError.noMethod(Reasons.quoted(request.method())), sink);
  }

  private static void refuse(@Nullable Json id, RpcError error, Sink sink) {
    sink.accept(Replies.error(id, error));
  }

  private static RpcError inUse() {
    return RpcError.invalidRequest("this id belongs to a call that is still running");
  }

  private static final RpcError MISSING_META =
      RpcError.invalidParams(
          "Missing _meta: send initialize first, or name the protocol version in params._meta[\""
              + Meta.PROTOCOL_VERSION
              + "\"]");
}
