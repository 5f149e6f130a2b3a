package dev.taskorchestrator.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The templates that come with the program: a library, in groups, and examples to learn from.
public final class Shipped {

  /// The library's groups with their templates.
  public static final Map<String, List<String>> LIBRARY = new LinkedHashMap<>();

  static {
    LIBRARY.put("development", List.of("software_project_setup", "feature_development_workflow"));
    LIBRARY.put("research", List.of("market_research_analysis"));
    LIBRARY.put("creative", List.of("content_creation_workflow", "design_project_workflow"));
    LIBRARY.put("business", List.of("project_planning_template"));
    LIBRARY.put("self_development", List.of("orchestrator_feature_development"));
  }

  public static final List<String> EXAMPLES =
      List.of(
          "basic_project_setup",
          "code_review_process",
          "bug_investigation",
          "research_base",
          "market_research");

  private Shipped() {}

  /// The whole library, group by group.
  public static List<String> library() {
    return LIBRARY.values().stream().flatMap(List::stream).toList();
  }

  /// The text of one that ships with the program.
  static Optional<String> text(String id) {
    if (library().contains(id)) return Optional.of(read("library/" + id));
    return EXAMPLES.contains(id) ? Optional.of(read("examples/" + id)) : Optional.empty();
  }

  private static String read(String name) {
    var resource = "/templates/" + name + ".json5";
    try (var stream = Shipped.class.getResourceAsStream(resource)) {
      if (stream == null) throw new IllegalStateException(resource + " is missing");
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
