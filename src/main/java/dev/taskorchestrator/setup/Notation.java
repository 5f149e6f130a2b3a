package dev.taskorchestrator.setup;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsoncEdit;
import dev.taskorchestrator.json.TomlEdit;
import java.util.List;
import java.util.Optional;

/// How a client's file is written, and how one entry of it is changed. Each change is checked: the
/// text must afterwards say what was wanted.
enum Notation {
  JSONC {
    @Override
    Optional<Json.Obj> read(String text, List<String> path) {
      return JsoncEdit.get(text, path).map(value -> object(value, path));
    }

    @Override
    String write(String text, List<String> path, Json.Obj fields) {
      if (read(text, path).isEmpty()) return JsoncEdit.put(text, path, fields);
      var result = text;
      for (var field : fields.fields().entrySet()) {
        var place = new java.util.ArrayList<>(path);
        place.add(field.getKey());
        var there = JsoncEdit.get(result, place);
        if (there.isPresent() && there.get().equals(field.getValue())) continue;
        result = JsoncEdit.put(result, place, field.getValue());
      }
      return result;
    }

    @Override
    String erase(String text, List<String> path) {
      return JsoncEdit.remove(text, path);
    }

    private static Json.Obj object(Json value, List<String> path) {
      if (value instanceof Json.Obj object) return object;
      throw new SetupException("'" + String.join(".", path) + "' in it is not an object");
    }
  },
  TOML {
    @Override
    Optional<Json.Obj> read(String text, List<String> path) {
      return TomlEdit.get(text, path);
    }

    @Override
    String write(String text, List<String> path, Json.Obj fields) {
      return TomlEdit.put(text, path, fields);
    }

    @Override
    String erase(String text, List<String> path) {
      return TomlEdit.remove(text, path);
    }
  };

  abstract Optional<Json.Obj> read(String text, List<String> path);

  abstract String write(String text, List<String> path, Json.Obj fields);

  abstract String erase(String text, List<String> path);

  static Notation of(String file) {
    return file.endsWith(".toml") ? TOML : JSONC;
  }

  /// What the entry says; empty where there is none.
  Optional<Json.Obj> get(String text, List<String> path) {
    try {
      return read(text, path);
    } catch (JsonException wrong) {
      throw unreadable(wrong);
    }
  }

  /// The text with these fields in the entry; others that it has stay.
  String put(String text, List<String> path, Json.Obj fields) {
    try {
      var result = write(text, path, fields);
      var there = read(result, path).orElse(Json.Obj.EMPTY).fields();
      if (there.entrySet().containsAll(fields.fields().entrySet())) return result;
    } catch (JsonException wrong) {
      throw unreadable(wrong);
    }
    throw new SetupException("it is written in a way that is not changed here");
  }

  /// The text without the entry.
  String remove(String text, List<String> path) {
    try {
      var result = erase(text, path);
      if (read(result, path).isEmpty()) return result;
    } catch (JsonException wrong) {
      throw unreadable(wrong);
    }
    throw new SetupException("it is written in a way that is not changed here");
  }

  private SetupException unreadable(JsonException wrong) {
    return new SetupException(
        "it cannot be changed: %s (line %d, column %d)"
            .formatted(wrong.reason(), wrong.line(), wrong.column()));
  }
}
