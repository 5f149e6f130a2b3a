package dev.taskorchestrator.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// TOML read as far as it takes to find tables and their keys with their places. Strings, lists and
/// inline tables are read; dates and the like are taken as they are written. What is doubtful is an
/// error, since somebody's settings depend on it.
///
/// @param statements in their order
record Toml(String text, List<Statement> statements) {

  /// The head of a table or a key with its value.
  sealed interface Statement {
    int start();

    int end();
  }

  /// @param path the name of the table
  /// @param repeated whether it is one of a list of tables
  record Head(int start, int end, List<String> path, boolean repeated) implements Statement {}

  /// @param path the whole name, its table's included
  /// @param from where its value begins
  record Pair(int start, int end, List<String> path, int from, Json value) implements Statement {}

  static Toml read(String text) {
    return new Scanner(text).document();
  }

  private static final class Scanner {

    private static final int DEEPEST = 60;

    private final String text;
    private int at;
    private List<String> table = List.of();
    private final Set<List<String>> known = new HashSet<>();
    private final Set<List<String>> lists = new HashSet<>();

    Scanner(String text) {
      this.text = text;
      this.at = text.startsWith("\uFEFF") ? 1 : 0;
    }

    Toml document() {
      var statements = new ArrayList<Statement>();
      for (blanks(true); at < text.length(); blanks(true)) {
        statements.add(text.charAt(at) == '[' ? head() : pair());
        lineEnd();
      }
      return new Toml(text, statements);
    }

    private Head head() {
      int start = at;
      var repeated = text.startsWith("[[", at);
      at += repeated ? 2 : 1;
      table = key();
      expect(repeated ? "]]" : "]");
      if (repeated) {
        lists.add(table);
      } else {
        once(start, table);
      }
      return new Head(start, at, table, repeated);
    }

    private Pair pair() {
      int start = at;
      var path = new ArrayList<>(table);
      path.addAll(key());
      expect("=");
      blanks(false);
      int from = at;
      var value = value(0);
      once(start, path);
      return new Pair(start, at, List.copyOf(path), from, value);
    }

    /// What belongs to a list of tables may come again with each of them.
    private void once(int place, List<String> path) {
      for (int length = 1; length <= path.size(); length++) {
        if (lists.contains(path.subList(0, length))) return;
      }
      if (!known.add(List.copyOf(path))) {
        throw wrong(place, "'" + Reasons.quoted(String.join(".", path)) + "' twice");
      }
    }

    private List<String> key() {
      var path = new ArrayList<String>();
      do {
        if (!path.isEmpty()) at++;
        blanks(false);
        path.add(name());
        blanks(false);
      } while (peek() == '.');
      return path;
    }

    private String name() {
      if (peek() == '"' || peek() == '\'') return string();
      int start = at;
      while (at < text.length() && bare(text.charAt(at))) at++;
      if (at == start) throw wrong(at, "a name is missing");
      return text.substring(start, at);
    }

    private static boolean bare(char c) {
      return (c < 128 && Character.isLetterOrDigit(c)) || c == '_' || c == '-';
    }

    private Json value(int depth) {
      if (depth > DEEPEST) throw wrong(at, "values more than " + DEEPEST + " deep");
      return switch (peek()) {
        case '"', '\'' -> Json.of(string());
        case '[' -> list(depth);
        case '{' -> inline(depth);
        default -> word();
      };
    }

    private Json list(int depth) {
      var items = new ArrayList<Json>();
      at++;
      for (blanks(true); peek() != ']'; blanks(true)) {
        items.add(value(depth + 1));
        blanks(true);
        if (peek() != ']') expect(",");
      }
      at++;
      return Json.list(items);
    }

    private Json inline(int depth) {
      var fields = new LinkedHashMap<String, Json>();
      at++;
      for (blanks(true); peek() != '}'; blanks(true)) {
        int place = at;
        var name = String.join(".", key());
        expect("=");
        blanks(false);
        if (fields.put(name, value(depth + 1)) != null) {
          throw wrong(place, "'" + Reasons.quoted(name) + "' twice");
        }
        blanks(true);
        if (peek() != '}') expect(",");
      }
      at++;
      return new Json.Obj(fields);
    }

