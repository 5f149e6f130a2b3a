package dev.taskorchestrator.cli.doctor;

import dev.taskorchestrator.cli.Installation;
import dev.taskorchestrator.setup.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// All that a check-up looks at.
///
/// @param project the project's folder
/// @param state the folder in it that holds its state
/// @param self the command that starts this program
public record Site(
    Path project,
    Path state,
    Places places,
    List<String> self,
    Installation installation,
    Disk disk,
    InstantSource clock) {

  /// What a file system says of itself.
  public interface Disk {
    long free(Path folder) throws IOException;

    String type(Path folder) throws IOException;

    /// The real ones.
    static Disk real() {
      return new Disk() {
        @Override
        public long free(Path folder) throws IOException {
          return java.nio.file.Files.getFileStore(folder).getUsableSpace();
        }

        @Override
        public String type(Path folder) throws IOException {
          return java.nio.file.Files.getFileStore(folder).type();
        }
      };
    }
  }
}
