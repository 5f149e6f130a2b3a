package dev.taskorchestrator.process;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Json5;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One input that nobody in good faith sends, through which doors it comes, and what is answered.
///
/// @param number as the list of inputs has it
/// @param sent what is sent, by kind
/// @param value the one value that stands for `{{value}}` in it, where it has several
/// @param expected the answer by door; a door that is missing is not asked
record HostileInput(
    String number, String what, Json.Obj sent, String value, Map<String, String> expected) {

  private static final Path FILE = Path.of("src/test/resources/hostile-inputs.json5");

  static final String STDIO = "stdio";
  static final String HTTP = "http";

  /// What is told in code, since it is more than a request.
  static final String STORY = "story";

  /// All of them.
  static List<HostileInput> all() {
    var all = new ArrayList<HostileInput>();
    try {
      for (var row : ((Json.Arr) Json5.read(Files.readString(FILE))).items()) {
        rows((Json.Obj) row, all);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return all;
  }

  /// A row stands for each of its values in each of its calls.
  private static void rows(Json.Obj row, List<HostileInput> all) {
    var values = row.optObject("values").orElse(Json.Obj.EMPTY).fields();
    for (var call : calls(row)) {
      if (values.isEmpty()) {
        all.add(new HostileInput(row.text("no"), row.text("what"), call, "", expected(call)));
      }
      values.forEach((number, each) -> {
        var list = each instanceof Json.Arr several ? several.items() : List.of(each);
        for (var value : list) {
          var text = ((Json.Str) value).value();
          var answers = new HashMap<>(expected(call));
          call.optObject("but")
              .flatMap(but -> but.optText(text).or(() -> but.optText(number)))
              .ifPresent(other -> answers.replaceAll((_, _) -> other));
          all.add(new HostileInput(number, row.text("what"), call, text, Map.copyOf(answers)));
        }
      });
    }
  }

  private static List<Json.Obj> calls(Json.Obj row) {
    return row.has("calls") ? row.objects("calls") : List.of(row);
  }

  /// One word for both doors, or one for each; requests and tokens know only the network.
  private static Map<String, String> expected(Json.Obj call) {
    var answers = new HashMap<String, String>();
    call.optText("expect")
        .ifPresent(both -> {
          answers.put(call.has("story") ? STORY : HTTP, both);
          if (call.has("tool") || call.has("line")) answers.put(STDIO, both);
        });
    call.optText(STDIO).ifPresent(answer -> answers.put(STDIO, answer));
    call.optText(HTTP).ifPresent(answer -> answers.put(HTTP, answer));
    if (answers.isEmpty()) throw new AssertionError("nothing is expected of " + call);
    return answers;
  }

  /// Whether what it says is data like any other, and is kept.
  boolean kept() {
    return sent.flag("kept", false);
  }

  @Override
  public String toString() {
    var shown = value.length() > 40 ? value.substring(0, 40) + "…" : value;
    var text = sent.optText("tool").orElse("");
    return number
        + " "
        + what
        + (text.isEmpty() ? "" : " [" + text + "]")
        + (shown.isEmpty() ? "" : " <" + shown + ">");
  }
}
