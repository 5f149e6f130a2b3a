package dev.taskorchestrator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What reads the words of strangers: by name, with the class that is given any bytes.
enum FuzzTargets {
  LINES("mcp.LinesTarget"),
  HEADERS("http.HeadersTarget"),
  CURSORS("json.CursorsTarget"),
  JWTS("http.JwtsTarget");

  private final String type;

  FuzzTargets(String type) {
    this.type = type;
  }

  /// The name of the class.
  String type() {
    return "dev.taskorchestrator." + type;
  }

  /// Where what it begins with lies, a file for each.
  Path seeds() {
    return Path.of("src/test/resources/fuzz", toString());
  }

  List<Path> each() throws IOException {
    try (var files = Files.list(seeds())) {
      return files.sorted().toList();
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
