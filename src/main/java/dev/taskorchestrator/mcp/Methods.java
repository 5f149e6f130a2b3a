package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.json.Reasons;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a session understands: the methods of both eras, and what each does.
final class Methods {

  /// Subscriptions that one session may have at once.
  private static final int SUBSCRIPTIONS = 50;

  private static final long AT_ONCE = 0;

  /// Listed in answers to completions at most, by the protocol.
  private static final int MOST_VALUES = 100;

  private final McpSession session;
  private final McpServer server;
  private final Offer offer;
  private final Conduct conduct;

  Methods(McpSession session) {
    this.session = session;
    this.server = session.server;
    this.offer = server.offer;
    this.conduct =
        new Conduct(session.questions, server.seal, server.limits.allowance(), server.time);
  }

  /// A request that stands by itself.
  void modern(Envelope.Request request, Peer peer, Sink sink) {
    switch (request.method()) {
      case "server/discover" -> sink.accept(Replies.result(request.id(), server.discovery));
      case "tools/list" -> listTools(request, server.modernTools, sink);
      case "subscriptions/listen" -> listen(request, peer, sink);
      case "tasks/get" -> errand(request, peer, sink, (call, id) -> server.errands.get(call, id));
      case "tasks/cancel" ->
          errand(request, peer, sink, (call, id) -> server.errands.cancel(call, id));
      case "tasks/update" -> update(request, peer, sink);
      default -> either(request, peer, sink);
    }
  }

  /// A request that relies on a handshake.
  void legacy(Envelope.Request request, @Nullable Handshake settled, Sink sink) {
    switch (request.method()) {
      case "ping" -> sink.accept(Replies.result(request.id(), Json.Obj.EMPTY));
      case "initialize" -> initialize(request, sink);
      default -> {
        if (settled == null) {
          sink.accept(Replies.malformed(request.id(), MISSING_META));
        } else {
          settled(request, settled, sink);
        }
      }
    }
  }

  private void settled(Envelope.Request request, Handshake settled, Sink sink) {
    switch (request.method()) {
      case "logging/setLevel" -> setLevel(request, settled, sink);
      case "tools/list" -> listTools(request, server.legacyTools, sink);
      case "resources/subscribe" -> subscribe(request, settled, true, sink);
      case "resources/unsubscribe" -> subscribe(request, settled, false, sink);
      default -> either(request, settled.peer(), sink);
    }
  }

  /// What both eras know.
  private void either(Envelope.Request request, Peer peer, Sink sink) {
    switch (server.offers(request.method()) ? request.method() : "") {
      case "tools/call" -> callTool(request, peer, sink);
      case "resources/list" ->
          list(request, peer, sink, "resources", call -> offer.resources().list(call), false);
      case "resources/templates/list" ->
          list(request, peer, sink, "resourceTemplates", _ -> offer.resources().templates(), true);
      case "prompts/list" ->
          list(request, peer, sink, "prompts", call -> offer.prompts().list(call), false);
      case "resources/read" -> read(request, peer, sink);
      case "prompts/get" -> prompt(request, peer, sink);
      case "completion/complete" -> complete(request, peer, sink);
      default ->
          McpSession.refuse(
              request.id(), RpcError.noMethod(Reasons.quoted(request.method())), sink);
    }
  }

  private void initialize(Envelope.Request request, Sink sink) {
    var params = request.params();
    if (!(params.get("protocolVersion") instanceof Json.Str(var asked))) {
      wrong(request, "protocolVersion must be a string", sink);
      return;
    }
    var version = Era.LEGACY.contains(asked) ? asked : Era.NEWEST_LEGACY;
    var client = params.optObject("clientInfo").flatMap(info -> info.optText("name"));
    var caller = session.base.named(client.orElse(null));
    var capabilities = params.optObject("capabilities").orElse(Json.Obj.EMPTY);
    var peer = new Peer(caller, capabilities, ResultStyle.LEGACY, Era.LOG_LEVELS.getFirst());
    session.settle(
        new Handshake(version, peer, params, new LegacyFollowing(offer, caller, session::ear)));
    sink.accept(Replies.result(request.id(), server.welcome(version)));
  }

  private void setLevel(Envelope.Request request, Handshake settled, Sink sink) {
    var level = request.params().text("level", "");
    if (Era.LOG_LEVELS.contains(level)) {
      session.relevel(settled, level);
      sink.accept(Replies.result(request.id(), Json.Obj.EMPTY));
    } else {
      wrong(request, "level must be one of " + String.join(", ", Era.LOG_LEVELS), sink);
    }
  }

  private void subscribe(Envelope.Request request, Handshake settled, boolean begin, Sink sink) {
    if (!(request.params().get("uri") instanceof Json.Str(var uri))) {
      wrong(request, "uri must be a string", sink);
    } else if (offer.resources().equals(Resources.NONE)) {
      McpSession.refuse(request.id(), RpcError.noMethod(request.method()), sink);
    } else {
      start(
          request,
          settled.peer(),
          sink,
          Json.Obj.EMPTY,
          _ -> begin ? subscribed(settled, uri) : unsubscribed(settled, uri));
    }
  }

