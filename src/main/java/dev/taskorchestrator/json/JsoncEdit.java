package dev.taskorchestrator.json;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes one value in settings that people keep by hand. All that is not that value stays as it
/// was written: comments, trailing commas, order, indentation, ends of lines, the byte order mark.
public final class JsoncEdit {

  private static final String USUAL_INDENT = "  ";

  private JsoncEdit() {}

  /// The value under this path of names; empty where there is none.
  ///
  /// @throws JsonException when the text cannot be read
  public static Optional<Json> get(String text, List<String> path) {
    Jsonc.@Nullable Node node = Jsonc.read(text).root();
    for (var name : path) {
      var member = node instanceof Jsonc.Members members ? members.find(name) : null;
      if (member == null) return Optional.empty();
      node = member.value();
    }
    return Optional.ofNullable(node).map(Jsonc::value);
  }

  /// The text with this value under this path. Objects on the way are made where they are missing;
  /// what is there and is no object is an error.
  ///
  /// @throws JsonException when the text cannot be read, or the path leads through another value
  public static String put(String text, List<String> path, Json value) {
    var document = Jsonc.read(text);
    var style = Style.of(document);
    var node = document.root();
    if (node == null) return whole(document, style, nested(path, value));
    for (int depth = 0; depth < path.size(); depth++) {
      var members = object(text, node, path.subList(0, depth));
      var member = members.find(path.get(depth));
      if (member == null) {
        var name = path.get(depth);
        var rest = nested(path.subList(depth + 1, path.size()), value);
        return insert(document, style, members, name, rest);
      }
      node = member.value();
      if (depth == path.size() - 1) return replace(document, style, member, value);
    }
    return text.substring(0, node.start())
        + style.spell(value, "", true)
        + text.substring(node.end());
  }

  /// The text without the value under this path; the same text where there is none.
  ///
  /// @throws JsonException when the text cannot be read
  public static String remove(String text, List<String> path) {
    Jsonc.@Nullable Node node = Jsonc.read(text).root();
    Jsonc.@Nullable Members around = null;
    int index = -1;
    for (var name : path) {
      if (!(node instanceof Jsonc.Members members)) return text;
      var member = members.find(name);
      if (member == null) return text;
      around = members;
      index = members.list().indexOf(member);
      node = member.value();
    }
    return around == null ? text : without(text, around, index);
  }

  private static Jsonc.Members object(String text, Jsonc.Node node, List<String> path) {
    if (node instanceof Jsonc.Members members) return members;
    var what = path.isEmpty() ? "the whole" : "'" + String.join(".", path) + "'";
    throw TextPlace.of(text, node.start()).wrong(what + " is not an object");
  }

  private static Json nested(List<String> path, Json value) {
    var result = value;
    for (var name : path.reversed()) result = Json.obj().put(name, result).build();
    return result;
  }

  /// A text that holds nothing yet, or nothing but comments.
  private static String whole(Jsonc document, Style style, Json value) {
    var before = document.text().substring(0, document.end());
    var mark = before.isEmpty() || before.equals("\uFEFF");
    return before + (mark ? "" : style.eol) + style.spell(value, "", true) + style.eol;
  }

  private static String replace(Jsonc document, Style style, Jsonc.Member member, Json value) {
    var text = document.text();
    var old = member.value();
    var indent = Style.indentAt(text, member.start());
    return text.substring(0, old.start())
        + style.spell(value, indent, style.broken)
        + text.substring(old.end());
  }

  private static String insert(
      Jsonc document, Style style, Jsonc.Members members, String name, Json value) {
    var text = document.text();
    if (members.list().isEmpty()) return fill(text, style, members, name, value);
    var last = members.list().getLast();
    var broken = text.substring(members.start(), last.start()).indexOf('\n') >= 0;
    if (!broken) {
      var added = style.member(name, value, "", false);
      int from = last.comma() < 0 ? last.end() : last.comma() + 1;
      return text.substring(0, from)
          + (last.comma() < 0 ? ", " : " ")
          + added
          + (last.comma() < 0 ? "" : ",")
          + text.substring(from);
    }
    var indent = Style.indentAt(text, last.start());
    var line = style.eol + indent + style.member(name, value, indent, true);
    if (last.comma() >= 0) {
      int from = lineRest(text, last.comma() + 1);
      return text.substring(0, from) + line + "," + text.substring(from);
    }
    int from = lineRest(text, last.end());
    return text.substring(0, last.end())
        + ","
        + text.substring(last.end(), from)
        + line
        + text.substring(from);
  }

  /// The first member of an object that may hold comments.
  private static String fill(
      String text, Style style, Jsonc.Members members, String name, Json value) {
    var indent = Style.indentAt(text, members.start());
    var inside = text.substring(members.start() + 1, members.end() - 1).stripTrailing();
    var deeper = indent + style.indent;
    return text.substring(0, members.start() + 1)
        + inside
        + style.eol
        + deeper
        + style.member(name, value, deeper, true)
        + style.eol
        + indent
        + text.substring(members.end() - 1);
  }

