package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What cannot stand in a text file, written so that it can: `{{x*300}}` is something many times,
/// `{{hex c328}}` are bytes, `{{name}}` is what the site calls so.
final class HostileText {

  private static final Pattern MANY = Pattern.compile("(?s)(.+)\\*(\\d+)");
  private static final String HEX = "hex ";

  private HostileText() {}

  static byte[] bytes(String written, Map<String, String> names) {
    var out = new ByteArrayOutputStream();
    int from = 0;
    for (int open = written.indexOf("{{"); open >= 0; open = written.indexOf("{{", from)) {
      int close = written.indexOf("}}", open);
      out.writeBytes(written.substring(from, open).getBytes(UTF_8));
      out.writeBytes(meant(written.substring(open + 2, close), names));
      from = close + 2;
    }
    out.writeBytes(written.substring(from).getBytes(UTF_8));
    return out.toByteArray();
  }

  static String text(String written, Map<String, String> names) {
    return new String(bytes(written, names), UTF_8);
  }

  private static byte[] meant(String words, Map<String, String> names) {
    if (words.startsWith(HEX)) return HexFormat.of().parseHex(words.substring(HEX.length()));
    var many = MANY.matcher(words);
    if (many.matches()) {
      return text(many.group(1), names).repeat(Integer.parseInt(many.group(2))).getBytes(UTF_8);
    }
    var meant = names.get(words);
    if (meant == null) throw new AssertionError("nothing is called " + words);
    return meant.getBytes(UTF_8);
  }

  /// The same for every text in a value.
  static Json in(Json value, Map<String, String> names) {
    return switch (value) {
      case Json.Str(var text) -> Json.of(text(text, names));
      case Json.Obj object -> object(object, names);
      case Json.Arr list -> Json.list(items(list, names));
      case Json.Num _, Json.Bool _, Json.Null _ -> value;
    };
  }

  static Json.Obj object(Json.Obj object, Map<String, String> names) {
    var copy = Json.obj();
    object.fields().forEach((name, each) -> copy.put(text(name, names), in(each, names)));
    return copy.build();
  }

  private static List<Json> items(Json.Arr list, Map<String, String> names) {
    return list.items().stream().map(each -> in(each, names)).toList();
  }
}
