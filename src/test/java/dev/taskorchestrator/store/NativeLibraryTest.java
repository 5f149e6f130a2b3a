package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database's library is unpacked once beside the program, and left to the driver where it
/// cannot be.
class NativeLibraryTest {

  @TempDir Path home;

  @Test
  void itIsUnpackedOnceAndFoundAgain() throws Exception {
    var jar = Files.createFile(home.resolve("program.jar"));
    var folder = NativeLibrary.beside(jar).orElseThrow();
    var library = folder.resolve(System.mapLibraryName("sqlitejdbc"));
    assertThat(library).isNotEmptyFile();
    var unpacked = Files.getLastModifiedTime(library);

    assertThat(NativeLibrary.beside(jar)).contains(folder);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(unpacked);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void aNewerProgramUnpacksItsOwn() throws Exception {
    var jar = Files.createFile(home.resolve("program.jar"));
    var library =
        NativeLibrary.beside(jar).orElseThrow().resolve(System.mapLibraryName("sqlitejdbc"));
    Files.writeString(library, "of an older program");
    Files.setLastModifiedTime(library, FileTime.from(Instant.EPOCH));

    NativeLibrary.beside(jar);
    assertThat(Files.size(library)).isGreaterThan(100_000);
  }

  @Test
  void whereItCannotBeUnpackedItIsLeftToTheDriver() throws Exception {
    assertThat(NativeLibrary.beside(home.resolve("missing.jar"))).isEmpty();
    var jar = Files.createFile(home.resolve("program.jar"));
    Files.writeString(home.resolve("native"), "in the way");
    assertThat(NativeLibrary.beside(jar)).isEmpty();
  }
}
