package dev.taskorchestrator.template;

import dev.taskorchestrator.core.Matching;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values that a template is made with: those that are given, where they fit, and the usual
/// ones for the rest. What the template does not ask for is let be.
final class Parameters {

  /// The longest text that one value may have.
  private static final int LONGEST = 10_000;

  private Parameters() {}

  /// The values for a template's parameters, or the first that is missing or does not fit.
  static Outcome<Map<String, Json>> settled(Json.Obj template, Json.Obj given) {
    var values = new LinkedHashMap<String, Json>();
    if (template.get("variables") instanceof Json.Obj(var variables)) values.putAll(variables);
    if (!(template.get("parameters") instanceof Json.Obj(var parameters))) {
      return Outcome.done(values);
    }
    for (var entry : parameters.entrySet()) {
      var name = entry.getKey();
      if (!(entry.getValue() instanceof Json.Obj parameter)) continue;
      var value = given.get(name);
      if (value == null || value instanceof Json.Null) value = parameter.get("default");
      if (value == null) {
        if (parameter.flag("required", true)) return refused(name, "is required" + what(parameter));
        values.put(name, Json.of(""));
        continue;
      }
      var problem = problem(parameter, value);
      if (problem != null) return refused(name, problem);
      values.put(name, value);
    }
    return Outcome.done(values);
  }

  private static String what(Json.Obj parameter) {
    return parameter.optText("description").map(text -> " (" + text + ")").orElse("");
  }

  private static Outcome<Map<String, Json>> refused(String name, String problem) {
    return Outcome.refused(new Refusal.TemplateParameter(name, problem));
  }

  /// What is wrong with a value, null when it fits.
  static @Nullable String problem(Json.Obj parameter, Json value) {
    var type = parameter.text("type", "string");
    var kind =
        switch (value) {
          case Json.Str _ -> "string";
          case Json.Num _ -> "number";
          case Json.Bool _ -> "boolean";
          case Json.Arr _ -> "array";
          case Json.Obj _ -> "object";
          case Json.Null _ -> "null";
        };
    if (!kind.equals(type)) return "must be of type " + type + ", not " + kind;
    var listed = unlisted(parameter, value);
    if (listed != null) return listed;
    return switch (value) {
      case Json.Str(var text) -> text(parameter, text);
      case Json.Num number -> number(parameter, number);
      case Json.Arr(var items) -> items(parameter, items);
      default -> null;
    };
  }

  private static @Nullable String unlisted(Json.Obj parameter, Json value) {
    var allowed = parameter.get("allowed_values");
    if (allowed == null) allowed = parameter.get("enum");
    if (!(allowed instanceof Json.Arr(var values)) || values.contains(value)) return null;
    return "must be one of " + String.join(", ", values.stream().map(Parameters::said).toList());
  }

  private static String said(Json value) {
    return value instanceof Json.Str(var text) ? text : JsonWriter.text(value);
  }

  private static @Nullable String text(Json.Obj parameter, String text) {
    var length = text.codePointCount(0, text.length());
    if (length > LONGEST) return "is longer than " + LONGEST + " characters";
    var least = bound(parameter, "min_length");
    if (least != null && length < least.intValue()) {
      return "must have at least " + least + " characters";
    }
    var most = bound(parameter, "max_length");
    if (most != null && length > most.intValue()) {
      return "must have at most " + most + " characters";
    }
    var pattern = parameter.optText("pattern");
    return pattern.isPresent() && !Matching.begins(pattern.get(), text)
        ? "must match " + pattern.get()
        : null;
  }

  private static @Nullable String number(Json.Obj parameter, Json.Num number) {
    var least = first(parameter, "min", "min_value");
    var most = first(parameter, "max", "max_value");
    if (least != null && number.decimal().compareTo(least) < 0) return "must be at least " + least;
    return most != null && number.decimal().compareTo(most) > 0 ? "must be at most " + most : null;
  }

  private static @Nullable String items(Json.Obj parameter, List<Json> items) {
    var least = first(parameter, "min_length", "min_items");
    if (least != null && items.size() < least.intValue()) {
      return "must have at least " + least + " values";
    }
    var most = first(parameter, "max_length", "max_items");
    if (most != null && items.size() > most.intValue()) {
      return "must have at most " + most + " values";
    }
    if (!(parameter.get("items") instanceof Json.Obj each)) return null;
    for (int i = 0; i < items.size(); i++) {
      var problem = problem(each, items.get(i));
      if (problem != null) return "value " + (i + 1) + " " + problem;
    }
    return null;
  }

  private static @Nullable BigDecimal first(Json.Obj parameter, String name, String other) {
    var bound = bound(parameter, name);
    return bound == null ? bound(parameter, other) : bound;
  }

  private static @Nullable BigDecimal bound(Json.Obj parameter, String name) {
    return parameter.get(name) instanceof Json.Num number ? number.decimal() : null;
  }
}
