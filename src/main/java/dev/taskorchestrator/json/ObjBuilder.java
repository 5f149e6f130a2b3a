package dev.taskorchestrator.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Builds an object field by field, in the order in which it will be written. A name put twice
/// keeps its place and takes the later value.
public final class ObjBuilder {
  private Map<String, Json> fields = new LinkedHashMap<>();

  ObjBuilder() {}

  public ObjBuilder put(String name, Json value) {
    fields.put(name, value);
    return this;
  }

  public ObjBuilder put(String name, ObjBuilder value) {
    return put(name, value.build());
  }

  public ObjBuilder put(String name, String value) {
    return put(name, Json.of(value));
  }

  public ObjBuilder put(String name, long value) {
    return put(name, Json.of(value));
  }

  public ObjBuilder put(String name, boolean value) {
    return put(name, Json.of(value));
  }

  public ObjBuilder put(String name, List<? extends Json> items) {
    return put(name, Json.list(items));
  }

  public ObjBuilder putTexts(String name, Iterable<String> values) {
    return put(name, Json.strings(values));
  }

  /// All fields of another object, after those already here.
  public ObjBuilder putAll(Json.Obj other) {
    fields.putAll(other.fields());
    return this;
  }

  public ObjBuilder putIfPresent(String name, @Nullable String value) {
    return value == null ? this : put(name, value);
  }

  public ObjBuilder putIfPresent(String name, @Nullable Long value) {
    return value == null ? this : put(name, value.longValue());
  }

  public ObjBuilder putIfPresent(String name, @Nullable Json value) {
    return value == null ? this : put(name, value);
  }

  public ObjBuilder putIfPresent(String name, Optional<String> value) {
    value.ifPresent(present -> put(name, present));
    return this;
  }

  /// The strings, unless there are none.
  public ObjBuilder putUnlessEmpty(String name, List<String> values) {
    return values.isEmpty() ? this : putTexts(name, values);
  }

  /// The object. The builder starts afresh: what is put later does not reach it.
  public Json.Obj build() {
    var built = new Json.Obj(fields);
    fields = new LinkedHashMap<>();
    return built;
  }
}
