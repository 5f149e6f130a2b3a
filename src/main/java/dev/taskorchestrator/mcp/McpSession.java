package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.run.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One peer's conversation, whatever carries it. Messages are taken in order and what is quick is
/// answered at once; what may take its time goes to threads of its own, so that taking a message
/// never waits.
public final class McpSession {
  final McpServer server;
  final Caller base;
  final Questions questions = new Questions();
  private final Methods methods;
  private final Map<Json, Underway> underway = new ConcurrentHashMap<>();
  private final Tally threads = new Tally();
  private volatile @Nullable Handshake handshake;
  private volatile @Nullable Sink ear;

  McpSession(McpServer server, Caller base) {
    this.server = server;
    this.base = base;
    this.methods = new Methods(this);
  }

  /// What a legacy peer said in `initialize`, null while it has not.
  Json.@Nullable Obj greeting() {
    var settled = handshake;
    return settled == null ? null : settled.params();
  }

  /// Where a peer of the older era is told of changes; it hears of none before. Null when it no
  /// longer listens.
  public void tell(@Nullable Sink listener) {
    ear = listener;
  }

  @Nullable Sink ear() {
    return ear;
  }

  /// The revision that was settled with `initialize`; null before.
  public @Nullable String version() {
    var settled = handshake;
    return settled == null ? null : settled.version();
  }

  /// From now on only what is at least of that level goes to the client's log.
  void relevel(Handshake settled, String level) {
    var peer = settled.peer();
    var other = new Peer(peer.caller(), peer.capabilities(), peer.style(), level);
    handshake = new Handshake(settled.version(), other, settled.params(), settled.following());
  }

  /// Does something short that may have to wait for the disk.
  ///
  /// @param failed told the operation under which a fault was logged
  void aside(String name, Runnable work, Consumer<String> failed) {
    threads.plusOne();
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          var deadline = Deadline.in(server.time, server.limits.allowance());
          try {
            ScopedValue.where(Deadline.CURRENT, deadline).run(work);
          } catch (RuntimeException fault) {
            failed.accept(server.runner.report(name, fault));
          } finally {
            threads.minusOne();
          }
        });
  }

  void settle(Handshake settled) {
    var before = handshake;
    handshake = settled;
    if (before != null) before.following().end();
  }

  /// Whether calls are running.
  boolean busy() {
    return underway.values().stream().anyMatch(RunningCall.class::isInstance);
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
    receive(json, message.length, sink);
  }

  /// Takes one message that was read already.
  ///
  /// @param size how many bytes it came in
  public void receive(Json json, int size, Sink sink) {
    if (json instanceof Json.Arr batch) {
      batch(batch, size, sink);
    } else {
      receive(Envelope.of(json, size), sink);
    }
  }

  /// Answers a message that could not be read.
  public void unreadable(@Nullable String reason, Sink sink) {
    sink.accept(Replies.error(null, new RpcError(RpcError.PARSE, "not JSON: " + reason, null)));
  }

  /// Ends the session: calls still running get a while to finish, then are told to stop, then are
  /// left behind.
  public void close(Duration patience, Duration windingUp) throws InterruptedException {
    var settled = handshake;
    if (settled != null) settled.following().end();
    for (var item : List.copyOf(underway.values())) {
      if (item instanceof Subscription subscription) subscription.stop();
    }
    if (threads.idleWithin(patience)) return;
    underway.values().forEach(Underway::stop);
    threads.idleWithin(windingUp);
  }

  /// The peer has gone and wants nothing any more. Does not wait.
  public void abandon() {
    var settled = handshake;
    if (settled != null) settled.following().end();
    List.copyOf(underway.values()).forEach(Underway::cancel);
  }

  /// Gives up what a message began, for a peer who is not to have it any more.
  public void giveUp(Json message) {
    switch (message) {
      case Json.Arr batch -> batch.items().forEach(this::giveUp);
      case Json.Obj request -> cancel(request.get("id"));
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
    }
  }

  private void batch(Json.Arr batch, int size, Sink sink) {
    var settled = handshake;
    if (settled == null || !settled.version().equals(Era.BATCHING)) {
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
      case Envelope.Response(var id, var message) -> {
        questions.answered(id, message);
        sink.accept(new Outgoing.Silence());
      }
      case Envelope.Malformed(var id, var error) -> sink.accept(Replies.malformed(id, error));
    }
  }

  private void cancel(@Nullable Json id) {
    var begun = id == null ? null : underway.get(id);
    if (begun != null) begun.cancel();
  }

  private void serve(Envelope.Request request, Sink sink) {
    if (underway.containsKey(request.id())) {
      refuse(request.id(), IN_USE, sink);
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
      case Era.Modern(var client, var capabilities, var level) -> {
        var caller = base.named(client.orElse(null));
        var peer = new Peer(caller, capabilities, server.modern, level.orElse(null));
        methods.modern(request, peer, sink);
      }
      case Era.Legacy() -> methods.legacy(request, handshake, sink);
      case Era.Wrong(var error) -> sink.accept(Replies.malformed(request.id(), error));
    }
  }

  /// Lets a request run on a thread of its own, or says at once why not.
  void start(
      Envelope.Request request,
      Peer peer,
      RunningCall.Form form,
      String name,
      Duration allowance,
      Sink sink,
      Conduct.Begin begin) {
    var deadline = Deadline.in(server.time, allowance);
    var call =
        new RunningCall(
            request.id(), deadline, peer.style(), form, sink, it -> underway.remove(it.id, it));
    if (!register(request.id(), call)) {
      refuse(request.id(), IN_USE, sink);
      return;
    }
    if (sink.crowded()) {
      call.answer(server.runner.overloaded("too many answers wait to be read"));
      return;
    }
    threads.plusOne();
    server.runner.start(
        call, name, () -> begin.run(call, deadline), request.size(), threads::minusOne);
  }

  /// Takes note of what a request began; answers false where its id is in use.
  boolean register(Json id, Underway begun) {
    return underway.putIfAbsent(id, begun) == null;
  }

  void forget(Json id, Underway begun) {
    underway.remove(id, begun);
  }

  /// How many subscriptions there are.
  long subscriptions() {
    return underway.values().stream().filter(Subscription.class::isInstance).count();
  }

  static void refuse(@Nullable Json id, RpcError error, Sink sink) {
    sink.accept(Replies.error(id, error));
  }

  static final RpcError IN_USE =
      RpcError.invalidRequest("this id belongs to a call that is still running");
}
