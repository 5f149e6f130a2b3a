package dev.taskorchestrator.setup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskorchestrator.setup.Change.What;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every client, in every scope it has: the entry gets into whatever the file holds, and out again
/// without a trace. What is not understood is left as it is.
class ClientSetupTest {

  private static final Path SAMPLES = Path.of("src/test/resources/clients");
  private static final String NAME = Entry.USUAL_NAME;

  @TempDir Path folder;
  private ClientSetup setup;

  @BeforeEach
  void begin() {
    var places = new Places(Places.Os.LINUX, folder.resolve("home").toString(), null, null);
    setup = new ClientSetup(places, folder.resolve("my project").toString());
  }

  /// A client's file of one scope, holding a sample.
  record Case(Client client, Scope scope, String sample) {
    @Override
    public String toString() {
      return client.word() + " " + scope.word() + " " + sample;
    }
  }

  static Stream<Case> good() {
    return cases(
        List.of(
            "missing",
            "nothing",
            "remarks",
            "others",
            "commented",
            "elsewhere",
            "minified",
            "bare",
            "CRLF others",
            "CRLF commented",
            "BOM commented",
            "BOM nothing"));
  }

  static Stream<Case> bad() {
    return cases(List.of("broken", "twice", "wrongkind"));
  }

  static Stream<Case> places() {
    return cases(List.of("commented"));
  }

  private static Stream<Case> cases(List<String> samples) {
    var cases = new ArrayList<Case>();
    for (var client : Client.values()) {
      for (var scope : Scope.values()) {
        if (scope == Scope.PROJECT && !client.knowsProjects()) continue;
        for (var sample : samples) {
          var name = sample.substring(sample.indexOf(' ') + 1);
          if (!name.equals("missing") && !Files.exists(sample(client, name))) continue;
          cases.add(new Case(client, scope, sample));
        }
      }
    }
    return cases.stream();
  }

  private static Path sample(Client client, String name) {
    return SAMPLES.resolve(client == Client.CODEX ? "toml" : "json").resolve(name + ".txt");
  }

  @ParameterizedTest
  @MethodSource("good")
  void theEntryGetsInAndOutAgainWithoutATrace(Case is) throws IOException {
    var file = prepare(is);
    var before = bytes(file);

    var install = install(is);
    assertThat(install.what()).isEqualTo(What.ADD);
    assertThat(bytes(file)).as("planning changes nothing").isEqualTo(before);
    install.perform();

    assertThat(setup.command(is.client(), is.scope(), NAME).orElseThrow())
        .startsWith("/opt/o r/orchestrator", "mcp");
    assertThat(install(is).what()).as("the second time").isEqualTo(What.NOTHING);
    nothingElseChanged(before, bytes(file));

    uninstall(is).perform();
    assertThat(bytes(file)).isEqualTo(before);
    assertThat(uninstall(is).what()).as("the second time").isEqualTo(What.NOTHING);
    assertThat(leftovers(file)).isEmpty();
  }