  /// Where the comments end that stand behind something in its line.
  private static int lineRest(String text, int from) {
    int at = from;
    int end = from;
    while (at < text.length()) {
      if (text.startsWith("//", at)) {
        while (at < text.length() && "\r\n".indexOf(text.charAt(at)) < 0) at++;
        return at;
      }
      if (text.startsWith("/*", at)) {
        at = text.indexOf("*/", at) + 2;
        end = at;
      } else if (text.charAt(at) == ' ' || text.charAt(at) == '\t') {
        at++;
      } else {
        break;
      }
    }
    return end;
  }

  private static String without(String text, Jsonc.Members around, int index) {
    var members = around.list();
    var member = members.get(index);
    if (members.size() == 1) return emptied(text, around, member);
    if (member.comma() >= 0) return cut(text, member.start(), member.comma() + 1, true);
    int comma = members.get(index - 1).comma();
    var shorter = cut(text, member.start(), member.end(), false);
    return shorter.substring(0, comma) + shorter.substring(comma + 1);
  }

  private static String emptied(String text, Jsonc.Members around, Jsonc.Member only) {
    int end = only.comma() < 0 ? only.end() : only.comma() + 1;
    var inside =
        text.substring(around.start() + 1, only.start()) + text.substring(end, around.end() - 1);
    if (inside.isBlank()) {
      return text.substring(0, around.start() + 1) + text.substring(around.end() - 1);
    }
    return cut(text, only.start(), end, false);
  }

  /// Without what is between, and without its lines where nothing else stands in them.
  ///
  /// @param downwards whether the end of the line after it goes, rather than the one before
  private static String cut(String text, int start, int end, boolean downwards) {
    int from = start;
    while (from > 0 && " \t".indexOf(text.charAt(from - 1)) >= 0) from--;
    int to = end;
    while (to < text.length() && " \t".indexOf(text.charAt(to)) >= 0) to++;
    var opens = from == 0 || text.charAt(from - 1) == '\n';
    var closes = to == text.length() || "\r\n".indexOf(text.charAt(to)) >= 0;
    if (!opens) return text.substring(0, from) + text.substring(closes ? to : end);
    if (!closes) return text.substring(0, start) + text.substring(to);
    if (downwards) {
      return text.substring(0, from) + text.substring(afterBreak(text, to));
    }
    return text.substring(0, beforeBreak(text, from)) + text.substring(to);
  }

  private static int afterBreak(String text, int at) {
    int next = at;
    if (next < text.length() && text.charAt(next) == '\r') next++;
    if (next < text.length() && text.charAt(next) == '\n') next++;
    return next;
  }

  private static int beforeBreak(String text, int at) {
    int before = at;
    if (before > 0 && text.charAt(before - 1) == '\n') before--;
    if (before > 0 && text.charAt(before - 1) == '\r') before--;
    return before;
  }

  /// How the text is laid out.
  ///
  /// @param indent what one more level is indented by
  /// @param broken whether it has lines at all
  private record Style(String eol, String indent, boolean broken) {

    static Style of(Jsonc document) {
      var text = document.text();
      int line = text.indexOf('\n');
      var eol = line > 0 && text.charAt(line - 1) == '\r' ? "\r\n" : "\n";
      var indent = USUAL_INDENT;
      if (document.root() instanceof Jsonc.Members root && !root.list().isEmpty()) {
        var first = indentAt(text, root.list().getFirst().start());
        if (!first.isEmpty()) indent = first;
      }
      var empty =
          document.root() == null
              || (document.root() instanceof Jsonc.Members root && root.list().isEmpty());
      return new Style(eol, indent, empty || line >= 0);
    }

    /// The blanks at the beginning of the line in which something stands.
    static String indentAt(String text, int place) {
      int begin = text.lastIndexOf('\n', place - 1) + 1;
      int end = begin;
      while (end < place && " \t".indexOf(text.charAt(end)) >= 0) end++;
      return text.substring(begin, end);
    }

    String member(String name, Json value, String at, boolean lines) {
      return JsonWriter.text(Json.of(name)) + ": " + spell(value, at, lines);
    }

    String spell(Json value, String at, boolean lines) {
      return switch (value) {
        case Json.Obj object when !object.fields().isEmpty() -> object(object, at, lines);
        case Json.Arr(var items) -> "[" + list(items) + "]";
        default -> JsonWriter.text(value);
      };
    }

    private String object(Json.Obj object, String at, boolean lines) {
      var deeper = at + indent;
      var gap = lines ? eol + deeper : " ";
      var text = new StringBuilder("{");
      var separator = gap;
      for (var field : object.fields().entrySet()) {
        text.append(separator).append(member(field.getKey(), field.getValue(), deeper, lines));
        separator = "," + gap;
      }
      return text.append(lines ? eol + at : " ").append('}').toString();
    }

    private String list(List<Json> items) {
      return String.join(", ", items.stream().map(item -> spell(item, "", false)).toList());
    }
  }
}
