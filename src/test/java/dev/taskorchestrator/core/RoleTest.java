package dev.taskorchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoleTest {
  @Test
  void theFullPromptHasEveryPartUnderItsHeading() {
    var role =
        new Role(
            "baker",
            "You bake.\n",
            List.of("bread", "cakes\nof two lines"),
            List.of("knead"),
            "A loaf.",
            List.of("it smells right"));

    assertThat(role.prompt())
        .isEqualTo(
            """
            You bake.

            ## Expertise

            - bread
            - cakes
              of two lines

            ## Approach

            - knead

            ## Output format

            A loaf.

            ## Definition of done

            - it smells right
            """);
  }

  @Test
  void aPartThatSaysNothingHasNoHeading() {
    assertThat(named("short").prompt()).isEqualTo("You do it.\n");
  }

  @Test
  void aNameIsOneWordOfFiftyCharactersAtMost() {
    assertThat(named("x".repeat(50)).name()).hasSize(50);
    for (var bad : List.of("", "x".repeat(51), "two words", "../up", "ümlaut")) {
      assertThatIllegalArgumentException().isThrownBy(() -> named(bad));
    }
  }

  private static Role named(String name) {
    return new Role(name, "You do it.", List.of(), List.of(), "", List.of());
  }
}
