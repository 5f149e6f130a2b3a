package dev.taskorchestrator.store;

import dev.taskorchestrator.run.SafeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Documents for people, written anew each time: `docs/` in the project's folder.
public final class Documents {

  private final Path folder;

  public Documents(Path folder) {
    this.folder = folder;
  }

  /// Puts a document in the place of the one of that name; answers its path from the project on.
  ///
  /// @param name a plain name of a file, the program's own
  /// @throws StorageFault when it could not be written; the old one is then as it was
  public String write(String name, String text) {
    try {
      Folders.make(folder);
      SafeFile.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw StorageFault.of("the document could not be written", failure);
    }
    return ".task_orchestrator/docs/" + name;
  }
}
