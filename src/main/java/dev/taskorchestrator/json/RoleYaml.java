package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.core.RoleReading;
import dev.taskorchestrator.core.RoleReading.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads roles as people write them: a YAML mapping from a role's name to `role_definition`,
/// `expertise`, `approach`, `output_format` and `definition_of_done`. Other keys are let be. A role
/// that makes no sense is left out and named; the others are still read. The text is somebody
/// else's, so its size, its depth and its aliases are bounded before anything is built from it.
public final class RoleYaml {
  /// The longest text that is read, in characters; a file of more bytes need not be opened.
  public static final int MAX_LENGTH = 256 * 1024;

  private static final int MAX_DEPTH = 20;
  private static final int MAX_ALIASES = 50;

  /// The longest that a role may be, aliases followed.
  private static final int MAX_ROLE_LENGTH = 32_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(MAX_LENGTH).build();

  private final Map<String, Role> roles = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private RoleYaml() {}

  /// The roles that `text` describes, and what is wrong with it.
  public static RoleReading read(String text) {
    if (text.length() > MAX_LENGTH) {
      return RoleReading.refused(1, "longer than " + MAX_LENGTH / 1024 + " KiB");
    }
    try {
      var excess = excess(text);
      if (excess.isPresent()) return new RoleReading(List.of(), List.of(excess.get()));
      var root = new Compose(SETTINGS).composeString(text);
      return root.isEmpty()
          ? new RoleReading(List.of(), List.of())
          : new RoleYaml().roles(root.get());
    } catch (MarkedYamlEngineException e) {
      return RoleReading.refused(line(e.getProblemMark()), "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      return RoleReading.refused(1, "not YAML: " + e.getMessage());
    }
  }

  /// What of `text` goes beyond bounds, seen from its events, which cost no memory and no stack.
  private static Optional<Problem> excess(String text) {
    int depth = 0;
    int aliases = 0;
    for (var event : new Parse(SETTINGS).parseString(text)) {
      if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
        return Optional.of(new Problem(line(event.getStartMark()), "nested too deeply"));
      }
      if (event instanceof CollectionEndEvent) depth--;
      if (event instanceof AliasEvent && ++aliases > MAX_ALIASES) {
        return Optional.of(
            new Problem(line(event.getStartMark()), "more than " + MAX_ALIASES + " aliases"));
      }
    }
    return Optional.empty();
  }

  private RoleReading roles(Node root) {
    if (!(root instanceof MappingNode book)) {
      return RoleReading.refused(line(root), "not a mapping from role names to roles");
    }
    for (var entry : book.getValue()) role(entry.getKeyNode(), entry.getValueNode());
    return new RoleReading(List.copyOf(roles.values()), problems);
  }

  private void role(Node key, Node value) {
    if (!(key instanceof ScalarNode named) || !Role.isName(named.getValue())) {
      problem(key, "a role's name is 1 to 50 of A-Z a-z 0-9 _ -");
      return;
    }
    var name = named.getValue();
    if (!(value instanceof MappingNode body)) {
      problem(value, "'" + name + "' is not a role: it has no role_definition");
      return;
    }
    var parts = new LinkedHashMap<String, Node>();
    for (var part : body.getValue()) {
      if (part.getKeyNode() instanceof ScalarNode word) {
        parts.put(word.getValue(), part.getValueNode());
      }
    }
    int before = problems.size();
    var role =
        new Role(
            name,
            text(name, "role_definition", parts.get("role_definition")),
            items(name, "expertise", parts.get("expertise")),
            items(name, "approach", parts.get("approach")),
            text(name, "output_format", parts.get("output_format")),
            items(name, "definition_of_done", parts.get("definition_of_done")));
    if (problems.size() > before) return;
    if (role.definition().isBlank()) {
      problem(key, "'" + name + "' has no role_definition");
    } else if (length(role) > MAX_ROLE_LENGTH) {
      problem(key, "'" + name + "' is longer than " + MAX_ROLE_LENGTH + " characters");
    } else {
      roles.put(name, role);
    }
  }

  private String text(String role, String part, @Nullable Node node) {
    if (node == null || isNull(node)) return "";
    if (node instanceof ScalarNode scalar) return scalar.getValue();
    problem(node, "'" + part + "' of '" + role + "' is not a text");
    return "";
  }

  private List<String> items(String role, String part, @Nullable Node node) {
    if (node == null || isNull(node)) return List.of();
    if (node instanceof ScalarNode single) return List.of(single.getValue());
    var items = new ArrayList<String>();
    if (node instanceof SequenceNode list) {
      for (var item : list.getValue()) {
        if (item instanceof ScalarNode scalar) items.add(scalar.getValue());
      }
      if (items.size() == list.getValue().size()) return items;
    }
    problem(node, "'" + part + "' of '" + role + "' is not a list of texts");
    return List.of();
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  /// Counted without joining anything, as a long: many items may be one text, said again by alias.
  private static long length(Role role) {
    long length = (long) role.definition().length() + role.outputFormat().length();
    for (var items : List.of(role.expertise(), role.approach(), role.definitionOfDone())) {
      for (var item : items) length += item.length();
    }
    return length;
  }

  private void problem(Node node, String what) {
    problems.add(new Problem(line(node), what));
  }

  private static int line(Node node) {
    return line(node.getStartMark());
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(Mark::getLine).orElse(0) + 1;
  }
}
