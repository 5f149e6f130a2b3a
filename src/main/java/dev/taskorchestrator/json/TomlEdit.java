package dev.taskorchestrator.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes one table of a TOML file and nothing else in it. A table that is not written as a table
/// of its own (`[a.b]`) is left alone: there are too many ways to write one.
public final class TomlEdit {

  private TomlEdit() {}

  /// The values of a table, without those of tables below it.
  ///
  /// @throws JsonException when the text cannot be read, or the table is written otherwise
  public static Optional<Json.Obj> get(String text, List<String> table) {
    var toml = Toml.read(text);
    if (head(toml, table) == null) return Optional.empty();
    var fields = new LinkedHashMap<String, Json>();
    for (var pair : pairs(toml, table)) fields.put(pair.path().getLast(), pair.value());
    return Optional.of(new Json.Obj(fields));
  }

  /// The text with these values in that table; others that it has are kept.
  ///
  /// @param values strings and lists of strings
  /// @throws JsonException when the text cannot be read, or the table is written otherwise
  public static String put(String text, List<String> table, Json.Obj values) {
    var head = head(Toml.read(text), table);
    if (head == null) return append(text, table, values);
    var result = text;
    for (var field : values.fields().entrySet()) result = put(result, table, field);
    return result;
  }

  /// The text without that table and those below it; the same text where there is none.
  ///
  /// @throws JsonException when the text cannot be read, or the table is written otherwise
  public static String remove(String text, List<String> table) {
    var result = text;
    for (var toml = Toml.read(result); ; toml = Toml.read(result)) {
      var own = head(toml, table);
      var head = own == null ? below(toml, table) : own;
      if (head == null) return result;
      int end = head.end();
      for (var statement : following(toml, head)) end = statement.end();
      result = cut(result, lineStart(result, head.start()), lineEnd(result, end));
    }
  }

  private static String put(String text, List<String> table, Map.Entry<String, Json> field) {
    var toml = Toml.read(text);
    var value = spell(field.getValue());
    for (var pair : pairs(toml, table)) {
      if (!pair.path().getLast().equals(field.getKey())) continue;
      if (pair.value().equals(field.getValue())) return text;
      return text.substring(0, pair.from()) + value + text.substring(pair.end());
    }
    var head = head(toml, table);
    int end = head == null ? text.length() : lineEnd(text, head.end());
    var line = field.getKey() + " = " + value + eol(text);
    var gap = text.substring(0, end).endsWith("\n") ? "" : eol(text);
    return text.substring(0, end) + gap + line + text.substring(end);
  }

  private static String append(String text, List<String> table, Json.Obj values) {
    var eol = eol(text);
    var result = new StringBuilder(text);
    if (!text.isEmpty() && !text.equals("\uFEFF")) {
      if (!text.endsWith("\n")) result.append(eol);
      if (!text.endsWith("\n" + eol) && !text.endsWith("\n\n")) result.append(eol);
    }
    result.append('[').append(String.join(".", table)).append(']').append(eol);
    values
        .fields()
        .forEach(
            (name, value) -> result.append(name).append(" = ").append(spell(value)).append(eol));
    return result.toString();
  }

  /// The head of a table; an error where the table is there in another form.
  private static Toml.@Nullable Head head(Toml toml, List<String> table) {
    Toml.@Nullable Head found = null;
    Toml.@Nullable Head within = null;
    for (var statement : toml.statements()) {
      switch (statement) {
        case Toml.Head head -> {
          within = head;
          if (head.path().equals(table)) found = head;
          if (head.repeated() && begins(table, head.path())) throw otherwise(toml, head, table);
        }
        case Toml.Pair pair -> {
          var own = within != null && begins(within.path(), table);
          var touches = begins(table, pair.path()) || begins(pair.path(), table);
          if (touches && !own) throw otherwise(toml, pair, table);
        }
      }
    }
    return found;
  }

  private static JsonException otherwise(Toml toml, Toml.Statement place, List<String> table) {
    return TextPlace.of(toml.text(), place.start())
        .wrong("'" + String.join(".", table) + "' is written in a way that is not changed here");
  }

  private static Toml.@Nullable Head below(Toml toml, List<String> table) {
    for (var statement : toml.statements()) {
      if (statement instanceof Toml.Head head && begins(head.path(), table)) return head;
    }
    return null;
  }

  private static List<Toml.Pair> pairs(Toml toml, List<String> table) {
    var head = head(toml, table);
    if (head == null) return List.of();
    return following(toml, head).stream()
        .filter(pair -> pair.path().size() == table.size() + 1)
        .toList();
  }

  /// What stands under a head, up to the next.
  private static List<Toml.Pair> following(Toml toml, Toml.Head head) {
    return toml.statements().stream()
        .dropWhile(statement -> statement.start() != head.start())
        .skip(1)
        .takeWhile(Toml.Pair.class::isInstance)
        .map(Toml.Pair.class::cast)
        .toList();
  }

  private static boolean begins(List<String> path, List<String> with) {
    return path.size() >= with.size() && path.subList(0, with.size()).equals(with);
  }

  /// Without these lines, and without the empty line before them where another follows.
  private static String cut(String text, int from, int to) {
    var before = text.substring(0, from);
    var after = text.substring(to);
    if (before.isEmpty() || before.equals("\uFEFF"))
      return before + after.replaceFirst("^\r?\n", "");
    var gap = before.endsWith("\n\n") ? "\n" : before.endsWith("\n\r\n") ? "\r\n" : "";
    var spare = after.isEmpty() || after.startsWith("\n") || after.startsWith("\r\n");
    return before.substring(0, before.length() - (spare ? gap.length() : 0)) + after;
  }

  private static int lineStart(String text, int at) {
    int start = text.lastIndexOf('\n', at - 1) + 1;
    return start == 0 && text.startsWith("\uFEFF") ? 1 : start;
  }

  private static int lineEnd(String text, int at) {
    int line = text.indexOf('\n', at);
    return line < 0 ? text.length() : line + 1;
  }

  private static String eol(String text) {
    int line = text.indexOf('\n');
    return line > 0 && text.charAt(line - 1) == '\r' ? "\r\n" : "\n";
  }

  /// Quoted strings of TOML are written as those of JSON.
  private static String spell(Json value) {
    return value instanceof Json.Arr(var items)
        ? "[" + String.join(", ", items.stream().map(TomlEdit::spell).toList()) + "]"
        : JsonWriter.text(value);
  }
}
