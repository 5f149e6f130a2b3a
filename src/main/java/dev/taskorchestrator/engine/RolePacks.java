package dev.taskorchestrator.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// Roles for fields of their own that come with the program. A project that takes a pack gets it as
/// a file of its own, to be changed at will.
public final class RolePacks {

  public static final List<String> NAMES =
      List.of(
          "art_tagging",
          "character_sheets",
          "content_analysis",
          "creative_writing",
          "data_pipeline",
          "research_analysis");

  private RolePacks() {}

  /// The text of a pack, as a project's file holds it.
  public static Optional<String> text(String name) {
    if (!NAMES.contains(name)) return Optional.empty();
    var resource = "/roles/packs/" + name + ".yaml";
    try (var stream = RolePacks.class.getResourceAsStream(resource)) {
      if (stream == null) throw new IllegalStateException(resource + " is missing");
      return Optional.of(new String(stream.readAllBytes(), UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
