package dev.taskorchestrator.template;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts values in the places of `{{name}}`, in every string and every key.
final class Substitution {

  private static final Pattern PLACE =
      Pattern.compile("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*\\}\\}");

  private final Map<String, Json> values;
  private final TreeSet<String> missing = new TreeSet<>();

  Substitution(Map<String, Json> values) {
    this.values = values;
  }

  /// Whether a text waits for a value.
  static boolean open(String text) {
    return text.contains("{{");
  }

  /// Names in places for which there was no value.
  SortedSet<String> missing() {
    return missing;
  }

  Json fill(Json value) {
    return switch (value) {
      case Json.Str(var text) -> filled(text);
      case Json.Arr(var items) -> Json.list(items.stream().map(this::fill).toList());
      case Json.Obj(var fields) -> {
        var filled = new LinkedHashMap<String, Json>();
        fields.forEach((name, field) -> filled.put(text(name), fill(field)));
        yield new Json.Obj(filled);
      }
      default -> value;
    };
  }

  /// A string that is nothing but a place keeps the kind of its value only where that is a text:
  /// titles and descriptions are texts whatever a parameter is.
  private Json filled(String text) {
    return Json.of(text(text));
  }

  private String text(String text) {
    if (!open(text)) return text;
    var matcher = PLACE.matcher(text);
    var filled = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value(matcher.group(1))));
    }
    return matcher.appendTail(filled).toString();
  }

  private String value(String name) {
    var value = values.get(name);
    if (value == null) {
      missing.add(name);
      return "";
    }
    return switch (value) {
      case Json.Str(var text) -> text;
      case Json.Num(var text) -> text;
      case Json.Arr(var items) ->
          String.join(", ", items.stream().map(Substitution::said).toList());
      default -> JsonWriter.text(value);
    };
  }

  private static String said(Json item) {
    return item instanceof Json.Str(var text) ? text : JsonWriter.text(item);
  }
}
