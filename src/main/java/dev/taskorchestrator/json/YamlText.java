package dev.taskorchestrator.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads a little YAML, such as stands before the text of a document, as if it were JSON in which
/// every plain value is a string. Size and depth are bounded; aliases are refused.
public final class YamlText {

  private static final int MAX_LENGTH = 64 * 1024;
  private static final int MAX_DEPTH = 10;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(MAX_LENGTH).setMaxAliasesForCollections(0).build();

  private YamlText() {}

  /// The value that the text stands for; an empty object for an empty one.
  ///
  /// @throws JsonException when it cannot be read
  public static Json read(String text) {
    try {
      // asked of the parser, since a star may stand in any text
      for (var event : new Parse(SETTINGS).parseString(text)) {
        if (event instanceof AliasEvent) throw new JsonException("aliases are not taken", 1, 1, 0);
      }
      return new Compose(SETTINGS)
          .composeString(text)
          .map(node -> value(node, 1))
          .orElse(Json.Obj.EMPTY);
    } catch (YamlEngineException wrong) {
      throw new JsonException(
          "not YAML: " + Reasons.plain(String.valueOf(wrong.getMessage())), 1, 1, 0);
    }
  }

  private static Json value(Node node, int depth) {
    if (depth > MAX_DEPTH) throw new JsonException("nested too deep", 1, 1, 0);
    return switch (node) {
      case ScalarNode scalar -> Json.of(scalar.getValue());
      case SequenceNode sequence -> {
        var items = new ArrayList<Json>();
        for (var item : sequence.getValue()) items.add(value(item, depth + 1));
        yield Json.list(items);
      }
      case MappingNode mapping -> {
        var fields = new LinkedHashMap<String, Json>();
        for (var entry : mapping.getValue()) {
          if (entry.getKeyNode() instanceof ScalarNode name) {
            fields.put(name.getValue(), value(entry.getValueNode(), depth + 1));
          }
        }
        yield new Json.Obj(fields);
      }
      default -> Json.Null.NULL;
    };
  }
}
