package dev.taskorchestrator.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON as people write it into settings, with comments and trailing commas, read with the place of
/// every part, so that one part can be changed and all the rest left as it is.
///
/// @param text what was read, with its byte order mark where it had one
/// @param root the value; absent where there are only blanks and comments
/// @param end where the last thing ends that is not blank
record Jsonc(String text, @Nullable Node root, int end) {

  /// A value and where it stands.
  sealed interface Node {
    int start();

    int end();
  }

  /// A string, number, truth value, null or list, which is only changed as a whole.
  record Leaf(int start, int end, Json value) implements Node {}

  record Members(int start, int end, List<Member> list) implements Node {
    @Nullable Member find(String name) {
      return list.stream().filter(member -> member.name.equals(name)).findFirst().orElse(null);
    }
  }

  /// @param start where its name begins
  /// @param comma where the comma after it stands, or -1
  record Member(String name, int start, Node value, int comma) {
    int end() {
      return value.end();
    }
  }

  static Jsonc read(String text) {
    return new Scanner(text).document();
  }

  /// What it says, without comments.
  static Json value(Node node) {
    return switch (node) {
      case Leaf leaf -> leaf.value();
      case Members members -> {
        var fields = new LinkedHashMap<String, Json>();
        for (var member : members.list()) fields.put(member.name(), value(member.value()));
        yield new Json.Obj(fields);
      }
    };
  }

  private static final class Scanner {

    private static final int DEEPEST = 200;

    private final String text;
    private int at;
    private int solid;

    Scanner(String text) {
      this.text = text;
      this.at = text.startsWith("\uFEFF") ? 1 : 0;
      this.solid = at;
    }

    Jsonc document() {
      blanks();
      if (at == text.length()) return new Jsonc(text, null, solid);
      var root = node(0);
      blanks();
      if (at < text.length()) throw wrong("more text after the value");
      return new Jsonc(text, root, solid);
    }

    private Node node(int depth) {
      if (depth > DEEPEST) throw wrong("objects or lists more than " + DEEPEST + " deep");
      return switch (peek()) {
        case '{' -> members(depth);
        case '[' -> items(depth);
        case '"' -> {
          int start = at;
          var value = new Json.Str(string());
          yield new Leaf(start, at, value);
        }
        default -> word();
      };
    }

    private Node members(int depth) {
      int start = at++;
      var list = new ArrayList<Member>();
      var names = new java.util.HashSet<String>();
      for (blanks(); peek() != '}'; blanks()) {
        if (peek() != '"') throw wrong("a name in double quotes is missing");
        int place = at;
        var name = string();
        if (!names.add(name)) throw wrong(place, "the name '" + Reasons.quoted(name) + "' twice");
        blanks();
        if (peek() != ':') throw wrong("':' is missing after a name");
        at++;
        blanks();
        var value = node(depth + 1);
        list.add(new Member(name, place, value, comma('}')));
      }
      at++;
      return new Members(start, done(), list);
    }

    private Node items(int depth) {
      int start = at++;
      var list = new ArrayList<Json>();
      for (blanks(); peek() != ']'; blanks()) {
        list.add(value(node(depth + 1)));
        comma(']');
      }
      at++;
      return new Leaf(start, done(), Json.list(list));
    }

    /// Reads over the comma after a value; answers its place, or -1 before the end.
    private int comma(char end) {
      blanks();
      if (peek() == end) return -1;
      if (peek() != ',') throw wrong("',' or '" + end + "' is missing");
      return at++;
    }

    private String string() {
      int start = at++;
      while (peek() != '"') {
        if (peek() < ' ') throw wrong("a string that does not end in its line");
        at += peek() == '\\' ? 2 : 1;
      }
      at++;
      return ((Json.Str) leaf(start, done())).value();
    }

    private Node word() {
      int start = at;
      while (at < text.length() && "{}[],:\"/ \t\r\n".indexOf(text.charAt(at)) < 0) at++;
      if (at == start) throw wrong("a value is missing");
      return new Leaf(start, done(), leaf(start, at));
    }

    /// Strings, numbers and words are those of JSON.
    private Json leaf(int start, int end) {
      try {
        return JsonReader.read(text.substring(start, end));
      } catch (JsonException bad) {
        throw wrong(start + (int) Math.min(bad.offset(), end - start), bad.reason());
      }
    }

    private int done() {
      solid = at;
      return at;
    }

    private void blanks() {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '/') {
          comment();
        } else if (" \t\r\n".indexOf(c) >= 0) {
          at++;
        } else {
          return;
        }
      }
    }

    private void comment() {
      if (text.startsWith("//", at)) {
        while (at < text.length() && "\r\n".indexOf(text.charAt(at)) < 0) at++;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) throw wrong("a comment that does not end");
        at = end + 2;
      } else {
        throw wrong("a value is missing");
      }
      solid = at;
    }

    private char peek() {
      if (at >= text.length()) throw wrong(text.length(), "the text ends in the midst of a value");
      return text.charAt(at);
    }

    private JsonException wrong(String reason) {
      return wrong(at, reason);
    }

    private JsonException wrong(int place, String reason) {
      return TextPlace.of(text, place).wrong(reason);
    }
  }
}
