package dev.taskorchestrator.json;

import dev.taskorchestrator.json.Schema.Presence;
import java.util.ArrayList;
import java.util.regex.Pattern;

/// A schema as a client is shown it.
final class SchemaJson {
  private SchemaJson() {}

  static Json.Obj of(Schema schema) {
    var out = Json.obj();
    keywords(schema, out);
    out.putIfPresent("description", schema.notes().description());
    out.putIfPresent("default", schema.notes().fallback());
    return out.build();
  }

  private static void keywords(Schema schema, ObjBuilder out) {
    switch (schema) {
      case Schema.Any _ -> {}
      case Schema.Nothing _ -> out.put("type", "null");
      case Schema.Flag _ -> out.put("type", "boolean");
      case Schema.Text text -> text(text, out);
      case Schema.Numeric number -> {
        out.put("type", number.whole() ? "integer" : "number");
        out.put("minimum", new Json.Num(number.min().toPlainString()));
        out.put("maximum", new Json.Num(number.max().toPlainString()));
      }
      case Schema.ListOf list -> {
        out.put("type", "array");
        out.put("items", of(list.items()));
        if (list.min() > 0) out.put("minItems", list.min());
        if (list.max() < Integer.MAX_VALUE) out.put("maxItems", list.max());
      }
      case Schema.Fields object -> fields(object, out);
      case Schema.Either either -> either(either, out);
      case Schema.Shortened(_, var shown) -> keywords(shown, out);
    }
  }

  private static void text(Schema.Text text, ObjBuilder out) {
    out.put("type", "string");
    if (text.min() > 0) out.put("minLength", text.min());
    if (text.max() < Integer.MAX_VALUE) out.put("maxLength", text.max());
    var pattern = text.pattern();
    if (pattern != null) out.put("pattern", shown(pattern));
    out.putUnlessEmpty("enum", text.allowed());
  }

  /// The expression as the standard writes it.
  static String shown(Pattern pattern) {
    var regex = pattern.pattern();
    return regex.endsWith("\\z") ? regex.substring(0, regex.length() - 2) + "$" : regex;
  }

  private static void fields(Schema.Fields object, ObjBuilder out) {
    var shown = Json.obj();
    var required = new ArrayList<String>();
    object
        .fields()
        .forEach((name, field) -> {
          if (field.presence() != Presence.HIDDEN) shown.put(name, of(field.schema()));
          if (field.presence() == Presence.REQUIRED) required.add(name);
        });
    out.put("type", "object");
    var properties = shown.build();
    if (!properties.fields().isEmpty() || !object.open()) out.put("properties", properties);
    out.putUnlessEmpty("required", required);
    if (!object.open()) out.put("additionalProperties", false);
  }

  /// Most keywords speak of one type only, so alternatives of different types can stand side by
  /// side. An enumeration speaks of all: it can only be joined by null.
  private static void either(Schema.Either either, ObjBuilder out) {
    var types = new ArrayList<Json>();
    var merged = Json.obj();
    for (var alternative : either.alternatives()) {
      var keywords = of(alternative);
      types.add(Json.of(keywords.text("type")));
      keywords.fields().forEach((name, value) -> merged.put(name, value));
    }
    var all = merged.put("type", types).build();
    if (all.has("enum")) {
      var allowed = new ArrayList<>(all.items("enum"));
      allowed.add(Json.Null.NULL);
      if (types.size() != 2 || !types.contains(Json.of("null"))) {
        throw new IllegalArgumentException("an enumeration can only be joined by null");
      }
      all = Json.obj().putAll(all).put("enum", allowed).build();
    }
    out.putAll(all);
  }
}