  /// What was there is there, in its order; but for a comma.
  private static void nothingElseChanged(byte @Nullable [] before, byte @Nullable [] after) {
    var now = new String(Objects.requireNonNull(after), UTF_8);
    int at = 0;
    for (var line :
        before == null ? List.<String>of() : new String(before, UTF_8).lines().toList()) {
      var word = line.strip();
      if (word.length() > 60 || word.startsWith("{\"a\"") || word.equals("{}")) continue;
      at = now.indexOf(word, at);
      assertThat(at).as("%s in%n%s", word, now).isNotNegative();
      at += word.length();
    }
    if (before != null && new String(before, UTF_8).contains("\r\n")) {
      assertThat(now.replace("\r\n", "")).doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @MethodSource("good")
  void whatSomebodyChangedMeanwhileStays(Case is) throws IOException {
    var file = prepare(is);
    install(is).perform();
    var comment = is.client() == Client.CODEX ? "\n# added later\n" : "\n// added later\n";
    Files.writeString(file, Files.readString(file) + comment);

    var uninstall = uninstall(is);
    uninstall.perform();

    assertThat(Files.readString(file)).contains("added later").doesNotContain(NAME);
    assertThat(uninstall(is).what()).isEqualTo(What.NOTHING);
    var backup = new ConfigFile(file.toString()).backupFile();
    assertThat(Files.exists(backup)).isEqualTo(!is.sample().equals("missing"));
    if (Files.exists(backup)) assertThat(uninstall.note()).contains(backup.toString());
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsNotUnderstoodIsLeftAsItIs(Case is) throws IOException {
    var file = prepare(is);
    var before = bytes(file);

    assertThatThrownBy(() -> install(is))
        .isInstanceOf(SetupException.class)
        .hasMessageMatching("it cannot be changed: .* \\(line [1-4], column \\d+\\)");
    assertThat(bytes(file)).isEqualTo(before);
    assertThat(leftovers(file)).isEmpty();
  }

  /// The whole file, as somebody looked at it and found it good.
  @ParameterizedTest
  @MethodSource("places")
  void theEntryLooksAsThatClientWantsIt(Case is) throws IOException {
    var file = prepare(is);
    install(is).perform();

    var text =
        Files.readString(file).replace(folder.resolve("my project").toString(), "/my project");
    var golden = SAMPLES.resolve(is.client().word() + "." + is.scope().word() + ".txt");
    if ("write".equals(System.getProperty("orchestrator.docs"))) Files.writeString(golden, text);
    assertThat(text).isEqualTo(Files.readString(golden));
  }

  @Test
  void anOlderEntryIsBroughtUpToDateAndKeepsWhatIsNotOurs() throws IOException {
    var file = folder.resolve("my project/.mcp.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        {"mcpServers": {"task-orchestrator": {"command": "/old/orchestrator", "args": ["mcp"],
          "env": {"ORCHESTRATOR_AGENT": "me"}}}}
        """);
    var is = new Case(Client.CLAUDE_CODE, Scope.PROJECT, "");

    var change = install(is);
    change.perform();

    assertThat(change.what()).isEqualTo(What.UPDATE);
    assertThat(Files.readString(file))
        .contains("/opt/o r/orchestrator", "\"env\": {\"ORCHESTRATOR_AGENT\": \"me\"}")
        .doesNotContain("/old");
  }

  @Test
  void anEntryThatWasThereBeforeGoesAllTheSame() throws IOException {
    var is = new Case(Client.CURSOR, Scope.USER, "");
    var file = prepare(new Case(Client.CURSOR, Scope.USER, "others"));
    var own = "{\"mcpServers\": {\"task-orchestrator\": {\"command\": \"/by/hand\"}}}";
    Files.writeString(file, own);
    install(is).perform();

    uninstall(is).perform();

    assertThat(Files.readString(file)).isEqualTo("{\"mcpServers\": {}}");
  }

  @Test
  void anotherNameIsAnotherEntry() throws IOException {
    var is = new Case(Client.CURSOR, Scope.USER, "others");
    var file = prepare(is);
    install(is).perform();
    var second = new Entry("second", List.of("/opt/two", "mcp"));
    setup.install(Client.CURSOR, Scope.USER, second).perform();

    uninstall(is).perform();

    assertThat(Files.readString(file)).contains("\"second\"", "\"other\"").doesNotContain(NAME);
  }

  @Test
  void aLinkStaysOneAndRightsStay() throws IOException {
    var is = new Case(Client.CLAUDE_CODE, Scope.USER, "others");
    var file = prepare(is);
    var real = folder.resolve("dotfiles/claude.json");
    Files.createDirectories(real.getParent());
    Files.move(file, real);
    Files.createSymbolicLink(file, real);
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-------"));
    var before = bytes(file);

    install(is).perform();

    assertThat(file).isSymbolicLink();
    assertThat(Files.readString(real)).contains(NAME);
    assertThat(rights(real)).isEqualTo("rw-------");
    assertThat(rights(new ConfigFile(file.toString()).backupFile())).isEqualTo("rw-------");

    uninstall(is).perform();
    assertThat(file).isSymbolicLink();
    assertThat(bytes(real)).isEqualTo(before);
  }

  @Test
  void rightsOfOthersAreKept() throws IOException {
    var is = new Case(Client.VSCODE, Scope.PROJECT, "others");
    var file = prepare(is);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

    install(is).perform();

    assertThat(rights(file)).isEqualTo("rw-rw-r--");
  }

  @Test
  void aNewFileOfTheProjectIsForAllAndOneOfTheUserForHim() throws IOException {
    var project = new Case(Client.VSCODE, Scope.PROJECT, "missing");
    var user = new Case(Client.VSCODE, Scope.USER, "missing");
    install(project).perform();
    install(user).perform();

    assertThat(rights(file(project))).isEqualTo("rw-r--r--");
    assertThat(rights(file(user))).isEqualTo("rw-------");
  }

  @Test
  void aLinkToNothingIsFilledWhereItLeads() throws IOException {
    var is = new Case(Client.ZED, Scope.USER, "missing");
    var real = folder.resolve("dotfiles/zed.json");
    Files.createDirectories(real.getParent());
    Files.createDirectories(file(is).getParent());
    Files.createSymbolicLink(file(is), real);

    install(is).perform();

    assertThat(file(is)).isSymbolicLink();
    assertThat(real).content().contains(NAME);
  }

  @Test
  void whatIsNoFileOrNoTextIsRefused() throws IOException {
    var is = new Case(Client.CURSOR, Scope.USER, "");
    Files.createDirectories(file(is));
    assertThatThrownBy(() -> install(is)).hasMessage("it is no file");
    Files.delete(file(is));
    Files.write(file(is), new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> install(is)).hasMessage("it is not text in UTF-8");
  }

  @Test
  void whatAnotherProgramWritesMeanwhileIsNotWrittenOver() throws IOException {
    var is = new Case(Client.CLAUDE_CODE, Scope.USER, "others");
    var file = prepare(is);
    var change = install(is);
    Files.writeString(file, "{\"numStartups\": 13}");

    assertThatThrownBy(change::perform).hasMessageContaining("just changed it");
    assertThat(Files.readString(file)).isEqualTo("{\"numStartups\": 13}");
  }

  @Test
  void theDifferenceShowsWhatWouldBeWritten() throws IOException {
    var is = new Case(Client.CURSOR, Scope.USER, "others");
    prepare(is);

    assertThat(install(is).diff())
        .containsSubsequence(
            "--- " + file(is),
            "+++ " + file(is),
            "@@ -5,6 +5,10 @@",
            "         \"-y\"",
            "       ]",
            "+    },",
            "+    \"task-orchestrator\": {");
    assertThat(install(new Case(Client.CURSOR, Scope.PROJECT, "missing")).diff())
        .startsWith("--- /dev/null")
        .contains("@@ -0,0 +1,8 @@");
  }

  @Test
  void clientsAreKnownByTheirTraces() throws IOException {
    assertThat(setup.detected()).isEmpty();
    Files.createDirectories(folder.resolve("home/.codex"));
    Files.createDirectories(folder.resolve("home/.config/zed"));
    Files.writeString(folder.resolve("home/.claude.json"), "{}");

    assertThat(setup.detected()).containsExactly(Client.CLAUDE_CODE, Client.ZED, Client.CODEX);
  }

  private Path file(Case is) {
    return Path.of(setup.file(is.client(), is.scope()).orElseThrow());
  }

  private Path prepare(Case is) throws IOException {
    var file = file(is);
    var name = is.sample().substring(is.sample().indexOf(' ') + 1);
    if (name.equals("missing")) return file;
    var text = Files.readString(sample(is.client(), name)).replace("@KEY@", is.client().key());
    if (is.sample().startsWith("CRLF")) text = text.replace("\n", "\r\n");
    if (is.sample().startsWith("BOM")) text = "\uFEFF" + text;
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return file;
  }

  private Change install(Case is) {
    var entry =
        Entry.of(
            is.client(),
            is.scope(),
            NAME,
            List.of("/opt/o r/orchestrator"),
            folder.resolve("my project").toString(),
            false,
            null);
    return setup.install(is.client(), is.scope(), entry);
  }

  private Change uninstall(Case is) {
    return setup.uninstall(is.client(), is.scope(), NAME);
  }

  /// What lies beside a file, or in its stead.
  private static List<Path> leftovers(Path file) {
    var around = Objects.requireNonNull(file.getParent());
    if (Files.notExists(around)) return List.of();
    try (var files = Files.list(around)) {
      return files.filter(other -> !other.equals(file)).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static byte @Nullable [] bytes(Path file) throws IOException {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Files.readAllBytes(file) : null;
  }

  private static String rights(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
