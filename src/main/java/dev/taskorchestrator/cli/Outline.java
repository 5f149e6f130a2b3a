package dev.taskorchestrator.cli;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.io.PrintStream;

/// Any answer as text for people: a line for each field, what is below indented.
final class Outline {

  private final PrintStream out;

  Outline(PrintStream out) {
    this.out = out;
  }

  void show(Json.Obj value) {
    fields(value, "");
  }

  private void fields(Json.Obj value, String indent) {
    value.fields().forEach((name, field) -> field(name, field, indent));
  }

  private void field(String name, Json value, String indent) {
    switch (value) {
      case Json.Obj object -> {
        out.println(indent + name + ":");
        fields(object, indent + "  ");
      }
      case Json.Arr(var items) when items.stream().anyMatch(Json.Obj.class::isInstance) -> {
        out.println(indent + name + ":");
        for (var item : items) item(item, indent);
      }
      case Json.Arr(var items) ->
          line(name, String.join(", ", items.stream().map(Outline::word).toList()), indent);
      default -> line(name, word(value), indent);
    }
  }

  private void item(Json item, String indent) {
    if (!(item instanceof Json.Obj object)) {
      out.println(indent + "  - " + word(item));
      return;
    }
    var lead = indent + "  - ";
    for (var field : object.fields().entrySet()) {
      if (field.getValue() instanceof Json.Obj || field.getValue() instanceof Json.Arr) {
        field(field.getKey(), field.getValue(), indent + "    ");
      } else {
        line(field.getKey(), word(field.getValue()), lead);
      }
      lead = indent + "    ";
    }
  }

  /// Text of several lines stands below its name.
  private void line(String name, String value, String indent) {
    if (value.indexOf('\n') < 0) {
      out.println(indent + name + ": " + value);
      return;
    }
    out.println(indent + name + ":");
    var margin = " ".repeat(indent.length() + 2);
    value.lines().forEach(line -> out.println((margin + line).stripTrailing()));
  }

  private static String word(Json value) {
    return value instanceof Json.Str(var text) ? Console.plain(text) : JsonWriter.text(value);
  }
}
