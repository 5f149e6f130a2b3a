package dev.taskorchestrator.json;

import dev.taskorchestrator.json.Schema.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the first thing wrong with a value. An unknown name is told before a missing one, since it
/// is most often the missing one misspelt.
final class SchemaCheck {
  private SchemaCheck() {}

  static @Nullable Problem check(Schema schema, Json value, String path) {
    return switch (schema) {
      case Schema.Any _ -> CleanText.check(value, path);
      case Schema.Text text when value instanceof Json.Str(var string) -> text(text, string, path);
      case Schema.Numeric number when value instanceof Json.Num given ->
          number(number, given, path);
      case Schema.Flag _ when value instanceof Json.Bool -> null;
      case Schema.Nothing _ when value instanceof Json.Null -> null;
      case Schema.ListOf list when value instanceof Json.Arr(var items) -> list(list, items, path);
      case Schema.Fields object when value instanceof Json.Obj given -> object(object, given, path);
      case Schema.Either either -> either(either, value, path);
      case Schema.Shortened(var checked, _) -> check(checked, value, path);
      case Schema.Text _,
          Schema.Numeric _,
          Schema.Flag _,
          Schema.Nothing _,
          Schema.ListOf _,
          Schema.Fields _ ->
          problem(path, "must be " + wanted(schema) + ", not " + value.kind());
    };
  }

  private static @Nullable Problem text(Schema.Text text, String given, String path) {
    if (!text.allowed().isEmpty()) return allowed(text, given, path);
    if (given.length() > text.max()) {
      var length = given.codePointCount(0, given.length());
      if (length > text.max()) {
        return problem(path, "may have at most " + text.max() + " characters, not " + length);
      }
    }
    if (given.codePointCount(0, given.length()) < text.min()) {
      var least =
          text.min() == 1
              ? "must not be empty"
              : "must have at least " + text.min() + " characters";
      return problem(path, least);
    }
    var unclean = CleanText.check(given, path);
    if (unclean != null) return unclean;
    var pattern = text.pattern();
    return pattern == null || pattern.matcher(given).find()
        ? null
        : problem(path, "must match " + SchemaJson.shown(pattern));
  }

  private static @Nullable Problem allowed(Schema.Text text, String given, String path) {
    if (text.allowed().contains(given)) return null;
    var list =
        text.allowed().stream().map(each -> "'" + each + "'").collect(Collectors.joining(", "));
    return problem(
        path,
        "must be one of "
            + list
            + ", not '"
            + Reasons.quoted(given)
            + "'"
            + Nearest.hint(given, text.allowed()));
  }

  private static @Nullable Problem number(Schema.Numeric number, Json.Num given, String path) {
    if (number.whole() && !given.whole()) {
      return problem(path, "must be a whole number, not " + given.text());
    }
    var value = given.decimal();
    if (value.compareTo(number.min()) < 0 || value.compareTo(number.max()) > 0) {
      return problem(
          path,
          "must be from %s to %s, not %s"
              .formatted(number.min().toPlainString(), number.max().toPlainString(), given.text()));
    }
    return null;
  }

  private static @Nullable Problem list(Schema.ListOf list, List<Json> items, String path) {
    if (items.size() < list.min()) {
      return problem(path, "must have at least " + list.min() + " items, not " + items.size());
    }
    if (items.size() > list.max()) {
      return problem(path, "may have at most " + list.max() + " items, not " + items.size());
    }
    for (var i = 0; i < items.size(); i++) {
      var problem = check(list.items(), items.get(i), path + "[" + i + "]");
      if (problem != null) return problem;
    }
    return null;
  }

  private static @Nullable Problem object(Schema.Fields object, Json.Obj given, String path) {
    if (!object.open()) {
      for (var name : given.fields().keySet()) {
        if (!object.fields().containsKey(name)) return unknown(object, name, path);
      }
    }
    var missing = missing(object, given, path);
    if (missing != null) return missing;
    for (var entry : given.fields().entrySet()) {
      var field = object.fields().get(entry.getKey());
      var place = below(path, entry.getKey());
      var problem =
          field == null
              ? CleanText.field(entry.getKey(), entry.getValue(), place)
              : check(field.schema(), entry.getValue(), place);
      if (problem != null) return problem;
    }
    return null;
  }

  private static Problem unknown(Schema.Fields object, String name, String path) {
    var shown =
        object.fields().entrySet().stream()
            .filter(each -> each.getValue().presence() != Presence.HIDDEN)
            .map(Map.Entry::getKey)
            .toList();
    var place = below(path, Reasons.quoted(name));
    return new Problem(
        place, "unknown " + noun(place) + " '" + place + "'" + Nearest.hint(name, shown));
  }

  private static @Nullable Problem missing(Schema.Fields object, Json.Obj given, String path) {
    var names = new ArrayList<String>();
    object
        .fields()
        .forEach((name, field) -> {
          if (field.presence() == Presence.REQUIRED && !given.has(name)) {
            names.add(below(path, name));
          }
        });
    if (names.isEmpty()) return null;
    var plural = names.size() == 1 ? "" : "s";
    return new Problem(
        names.getFirst(),
        "missing required "
            + noun(names.getFirst())
            + plural
            + " '"
            + String.join("', '", names)
            + "'");
  }

  private static @Nullable Problem either(Schema.Either either, Json value, String path) {
    for (var alternative : either.alternatives()) {
      if (takes(alternative, value)) return check(alternative, value, path);
    }
    var wanted =
        either.alternatives().stream().map(SchemaCheck::wanted).collect(Collectors.joining(" or "));
    return problem(path, "must be " + wanted + ", not " + value.kind());
  }

  private static boolean takes(Schema schema, Json value) {
    return switch (schema) {
      case Schema.Any _ -> true;
      case Schema.Text _ -> value instanceof Json.Str;
      case Schema.Numeric _ -> value instanceof Json.Num;
      case Schema.Flag _ -> value instanceof Json.Bool;
      case Schema.Nothing _ -> value instanceof Json.Null;
      case Schema.ListOf _ -> value instanceof Json.Arr;
      case Schema.Fields _ -> value instanceof Json.Obj;
      case Schema.Shortened(var checked, _) -> takes(checked, value);
      case Schema.Either either -> either.alternatives().stream().anyMatch(a -> takes(a, value));
    };
  }

  private static String wanted(Schema schema) {
    return switch (schema) {
      case Schema.Any _ -> "anything";
      case Schema.Text _ -> "a string";
      case Schema.Numeric number -> number.whole() ? "a whole number" : "a number";
      case Schema.Flag _ -> "true or false";
      case Schema.Nothing _ -> "null";
      case Schema.ListOf _ -> "a list";
      case Schema.Fields _ -> "an object";
      case Schema.Shortened(var checked, _) -> wanted(checked);
      case Schema.Either either ->
          either.alternatives().stream()
              .map(SchemaCheck::wanted)
              .collect(Collectors.joining(" or "));
    };
  }

  static Problem problem(String path, String what) {
    return new Problem(path, path.isEmpty() ? "the value " + what : "'" + path + "' " + what);
  }

  static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String noun(String path) {
    return path.contains(".") || path.contains("[") ? "field" : "argument";
  }
}