    private Json word() {
      int start = at;
      while (at < text.length() && ",]}#\r\n\"'[{=".indexOf(text.charAt(at)) < 0) at++;
      var word = text.substring(start, at).stripTrailing();
      at = start + word.length();
      if (word.equals("true") || word.equals("false")) return Json.of(word.equals("true"));
      if (word.matches("[+-]?([0-9][0-9_]*|0[xob][0-9A-Fa-f_]+)(\\.[0-9_]+)?([eE][+-]?[0-9_]+)?")
          || word.matches("[+-]?(inf|nan)|[0-9]{2,4}[-:][0-9TtZz :.+-]+")) {
        return Json.of(word);
      }
      throw wrong(start, word.isEmpty() ? "a value is missing" : "a value that is none");
    }

    private String string() {
      var quote = text.substring(at, at + 1);
      if (text.startsWith(quote.repeat(3), at)) return block(quote);
      int start = ++at;
      while (peek() != quote.charAt(0)) {
        if (peek() == '\n') throw wrong(start - 1, "a string that does not end in its line");
        at += quote.equals("\"") && peek() == '\\' ? 2 : 1;
      }
      var inside = text.substring(start, at++);
      return quote.equals("'") ? inside : plain(inside, start);
    }

    private String block(String quote) {
      int start = at + 3;
      at = start;
      while (at <= text.length() && !text.startsWith(quote.repeat(3), at)) {
        if (at >= text.length()) throw wrong(start - 3, "a string that does not end");
        at += quote.equals("\"") && text.charAt(at) == '\\' ? 2 : 1;
      }
      var inside = text.substring(start, Math.min(at, text.length()));
      at += 3;
      while (at < text.length() && text.startsWith(quote, at)) at++;
      return inside;
    }

    /// What a quoted string means.
    private String plain(String inside, int place) {
      var result = new StringBuilder();
      for (int i = 0; i < inside.length(); i++) {
        char c = inside.charAt(i);
        if (c != '\\') {
          result.append(c);
          continue;
        }
        char kind = inside.charAt(++i);
        int digits = kind == 'u' ? 4 : kind == 'U' ? 8 : kind == 'x' ? 2 : 0;
        if (digits > 0) {
          result.appendCodePoint(point(inside, i + 1, digits, place));
          i += digits;
        } else {
          int known = "btnfre\"\\".indexOf(kind);
          if (known < 0) throw wrong(place + i - 1, "an escape that is none");
          result.append("\b\t\n\f\r\u001b\"\\".charAt(known));
        }
      }
      return result.toString();
    }

    private int point(String inside, int from, int digits, int place) {
      try {
        int point = Integer.parseInt(inside.substring(from, from + digits), 16);
        if (Character.isValidCodePoint(point)) return point;
      } catch (NumberFormatException | IndexOutOfBoundsException _) {
        // said below
      }
      throw wrong(place + from - 2, "an escape that is none");
    }

    private void blanks(boolean lines) {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '#' && lines) {
          while (at < text.length() && text.charAt(at) != '\n') at++;
        } else if (c == ' ' || c == '\t' || (lines && (c == '\r' || c == '\n'))) {
          at++;
        } else {
          return;
        }
      }
    }

    private void lineEnd() {
      int place = at;
      while (place < text.length() && " \t\r".indexOf(text.charAt(place)) >= 0) place++;
      if (place < text.length() && "#\n".indexOf(text.charAt(place)) < 0) {
        throw wrong(place, "more text after a value");
      }
    }

    private void expect(String word) {
      blanks(false);
      if (!text.startsWith(word, at)) throw wrong(at, "'" + word + "' is missing");
      at += word.length();
    }

    private char peek() {
      if (at >= text.length()) throw wrong(text.length(), "the text ends in the midst of a value");
      return text.charAt(at);
    }

    private JsonException wrong(int place, String reason) {
      return TextPlace.of(text, place).wrong(reason);
    }
  }
}
