package dev.taskorchestrator.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.core.RoleReading;
import dev.taskorchestrator.core.RoleReading.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleYamlTest {
  @Test
  void aRoleIsReadWithAllItsParts() {
    var reading =
        RoleYaml.read(
            """
            baker:
              role_definition: |
                You bake.
              expertise: [bread, 42]
              approach:
                - knead
              output_format: A loaf.
              definition_of_done: it smells right
              specialist_roles: {unknown: keys are let be}
            """);

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.roles())
        .containsExactly(
            new Role(
                "baker",
                "You bake.\n",
                List.of("bread", "42"),
                List.of("knead"),
                "A loaf.",
                List.of("it smells right")));
  }

  @Test
  void onlyTheDefinitionIsNeeded() {
    assertThat(RoleYaml.read("a: {role_definition: x, expertise: }").roles())
        .containsExactly(new Role("a", "x", List.of(), List.of(), "", List.of()));
  }

  @Test
  void anEmptyTextHoldsNoRoles() {
    assertThat(RoleYaml.read("# nothing yet\n")).isEqualTo(new RoleReading(List.of(), List.of()));
  }

  @Test
  void aRoleThatMakesNoSenseIsNamedAndTheOthersAreRead() {
    var reading =
        RoleYaml.read(
            """
            good: {role_definition: x}
            two words: {role_definition: x}
            empty:
              expertise: [a]
            text: only a text
            nested:
              role_definition: x
              approach:
                - {deep: thing}
            """);

    assertThat(reading.roles()).extracting(Role::name).containsExactly("good");
    assertThat(reading.problems())
        .containsExactly(
            new Problem(2, "a role's name is 1 to 50 of A-Z a-z 0-9 _ -"),
            new Problem(3, "'empty' has no role_definition"),
            new Problem(5, "'text' is not a role: it has no role_definition"),
            new Problem(9, "'approach' of 'nested' is not a list of texts"));
  }

  @Test
  void brokenYamlIsReportedWithItsLine() {
    assertThat(problem("a:\n  role_definition: x\n  expertise: [a, b\nc: d\n").line()).isEqualTo(4);
    assertThat(problem("\n\t- x").what()).startsWith("not YAML");
    assertThat(problem("a: *nobody").what()).startsWith("not YAML");
    assertThat(problem("a: {role_definition: \u0007}").what()).startsWith("not YAML");
  }

  @Test
  void aTextThatIsNoMappingIsRefused() {
    assertThat(problem("- a\n- b").what()).isEqualTo("not a mapping from role names to roles");
  }

  @Test
  void severalDocumentsInOneTextAreRefused() {
    assertThat(problem("a: {role_definition: x}\n---\nb: {role_definition: y}\n").what())
        .startsWith("not YAML");
  }

  @Test
  void aTextBeyondTheLimitIsRefusedUnread() {
    assertThat(problem("#".repeat(RoleYaml.MAX_LENGTH + 1)).what())
        .isEqualTo("longer than 256 KiB");
    assertThat(RoleYaml.read("#".repeat(RoleYaml.MAX_LENGTH)).problems()).isEmpty();
  }

  @Test
  void aBombOfAliasesIsRefused() {
    var bomb = new StringBuilder("x0: &x0 [lol]\n");
    for (int i = 1; i < 12; i++) {
      var alias = "*x" + (i - 1) + ", ";
      bomb.append("x%d: &x%d [%s lol]%n".formatted(i, i, alias.repeat(9)));
    }
    assertThat(problem(bomb.toString()).what()).isEqualTo("more than 50 aliases");
  }

  @Test
  void aRoleThatGrowsBeyondBoundsThroughAliasesIsRefused() {
    var items = "*x, ".repeat(40);
    var text =
        "a: {role_definition: &x \"%s\", expertise: [%s y]}".formatted("w".repeat(1000), items);
    assertThat(problem(text).what()).isEqualTo("'a' is longer than 32000 characters");
  }

  @Test
  void aTextNestedTooDeeplyIsRefused() {
    assertThat(problem("a: " + "[".repeat(100_000)).what()).isEqualTo("nested too deeply");
  }

  @Test
  void anAliasToItselfIsNoTrap() {
    assertThat(problem("a: &a {role_definition: x, approach: [*a]}").what())
        .isEqualTo("'approach' of 'a' is not a list of texts");
  }

  private static Problem problem(String text) {
    var reading = RoleYaml.read(text);
    assertThat(reading.roles()).isEmpty();
    assertThat(reading.problems()).hasSize(1);
    return reading.problems().getFirst();
  }
}
