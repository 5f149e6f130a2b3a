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

  @Test
  void whatATerminalWouldObeyOrNobodyWouldSeeIsSpelledOut() {
    assertThat(Text.plain("\u001b]52;c;aGk=\u0007\r")).isEqualTo("\\u001b]52;c;aGk=\\u0007\\u000d");
    assertThat(Text.plain("a\u202eb\u200bc\ufeffd\u2028e"))
        .isEqualTo("a\\u202eb\\u200bc\\ufeffd\\u2028e");
    assertThat(Text.plain("\udb40\udc41")).isEqualTo("\\ue0041");
    assertThat(Text.plain("\ud800")).isEqualTo("\\ud800");
  }

  @Test
  void lettersOfAllLanguagesStay() {
    for (var text : new String[] {"åß漢字", "می\u200cخواهم", "👩\u200d💻", "a\tb\nc"}) {
      assertThat(Text.plain(text)).isEqualTo(text);
    }
    assertThat(Text.line("a\tb\nc")).isEqualTo("a b c");
  }
}
