package dev.taskorchestrator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates lie in their folder: nothing outside is read or written, whatever a caller names and
/// wherever a link leads.
class TemplateFolderTest {

  private static final String TEMPLATE =
      "{metadata:{name:'N',version:'1',description:'D'},tasks:{a:{title:'A'}}}";

  @TempDir Path place;

  private Path root() {
    return place.resolve("templates");
  }

  private Templates templates() {
    return new Templates(root());
  }

  private static Refusal refused(Outcome<?> outcome) {
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).refusal();
  }

  private static <T> T done(Outcome<T> outcome) {
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<T>) outcome).value();
  }

  @Test
  void whatIsStoredIsFoundByteForByteAndGoneWhenItIsRemoved() {
    var text = "// said so\n" + TEMPLATE + "\n";
    done(templates().store("t", text, Category.USER, false));

    var found = done(templates().find("t", null));
    assertThat(found.text()).isEqualTo(text);
    assertThat(found.category()).isEqualTo(Category.USER);
    assertThat(found.path()).isEqualTo(".task_orchestrator/templates/user/t.json5");
    assertThat(root().resolve("user/t.json5")).content().isEqualTo(text);

    assertThat(done(templates().delete("t", null))).isEqualTo(Category.USER);
    assertThat(refused(templates().find("t", null))).isEqualTo(new Refusal.TemplateNotFound("t"));
    assertThat(refused(templates().delete("t", null))).isEqualTo(new Refusal.TemplateNotFound("t"));
  }

  @Test
  void whatIsThereStaysUnlessItIsToBeReplaced() {
    done(templates().store("t", TEMPLATE, Category.USER, false));
    assertThat(refused(templates().store("t", "// two\n" + TEMPLATE, Category.USER, false)))
        .isInstanceOf(Refusal.TemplateExists.class);
    assertThat(done(templates().find("t", null)).text()).isEqualTo(TEMPLATE);
    done(templates().store("t", "// two\n" + TEMPLATE, Category.USER, true));
    assertThat(done(templates().find("t", null)).text()).startsWith("// two");
  }

  @Test
  void onesOwnComesBeforeWhatIsSharedAndThatBeforeWhatCameWithTheProgram() {
    var id = Shipped.EXAMPLES.getFirst();
    assertThat(done(templates().find(id, null)).path()).isEqualTo("shipped/" + id);
    done(templates().install(Shipped.EXAMPLES, Category.BUILTIN, false));
    assertThat(done(templates().find(id, null)).category()).isEqualTo(Category.BUILTIN);
    done(templates().store(id, TEMPLATE, Category.SHARED, false));
    assertThat(done(templates().find(id, null)).category()).isEqualTo(Category.SHARED);
    done(templates().store(id, TEMPLATE, Category.USER, false));
    assertThat(done(templates().find(id, null)).category()).isEqualTo(Category.USER);
    assertThat(done(templates().find(id, Category.BUILTIN)).category()).isEqualTo(Category.BUILTIN);
  }

  @Test
  void whatCameWithTheProgramIsNeitherWrittenNorDeletedByHand() {
    done(templates().install(Shipped.EXAMPLES, Category.BUILTIN, false));
    var id = Shipped.EXAMPLES.getFirst();
    assertThat(refused(templates().store(id, TEMPLATE, Category.BUILTIN, true)))
        .isEqualTo(new Refusal.TemplateProtected(id));
    assertThat(refused(templates().delete(id, null))).isEqualTo(new Refusal.TemplateProtected(id));
    assertThat(done(templates().uninstall(id, null))).isEqualTo(Category.BUILTIN);
    var again = done(templates().install(Shipped.EXAMPLES, Category.BUILTIN, false));
    assertThat(again.installed()).containsExactly(id);
    assertThat(again.skipped()).hasSize(Shipped.EXAMPLES.size() - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../t",
        "a/b",
        "..",
        ".",
        "",
        "a.json5",
        "ä",
        "a b",
        "CON",
        "nul",
        "Com1",
        "a\u0000",
        "/etc/passwd",
        "a\\b"
      })
  void aNameThatCouldLeadElsewhereIsNone(String id) throws IOException {
    Files.createDirectories(root().resolve("user"));
    Files.writeString(place.resolve("t.json5"), TEMPLATE);

    assertThat(refused(templates().find(id, null))).isInstanceOf(Refusal.TemplateNotFound.class);
    assertThat(refused(templates().delete(id, null))).isInstanceOf(Refusal.TemplateNotFound.class);
    assertThat(refused(templates().uninstall(id, null)))
        .isInstanceOf(Refusal.TemplateNotFound.class);
    assertThat(refused(templates().store(id, TEMPLATE, Category.USER, true)))
        .isInstanceOf(Refusal.InvalidArgument.class);
    assertThatThrownBy(() -> new TemplateFolder(root()).write(id, Category.USER, TEMPLATE, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(place.resolve("t.json5")).content().isEqualTo(TEMPLATE);
  }

  @Test
  void aNameMayBeSoLongAndNoLonger() {
    done(templates().store("n".repeat(100), TEMPLATE, Category.USER, false));
    assertThat(refused(templates().store("n".repeat(101), TEMPLATE, Category.USER, false)))
        .isInstanceOf(Refusal.InvalidArgument.class);
  }

  @Test
  void aFileThatIsALinkIsNotThere() throws IOException {
    var outside = Files.writeString(place.resolve("secret.json5"), TEMPLATE);
    Files.createDirectories(root().resolve("user"));
    Files.createSymbolicLink(root().resolve("user/t.json5"), outside);

    assertThat(refused(templates().find("t", null))).isInstanceOf(Refusal.TemplateNotFound.class);
    assertThat(done(templates().list(null))).isEmpty();
    done(templates().store("t", "// new\n" + TEMPLATE, Category.USER, true));
    assertThat(outside).as("what it led to").content().isEqualTo(TEMPLATE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "user"})
  void aFolderThatIsALinkIsNeitherReadNorWritten(String which) throws IOException {
    var outside = Files.createDirectories(place.resolve("outside"));
    Files.createDirectories(outside.resolve("user"));
    Files.writeString(outside.resolve("t.json5"), TEMPLATE);
    Files.writeString(outside.resolve("user/t.json5"), TEMPLATE);
    if (!which.isEmpty()) Files.createDirectories(root());
    Files.createSymbolicLink(root().resolve(which), outside);

    assertThat(refused(templates().find("t", null))).isInstanceOf(Refusal.TemplateNotFound.class);
    assertThat(done(templates().list(null))).isEmpty();
    assertThat(refused(templates().delete("t", null))).isInstanceOf(Refusal.TemplateNotFound.class);
    assertThat(refused(templates().store("new", TEMPLATE, Category.USER, true)))
        .isInstanceOf(Refusal.StorageFailed.class);
    assertThat(outside.resolve("new.json5")).doesNotExist();
    assertThat(outside.resolve("user/new.json5")).doesNotExist();
  }

  @Test
  void filesWithMistakesAreListedWithThemAndOtherFilesAreNot() throws IOException {
    var folder = Files.createDirectories(root().resolve("user"));
    Files.writeString(folder.resolve("good.json5"), TEMPLATE);
    Files.writeString(folder.resolve("torn.json5"), "{metadata: ");
    Files.writeString(folder.resolve("poor.json5"), "{tasks: {}}");
    Files.writeString(folder.resolve("notes.txt"), "not mine");
    Files.writeString(folder.resolve("no id.json5"), TEMPLATE);
    Files.createDirectory(folder.resolve("dir.json5"));

    var listed = done(templates().list(null));
    assertThat(listed).extracting(Templates.Listed::id).containsExactly("good", "poor", "torn");
    assertThat(listed.get(0).problems()).isEmpty();
    assertThat(listed.get(1).problems()).isNotEmpty();
    assertThat(listed.get(2).stored()).isNull();
    assertThat(listed.get(2).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem).contains("line 1"));
  }

  @Test
  void aFileThatIsNoTextIsToldToBeNoneAndKeepsNoOtherFromBeingListed() throws IOException {
    var folder = Files.createDirectories(root().resolve("user"));
    Files.write(folder.resolve("bytes.json5"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    Files.writeString(folder.resolve("good.json5"), TEMPLATE);

    var listed = done(templates().list(null));
    assertThat(listed).extracting(Templates.Listed::id).containsExactly("bytes", "good");
    assertThat(listed.getFirst().problems()).isNotEmpty();
    assertThat(refused(templates().find("bytes", null)))
        .isInstanceOf(Refusal.TemplateInvalid.class);
  }

  @Test
  void whatIsFarTooLongIsRefusedBeforeItIsRead() throws IOException {
    var folder = Files.createDirectories(root().resolve("user"));
    Files.writeString(folder.resolve("long.json5"), " ".repeat(500_000) + TEMPLATE);

    assertThat(refused(templates().find("long", null)).message()).contains("100 KiB");
  }

  @Test
  void aFolderIsListedToABound() throws IOException {
    var folder = Files.createDirectories(root().resolve("shared"));
    for (int i = 0; i < 1_005; i++) Files.createFile(folder.resolve("t" + i + ".json5"));
    assertThat(new TemplateFolder(root()).entries(null)).hasSize(1_000);
    assertThat(new TemplateFolder(root()).entries(Category.USER)).isEmpty();
  }
}
