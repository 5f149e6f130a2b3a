package dev.taskorchestrator.http;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.mcp.Eras;
import dev.taskorchestrator.mcp.McpServer;
import dev.taskorchestrator.mcp.McpSession;
import dev.taskorchestrator.mcp.ProtocolErrors;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// MCP over Streamable HTTP: both eras at one address, told apart message by message.
final class McpEndpoint {

  private static final String SESSION = "Mcp-Session-Id";
  private static final String STREAM = "text/event-stream";

  /// An answer that comes sooner goes as one object; one that takes longer becomes a stream.
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(250);

  private final McpServer server;
  private final LegacySessions sessions;
  private final OpenStreams streams;
  private final Farewell farewell;
  private final int longest;
  private final Supplier<String> marks;
  private final EventWriter.Pace listening;

  /// @param longest bytes of a message
  /// @param listening how often nothing is said to those who listen
  /// @param marks by which agents of different sessions are told apart that call themselves alike
  McpEndpoint(
      McpServer server,
      LegacySessions sessions,
      OpenStreams streams,
      Farewell farewell,
      int longest,
      Supplier<String> marks,
      EventWriter.Pace listening) {
    this.listening = listening;
    this.marks = marks;
    this.server = server;
    this.sessions = sessions;
    this.streams = streams;
    this.farewell = farewell;
    this.longest = longest;
  }

  void serve(Exchange exchange, Visitor visitor) throws IOException, InterruptedException {
    switch (exchange.method()) {
      case "POST" -> post(exchange, visitor);
      case "GET" -> listen(exchange, visitor);
      case "DELETE" -> delete(exchange, visitor);
      default ->
          exchange.answer(
              Reply.problem(405, "method_not_allowed", "POST messages here")
                  .with("Allow", "POST, GET, DELETE"));
    }
  }

  private void post(Exchange exchange, Visitor visitor) throws IOException, InterruptedException {
    var fault = media(exchange);
    if (fault != null) {
      exchange.answer(fault);
      return;
    }
    byte[] body;
    Json json;
    try {
      body = exchange.body(longest);
      json = JsonReader.read(body);
    } catch (Exchange.TooLarge _) {
      exchange.answer(
          Reply.problem(413, "too_large", "a message may have %d bytes".formatted(longest)));
      return;
    } catch (JsonException wrong) {
      exchange.answer(Reply.json(400, ProtocolErrors.notJson(wrong.getMessage())));
      return;
    }
    var version = exchange.header(ModernHeaders.VERSION);
    switch (Eras.of(
        json, exchange.headers(ModernHeaders.VERSION).isEmpty() ? null : version(version))) {
      case Eras.Modern(var asked) -> modern(exchange, visitor, (Json.Obj) json, body.length, asked);
      case Eras.Legacy() -> legacy(exchange, visitor, json, body.length);
      case Eras.Wrong(var error) -> exchange.answer(Reply.json(400, error));
    }
  }

  /// Two headers are as wrong as one that nobody knows.
  private static String version(@Nullable String one) {
    return one == null ? "" : one.strip();
  }

