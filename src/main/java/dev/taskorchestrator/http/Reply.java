package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is answered: a status, headers, and a body where there is one.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reply(int status, Map<String, String> headers, byte[] body) {

  static Reply empty(int status) {
    return new Reply(status, Map.of(), new byte[0]);
  }

  static Reply json(int status, byte[] body) {
    return new Reply(status, Map.of("Content-Type", "application/json"), body);
  }

  static Reply json(int status, Json.Obj body) {
    return json(status, JsonWriter.bytes(body));
  }

  static Reply text(int status, String body) {
    return new Reply(
        status, Map.of("Content-Type", "text/plain; charset=utf-8"), body.getBytes(UTF_8));
  }

  /// What stands in the way, for programs and people.
  static Reply problem(int status, String code, String message) {
    var error = Json.obj().put("code", code).put("message", message);
    return json(status, Json.obj().put("error", error).build());
  }

  /// The head of a stream of server-sent events.
  static Reply events() {
    return new Reply(
        200, Map.of("Content-Type", "text/event-stream", "X-Accel-Buffering", "no"), new byte[0]);
  }

  /// The same with one more header; none where there is no value.
  Reply with(String name, @Nullable String value) {
    if (value == null) return this;
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, body);
  }
}