  private static Answer subscribed(Handshake settled, String uri) {
    return settled.following().subscribe(uri)
        ? Answer.of(Json.obj())
        : Answer.Wrong.params(
            "no more than " + Subscription.MOST + " resources can be subscribed to", null);
  }

  private static Answer unsubscribed(Handshake settled, String uri) {
    settled.following().unsubscribe(uri);
    return Answer.of(Json.obj());
  }

  private void listTools(Envelope.Request request, byte[] page, Sink sink) {
    if (onePage(request, sink)) sink.accept(Replies.result(request.id(), page));
  }

  private static boolean onePage(Envelope.Request request, Sink sink) {
    if (!request.params().has("cursor")) return true;
    wrong(request, "no such cursor: the list is one page", sink);
    return false;
  }

  private void list(
      Envelope.Request request,
      Peer peer,
      Sink sink,
      String field,
      Function<ToolCall, List<Json.Obj>> all,
      boolean everybody) {
    if (!onePage(request, sink)) return;
    start(
        request,
        peer,
        sink,
        Json.Obj.EMPTY,
        call ->
            new Answer.Kept(
                Json.obj().put(field, all.apply(call)).build(),
                everybody ? McpServer.LISTS_KEEP_MS : AT_ONCE,
                everybody));
  }

  private void read(Envelope.Request request, Peer peer, Sink sink) {
    if (!(request.params().get("uri") instanceof Json.Str(var uri))) {
      wrong(request, "uri must be a string", sink);
      return;
    }
    start(
        request,
        peer,
        sink,
        Json.Obj.EMPTY,
        call -> missing(offer.resources().read(uri, call), peer));
  }

  /// A resource that is not there had a code of its own before 2026-07-28.
  private static Answer missing(Answer answer, Peer peer) {
    return peer.isModern()
            && answer instanceof Answer.Wrong(var code, var message, var data)
            && code == RpcError.RESOURCE_NOT_FOUND
        ? Answer.Wrong.params(message, data)
        : answer;
  }

  private void prompt(Envelope.Request request, Peer peer, Sink sink) {
    if (!(request.params().get("name") instanceof Json.Str(var name))) {
      wrong(request, "name must be a string", sink);
      return;
    }
    var arguments = arguments(request, sink);
    if (arguments == null) return;
    start(request, peer, sink, arguments, call -> offer.prompts().get(name, call));
  }

  private void complete(Envelope.Request request, Peer peer, Sink sink) {
    var params = request.params();
    var argument = params.optObject("argument").orElse(Json.Obj.EMPTY);
    var ref = params.optObject("ref").orElse(Json.Obj.EMPTY);
    var of = of(ref);
    var name = argument.optText("name");
    var begun = argument.optText("value");
    if (of == null || name.isEmpty() || begun.isEmpty()) {
      wrong(request, "ref must name a prompt or a resource, and argument a name and a value", sink);
      return;
    }
    var given =
        params
            .optObject("context")
            .flatMap(context -> context.optObject("arguments"))
            .orElse(Json.Obj.EMPTY);
    start(
        request,
        peer,
        sink,
        given,
        call -> proposed(offer.completions().complete(of, name.get(), begun.get(), call)));
  }

  private static Completions.@Nullable Of of(Json.Obj ref) {
    return switch (ref.text("type", "")) {
      case "ref/prompt" -> ref.optText("name").map(Completions.Of.Prompt::new).orElse(null);
      case "ref/resource" -> ref.optText("uri").map(Completions.Of.Resource::new).orElse(null);
      default -> null;
    };
  }

  private static Answer proposed(@Nullable List<String> values) {
    if (values == null) return Answer.Wrong.params("nothing of that name takes arguments", null);
    var shown = values.subList(0, Math.min(values.size(), MOST_VALUES));
    var completion =
        Json.obj()
            .putTexts("values", shown)
            .put("total", values.size())
            .put("hasMore", shown.size() < values.size());
    return Answer.of(Json.obj().put("completion", completion));
  }

  private static Json.@Nullable Obj arguments(Envelope.Request request, Sink sink) {
    var given = request.params().get("arguments");
    if (given == null) return Json.Obj.EMPTY;
    if (given instanceof Json.Obj object) return object;
    wrong(request, "arguments must be an object, not " + given.kind(), sink);
    return null;
  }

  private void callTool(Envelope.Request request, Peer peer, Sink sink) {
    if (!(request.params().get("name") instanceof Json.Str(var name))) {
      wrong(request, "a tool call must have a name, a string", sink);
      return;
    }
    var arguments = arguments(request, sink);
    if (arguments == null) return;
    var tool = offer.tools().find(name);
    if (tool == null) {
      McpSession.refuse(request.id(), offer.tools().unknown(name), sink);
      return;
    }
    var refusal = ToolTable.refusal(tool, arguments);
    if (refusal != null) {
      sink.accept(Replies.result(request.id(), peer.style().dress(refusal.toResult())));
      return;
    }
    var allowance = server.limits.allowance().plus(tool.waiting().beyond(arguments));
    session.start(
        request,
        peer,
        RunningCall.Form.TOOL,
        tool.name(),
        allowance,
        sink,
        (call, _) ->
            conduct.run(request, peer, call, arguments, turn -> toolAnswer(peer, tool, turn)));
  }