  private static @Nullable Reply media(Exchange exchange) {
    var type = exchange.header("Content-Type");
    var plain = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!plain.equals("application/json")) {
      return Reply.problem(415, "unsupported_media_type", "messages are application/json");
    }
    if (!exchange.headers("Content-Encoding").isEmpty()) {
      return Reply.problem(415, "unsupported_media_type", "messages are sent as they are");
    }
    if (!accepts(exchange, "application/json") && !accepts(exchange, STREAM)) {
      return Reply.problem(
          406, "not_acceptable", "Accept must list application/json and text/event-stream");
    }
    return null;
  }

  private static boolean accepts(Exchange exchange, String type) {
    var all = exchange.headers("Accept");
    if (all.isEmpty()) return true;
    var family = type.substring(0, type.indexOf('/')) + "/*";
    for (var part : String.join(",", all).split(",", -1)) {
      var plain = part.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (plain.equals(type) || plain.equals(family) || plain.equals("*/*")) return true;
    }
    return false;
  }

  private void modern(
      Exchange exchange, Visitor visitor, Json.Obj message, int size, String version)
      throws IOException, InterruptedException {
    var fault = ModernHeaders.fault(exchange, message, version, server.tools());
    if (fault != null) {
      exchange.answer(Reply.json(400, ProtocolErrors.headers(message.get("id"), fault)));
      return;
    }
    var session = server.open(visitor.caller().during(farewell.stay(() -> visitor)));
    var channel = new Channel(false);
    session.receive(message, size, channel);
    var listens = message.text("method", "").equals("subscriptions/listen");
    var pace = listens ? listening : EventWriter.Pace.CALL;
    try {
      var writer = new EventWriter(channel, null, pace, visitor.welcome());
      carry(exchange, visitor, channel, writer, true);
    } finally {
      session.abandon(); // whoever hung up wants nothing any more
    }
  }

  /// Carries out what is said about one request: an object when it comes soon, else a stream for
  /// those who take one.
  private EventWriter.End carry(
      Exchange exchange, Visitor visitor, Channel channel, EventWriter writer, boolean modern)
      throws IOException, InterruptedException {
    var first = channel.next(0, SOON);
    if (first == null && channel.over(0)) return silent(exchange, visitor, channel);
    var plain = accepts(exchange, "application/json");
    if (first != null && first.last() && (plain || first.malformed())) {
      exchange.answer(Reply.json(status(first, modern), first.json()));
      return EventWriter.End.WHOLE;
    }
    try (var open = streams.open(visitor, channel)) {
      if (open == null) {
        exchange.answer(tooMany());
        return EventWriter.End.BROKEN;
      }
      if (!accepts(exchange, STREAM)) return await(exchange, visitor, channel, modern);
      var stream = exchange.stream(Reply.events());
      writer.prime(stream);
      return writer.write(stream, 0);
    }
  }

  /// Nothing is to be said, or not to this visitor any more.
  private static EventWriter.End silent(Exchange exchange, Visitor visitor, Channel channel)
      throws IOException {
    var turned = channel.cut() == null ? null : visitor.welcome().turnedNow();
    exchange.answer(turned == null ? Reply.empty(202) : turned);
    return turned == null ? EventWriter.End.WHOLE : EventWriter.End.UNWELCOME;
  }

  /// The last word as one object, however long it takes.
  private static EventWriter.End await(
      Exchange exchange, Visitor visitor, Channel channel, boolean modern)
      throws IOException, InterruptedException {
    long after = 0;
    var item = channel.next(after, Long.MAX_VALUE);
    while (item != null ? !item.last() : !channel.over(after)) {
      if (item != null) after = item.number();
      channel.carried(after);
      channel.letGo(); // there is nothing to come back to
      item = channel.next(after, Long.MAX_VALUE);
    }
    var turned = visitor.welcome().turnedNow();
    if (turned != null) {
      channel.cutOff(EventWriter.End.UNWELCOME);
      exchange.answer(turned);
      return EventWriter.End.UNWELCOME;
    }
    exchange.answer(
        item == null ? Reply.empty(202) : Reply.json(status(item, modern), item.json()));
    return EventWriter.End.WHOLE;
  }

  static Reply tooMany() {
    return Reply.problem(429, "overloaded", "too many streams are open already")
        .with("Retry-After", "1");
  }

  private static int status(Channel.Item item, boolean modern) {
    if (item.malformed()) return 400;
    return modern && item.code() == ProtocolErrors.METHOD_NOT_FOUND ? 404 : 200;
  }

  private void legacy(Exchange exchange, Visitor visitor, Json json, int size)
      throws IOException, InterruptedException {
    if (json instanceof Json.Obj message && message.text("method", "").equals("initialize")) {
      initialize(exchange, visitor, message, size);
      return;
    }
    var session = session(exchange, visitor);
    if (session == null) return;
    var wrong = otherVersion(exchange, session.mcp);
    if (wrong != null) {
      exchange.answer(wrong);
      return;
    }
    var channel = new Channel(true);
    var key = session.keep(channel);
    session.streaming(1);
    try {
      session.mcp.receive(json, size, channel);
      var resumable = Eras.PRIMING.equals(session.mcp.version()) ? key : null;
      var writer = new EventWriter(channel, resumable, EventWriter.Pace.CALL, visitor.welcome());
      switch (carry(exchange, visitor, channel, writer, false)) {
        case WHOLE -> session.forget(key);
        case UNWELCOME -> session.mcp.giveUp(json);
        case LATER, BROKEN -> {}
      }
    } finally {
      session.streaming(-1);
    }
  }

  private static @Nullable Reply otherVersion(Exchange exchange, McpSession session) {
    var given = exchange.header(ModernHeaders.VERSION);
    if (given == null || Eras.LEGACY.contains(given.strip())) return null;
    return Reply.json(400, ProtocolErrors.invalid("this session speaks " + session.version()));
  }

  private void initialize(Exchange exchange, Visitor visitor, Json.Obj message, int size)
      throws IOException, InterruptedException {
    var holder = new AtomicReference<>(visitor);
    var caller = visitor.caller().in(marks.get());
    var mcp = server.open(caller.during(farewell.stay(holder::get)));
    var channel = new Channel(false);
    mcp.receive(message, size, channel);
    var reply = channel.next(0, Long.MAX_VALUE);
    if (reply == null) {
      exchange.answer(Reply.empty(202));
    } else if (mcp.version() == null) {
      exchange.answer(Reply.json(reply.malformed() ? 400 : 200, reply.json()));
    } else {
      var session = sessions.begin(holder, mcp);
      exchange.answer(Reply.json(200, reply.json()).with(SESSION, session.id));
    }
  }

  /// The session that a request names; answers the request itself when there is none.
  private LegacySessions.@Nullable Session session(Exchange exchange, Visitor visitor)
      throws IOException {
    var id = exchange.header(SESSION);
    if (id == null) {
      exchange.answer(
          Reply.json(
              400,
              ProtocolErrors.invalid(
                  "Mcp-Session-Id must be given, as initialize answered it; or speak 2026-07-28, which"
                      + " needs none")));
      return null;
    }
    var session = sessions.find(id.strip(), visitor);
    if (session == null) {
      exchange.answer(
          Reply.json(404, ProtocolErrors.invalid("there is no such session: initialize again")));
    }
    return session;
  }

  private void delete(Exchange exchange, Visitor visitor) throws IOException {
    if (speaksModern(exchange)) {
      exchange.answer(noSessions());
      return;
    }
    var session = session(exchange, visitor);
    if (session == null) return;
    sessions.end(session);
    exchange.answer(Reply.empty(204));
  }

  private static boolean speaksModern(Exchange exchange) {
    var version = exchange.header(ModernHeaders.VERSION);
    return version != null && !Eras.LEGACY.contains(version.strip());
  }

  private static Reply noSessions() {
    return Reply.problem(405, "method_not_allowed", "there are no sessions since 2026-07-28")
        .with("Allow", "POST");
  }

  /// The stream of a session of the older era, on which it is told of changes; or one that broke,
  /// from where it broke.
  private void listen(Exchange exchange, Visitor visitor) throws IOException, InterruptedException {
    if (speaksModern(exchange)) {
      exchange.answer(noSessions());
      return;
    }
    if (!accepts(exchange, STREAM)) {
      exchange.answer(Reply.problem(406, "not_acceptable", "Accept must list " + STREAM));
      return;
    }
    var session = session(exchange, visitor);
    if (session == null) return;
    var place = Place.of(exchange.header("Last-Event-ID"));
    var broken = place == null ? null : session.channel(place.key());
    if (place != null && broken != null) {
      resume(exchange, visitor, session, place, broken);
    } else {
      follow(exchange, visitor, session);
    }
  }

  private void resume(
      Exchange exchange,
      Visitor visitor,
      LegacySessions.Session session,
      Place place,
      Channel channel)
      throws IOException, InterruptedException {
    var writer = new EventWriter(channel, place.key(), EventWriter.Pace.CALL, visitor.welcome());
    var end = stream(exchange, visitor, session, channel, writer, place.number());
    if (end == EventWriter.End.WHOLE) session.forget(place.key());
  }

  private void follow(Exchange exchange, Visitor visitor, LegacySessions.Session session)
      throws IOException, InterruptedException {
    var channel = new Channel(true);
    var key = session.keep(channel);
    session.mcp.tell(channel);
    var resumable = Eras.PRIMING.equals(session.mcp.version()) ? key : null;
    var writer = new EventWriter(channel, resumable, listening, visitor.welcome());
    stream(exchange, visitor, session, channel, writer, 0);
  }

  private EventWriter.End stream(
      Exchange exchange,
      Visitor visitor,
      LegacySessions.Session session,
      Channel channel,
      EventWriter writer,
      long from)
      throws IOException, InterruptedException {
    session.streaming(1);
    try (var open = streams.open(visitor, channel)) {
      if (open == null) {
        exchange.answer(tooMany());
        return EventWriter.End.BROKEN;
      }
      var stream = exchange.stream(Reply.events());
      if (from == 0) writer.prime(stream);
      return writer.write(stream, from);
    } finally {
      session.streaming(-1);
    }
  }

  /// Where a stream broke, as its last event named it.
  private record Place(String key, long number) {
    static @Nullable Place of(@Nullable String id) {
      if (id == null) return null;
      int dash = id.lastIndexOf('-');
      if (dash <= 0) return null;
      try {
        return new Place(id.substring(0, dash), Long.parseLong(id.substring(dash + 1)));
      } catch (NumberFormatException _) {
        return null;
      }
    }
  }
}
