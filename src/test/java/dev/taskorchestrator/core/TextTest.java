package dev.taskorchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is too long is cut, and nothing else is.
class TextTest {

  @Test
  void whatFitsStaysAndWhatDoesNotIsCutAtTheBound() {
    assertThat(Text.cut("abc", 3)).isEqualTo("abc");
    assertThat(Text.cut("abcd", 3)).isEqualTo("abc");
    assertThat(Text.cut("", 3)).isEmpty();
  }

  @Test
  void noCharacterIsTornInTwo() {
    assertThat(Text.cut("ab😀c", 3)).isEqualTo("ab");
    assertThat(Text.cut("ab😀c", 4)).isEqualTo("ab😀");
    assertThat(Text.cut("😀😀", 1)).isEmpty();
  }
}
