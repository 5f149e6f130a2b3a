package dev.taskorchestrator.moving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Incoming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/// A folder with what somebody else keeps, and what is found in it.
final class Reading {

  private final Path folder;

  Reading(Path folder) {
    this.folder = folder;
  }

  Reading file(String name, String... lines) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines) + "\n");
    return this;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /// What is found without being told where and what; nothing of it is touched.
  Found found() throws IOException {
    var before = content();
    var found = new Moving(ZoneId.of("Europe/Berlin")).read(folder, null);
    assertThat(content()).isEqualTo(before);
    return found;
  }

  Found found(String name) throws IOException {
    return new Moving(ZoneId.of("Europe/Berlin")).read(folder.resolve(name), null);
  }

  private List<String> content() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      var content = new java.util.ArrayList<String>();
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        content.add(file + " " + Files.getLastModifiedTime(file) + Files.size(file));
      }
      return content;
    }
  }

  static Incoming task(Found found, String key) {
    return found.tasks().stream()
        .filter(task -> task.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new AssertionError(key + " is not among " + keys(found)));
  }

  static List<String> keys(Found found) {
    return found.tasks().stream().map(Incoming::key).toList();
  }

  static List<String> needs(Found found, String key) {
    return task(found, key).needs().stream().map(Incoming.Need::key).toList();
  }

  static List<String> said(Found found) {
    return found.troubles().stream()
        .map(trouble -> (trouble.lost() ? "LOST " : "") + trouble.where() + ": " + trouble.what())
        .toList();
  }
}
