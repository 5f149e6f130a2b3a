package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.core.RoleReading;
import dev.taskorchestrator.json.RoleYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleBookTest {
  @TempDir Path project;
  private int parsed;

  @Test
  void everyBuiltInRoleHasAFullPrompt() throws IOException {
    var book = book();

    assertThat(book.roles().names())
        .containsExactly(
            "analyst",
            "architect",
            "coder",
            "coordinator",
            "debugger",
            "devops",
            "documenter",
            "generic",
            "implementer",
            "optimizer",
            "researcher",
            "reviewer",
            "task_orchestrator",
            "tester");
    for (var name : book.roles().names()) {
      var role = book.roles().role(name).orElseThrow();
      assertThat(role.definition().split("[.:] ")).as(name).hasSizeBetween(2, 4);
      assertThat(role.expertise()).as(name).hasSizeBetween(5, 7).doesNotHaveDuplicates();
      assertThat(role.approach()).as(name).hasSizeBetween(5, 7).doesNotHaveDuplicates();
      assertThat(role.definitionOfDone()).as(name).hasSizeBetween(3, 5);
      assertThat(role.outputFormat()).as(name).hasSizeGreaterThan(80);
    }
    assertThat(book.roles().warnings()).isEmpty();
  }

  @Test
  void aRoleOfTheProjectTakesThePlaceOfTheBuiltIn() throws IOException {
    write("mine.yaml", "tester: {role_definition: Break it.}");

    assertThat(book().roles().role("tester").orElseThrow().prompt()).isEqualTo("Break it.\n");
    assertThat(book().roles().role("architect")).isPresent();
  }

  @Test
  void ofTwoFilesTheLaterNameWins() throws IOException {
    write("b.yml", "cook: {role_definition: second}");
    write("a.yaml", "cook: {role_definition: first}\nwaiter: {role_definition: serves}");

    assertThat(book().roles().role("cook").orElseThrow().definition()).isEqualTo("second");
    assertThat(book().roles().names()).contains("cook", "waiter");
  }

  @Test
  void aRoleNobodyDescribedIsGeneric() throws IOException {
    assertThat(book().roles().role("plumber")).isEmpty();
    assertThat(book().roles().roleOrGeneric("plumber").name()).isEqualTo(Role.GENERIC);
    assertThat(book().roles().roleOrGeneric("coder").name()).isEqualTo("coder");
  }

  @Test
  void aNewFileAChangeAndARemovalAreSeenAtOnce() throws IOException {
    var book = book();
    assertThat(book.roles().role("cook")).isEmpty();

    write("cook.yaml", "cook: {role_definition: boils}");
    assertThat(book.roles().role("cook").orElseThrow().definition()).isEqualTo("boils");

    write("cook.yaml", "cook: {role_definition: fries}");
    touch("cook.yaml", 10);
    assertThat(book.roles().role("cook").orElseThrow().definition()).isEqualTo("fries");

    Files.delete(folder().resolve("cook.yaml"));
    assertThat(book.roles().role("cook")).isEmpty();
  }

  @Test
  void nothingIsParsedBeforeTheFirstQuestionNorAgainWithoutAChange() throws IOException {
    write("cook.yaml", "cook: {role_definition: boils}");
    var book = book();
    assertThat(parsed).isZero();

    book.roles().names();
    int first = parsed;
    assertThat(first).isEqualTo(2);
    assertThat(book.roles().role("cook")).isPresent();
    book.roles().warnings();
    assertThat(parsed).isEqualTo(first);

    touch("cook.yaml", 10);
    book.roles().names();
    assertThat(parsed).isGreaterThan(first);
  }

  @Test
  void aBrokenFileIsNamedAndSpoilsNothingElse() throws IOException {
    write("bad.yaml", "cook:\n  role_definition: [unclosed\n");
    write("good.yaml", "waiter: {role_definition: serves}");
    Files.write(folder().resolve("latin.yaml"), new byte[] {'a', ':', (byte) 0xe4});

    assertThat(book().roles().role("waiter")).isPresent();
    assertThat(book().roles().role("tester")).isPresent();
    assertThat(book().roles().warnings())
        .hasSize(2)
        .anySatisfy(it -> assertThat(it).matches("bad\\.yaml line \\d+: not YAML: .*"))
        .contains("latin.yaml line 1: not UTF-8")
        .noneMatch(it -> it.contains(project.toString()));
  }

  @Test
  void otherFilesAreLetBe() throws IOException {
    write("notes.txt", "cook: {role_definition: boils}");
    assertThat(book().roles().role("cook")).isEmpty();
  }

  @Test
  void aFileBeyondTheLimitIsNotOpened() throws IOException {
    write("big.yaml", "#".repeat(256 * 1024 + 1));
    assertThat(book().roles().warnings()).containsExactly("big.yaml line 1: longer than 256 KiB");
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    var secret = Files.writeString(project.resolve("secret"), "cook: {role_definition: secret}");
    Files.createDirectories(folder());
    Files.createSymbolicLink(folder().resolve("link.yaml"), secret);

    assertThat(book().roles().role("cook")).isEmpty();
    assertThat(book().roles().warnings())
        .containsExactly("link.yaml line 1: not a regular file; it is left unread");
  }

  @Test
  void aFolderThatIsALinkIsNotFollowed() throws IOException {
    var elsewhere = Files.createDirectories(project.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("a.yaml"), "cook: {role_definition: secret}");
    Files.createDirectories(folder().getParent());
    Files.createSymbolicLink(folder(), elsewhere);

    assertThat(book().roles().role("cook")).isEmpty();
    assertThat(book().roles().warnings())
        .containsExactly("roles is not a folder; it is left unread");
  }

  @Test
  void aPipeIsNotWaitedFor() throws Exception {
    Files.createDirectories(folder());
    var made = new ProcessBuilder("mkfifo", folder().resolve("pipe.yaml").toString()).start();
    assumeTrue(made.waitFor() == 0, "this system has no named pipes");

    var warnings =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> book().roles().warnings());

    assertThat(warnings).containsExactly("pipe.yaml line 1: not a regular file; it is left unread");
  }

  private RoleBook book() {
    return new RoleBook(folder(), this::read);
  }

  private RoleReading read(String text) {
    parsed++;
    return RoleYaml.read(text);
  }

  private Path folder() {
    return project.resolve(".task_orchestrator/roles");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve(file), text);
  }

  private void touch(String file, int secondsLater) throws IOException {
    Files.setLastModifiedTime(
        folder().resolve(file), FileTime.from(Instant.now().plusSeconds(secondsLater)));
  }
}
