package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Content is all there or not at all, and is what its name says.
class ContentsTest {
  private static final String LARGE = "å".repeat(20_000);

  @TempDir Path folder;
  private final AtomicInteger marks = new AtomicInteger();
  private Contents contents = new Contents(Path.of("unused"), () -> "");

  @BeforeEach
  void open() {
    contents = new Contents(folder.resolve("artifacts"), () -> "draft" + marks.incrementAndGet());
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void smallContentLiesInItsRow() throws Exception {
    var kept = contents.keep("small");
    assertThat(kept.body()).isEqualTo("small");
    assertThat(kept.size()).isEqualTo(5);
    assertThat(files()).isEmpty();
  }

  @Test
  void largeContentLiesInAFileNamedByItsHash() throws Exception {
    var kept = contents.keep(LARGE);
    assertThat(kept.body()).isNull();
    assertThat(kept.size()).isEqualTo(40_000);
    assertThat(files())
        .extracting(file -> String.valueOf(file.getFileName()))
        .containsExactly(kept.hash());
    assertThat(contents.read(kept.hash())).contains(LARGE);
  }

  @Test
  void theSameContentIsWrittenOnce() throws Exception {
    contents.keep(LARGE);
    contents.keep(LARGE);
    assertThat(files()).hasSize(1);
    assertThat(marks).hasValue(1);
  }

  @Test
  void anAlteredShortenedOrMissingFileIsNotRead() throws Exception {
    var kept = contents.keep(LARGE);
    var file = files().getFirst();
    Files.writeString(file, "x" + LARGE.substring(1));
    assertThat(contents.read(kept.hash())).isEmpty();
    Files.writeString(file, "");
    assertThat(contents.read(kept.hash())).isEmpty();
    Files.delete(file);
    assertThat(contents.read(kept.hash())).isEmpty();
  }

  @Test
  @Timeout(20)
  void aNamedPipeInItsPlaceIsNotWaitedFor() throws Exception {
    var kept = contents.keep(LARGE);
    var file = files().getFirst();
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThat(contents.read(kept.hash())).isEmpty();
    assertThat(contents.there(kept)).isFalse();
  }

  @Test
  void aFileCutShortIsWrittenAgain() throws Exception {
    var kept = contents.keep(LARGE);
    Files.writeString(files().getFirst(), "cut");
    contents.keep(LARGE);
    assertThat(contents.read(kept.hash())).contains(LARGE);
  }

  @Test
  void noLinkIsFollowed() throws Exception {
    var kept = contents.keep(LARGE);
    var file = files().getFirst();
    var elsewhere = Files.move(file, folder.resolve("elsewhere"));
    Files.createSymbolicLink(file, elsewhere);
    assertThatThrownBy(() -> contents.read(kept.hash())).isInstanceOf(StorageFault.class);
  }

  @Test
  void aDraftThatCannotBecomeAFileIsNotLeftBehind() throws Exception {
    var hash = contents.keep(LARGE).hash();
    var file = files().getFirst();
    Files.delete(file);
    Files.createDirectories(file.resolve("in the way"));
    assertThatThrownBy(() -> contents.keep(LARGE)).isInstanceOf(StorageFault.class);
    assertThat(files()).isEmpty();
    assertThat(hash).hasSize(64);
  }
}