  /// What may take long goes on without callers who can come back.
  private Answer toolAnswer(Peer peer, Tool tool, ToolCall call) {
    var answer = tool.handler().call(call);
    if (!(answer instanceof ToolAnswer.Lasting(var rest, var required))) return answer.toAnswer();
    if (peer.comesBack() && server.errands.offered()) return server.errands.begin(peer, tool, call);
    if (required) return Answer.Wrong.lacks(TASKS);
    return rest.call(call).toAnswer();
  }

  private interface WithErrand {
    Answer of(Caller caller, String id);
  }

  private void errand(Envelope.Request request, Peer peer, Sink sink, WithErrand use) {
    if (!server.errands.offered()) {
      McpSession.refuse(request.id(), RpcError.noMethod(Reasons.quoted(request.method())), sink);
    } else if (!peer.comesBack()) {
      McpSession.refuse(request.id(), Answer.Wrong.lacks(TASKS).toError(), sink);
    } else if (request.params().get("taskId") instanceof Json.Str(var id)) {
      start(request, peer, sink, Json.Obj.EMPTY, _ -> use.of(peer.caller(), id));
    } else {
      wrong(request, "taskId must be a string", sink);
    }
  }

  private void update(Envelope.Request request, Peer peer, Sink sink) {
    if (request.params().get("inputResponses") instanceof Json.Obj answers) {
      errand(
          request.without("inputResponses"),
          peer,
          sink,
          (call, id) -> server.errands.update(call, id, answers));
    } else {
      wrong(request, "inputResponses must be an object", sink);
    }
  }

  private void listen(Envelope.Request request, Peer peer, Sink sink) {
    var wanted = request.params().optObject("notifications").orElse(null);
    if (wanted == null) {
      wrong(request, "notifications must be an object that says what you want to hear of", sink);
      return;
    }
    var uris = new LinkedHashSet<>(wanted.texts("resourceSubscriptions"));
    var errands = new LinkedHashSet<>(wanted.texts("taskIds"));
    if (!errands.isEmpty() && !peer.comesBack()) {
      McpSession.refuse(request.id(), Answer.Wrong.lacks(TASKS).toError(), sink);
    } else if (Math.max(uris.size(), errands.size()) > Subscription.MOST
        || session.subscriptions() >= SUBSCRIPTIONS) {
      wrong(
          request,
          "at most %d subscriptions of %d resources or tasks each"
              .formatted(SUBSCRIPTIONS, Subscription.MOST),
          sink);
    } else {
      listen(request, peer, sink, wanted, uris, errands);
    }
  }

  private void listen(
      Envelope.Request request,
      Peer peer,
      Sink sink,
      Json.Obj wanted,
      Set<String> uris,
      Set<String> errands) {
    var subscription =
        new Subscription(request.id(), peer.style(), sink, it -> session.forget(request.id(), it));
    if (!session.register(request.id(), subscription)) {
      McpSession.refuse(request.id(), McpSession.IN_USE, sink);
      return;
    }
    session.aside(
        "listen",
        () ->
            subscription.begin((ear, ends) -> {
              var readable = !offer.resources().equals(Resources.NONE);
              var listed = readable && wanted.flag("resourcesListChanged", false);
              var known = new LinkedHashSet<String>();
              ends.add(offer.announcements().follow(ear));
              if (readable && (listed || !uris.isEmpty())) {
                ends.add(offer.resources().follow(peer.caller(), uris, ear));
              }
              for (var id : errands) {
                var followed = server.errands.follow(peer.caller(), id, ear);
                if (followed.isEmpty()) continue;
                ends.add(followed.get());
                known.add(id);
              }
              return new Subscription.Filter(
                  offer.changing() && wanted.flag("toolsListChanged", false),
                  offer.changing() && wanted.flag("promptsListChanged", false),
                  listed,
                  readable ? uris : Set.of(),
                  known);
            }),
        operation -> subscription.fail(RpcError.internal(operation)));
  }

  private void start(
      Envelope.Request request, Peer peer, Sink sink, Json.Obj arguments, Work work) {
    session.start(
        request,
        peer,
        RunningCall.Form.OTHER,
        request.method(),
        server.limits.allowance(),
        sink,
        (call, _) -> conduct.run(request, peer, call, arguments, work));
  }

  private static void wrong(Envelope.Request request, String why, Sink sink) {
    McpSession.refuse(request.id(), RpcError.invalidParams(why), sink);
  }

  private static final Json.Obj TASKS = Json.obj().put("extensions", tasks()).build();

  private static ObjBuilder tasks() {
    return Json.obj().put(Meta.TASKS, Json.Obj.EMPTY);
  }

  private static final RpcError MISSING_META =
      RpcError.invalidParams(
          "Missing _meta: send initialize first, or name the protocol version in params._meta[\""
              + Meta.PROTOCOL_VERSION
              + "\"]");
}
