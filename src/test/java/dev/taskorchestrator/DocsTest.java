package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.cli.Cli;
import dev.taskorchestrator.cli.Installation;
import dev.taskorchestrator.cli.Screen;
import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.mcp.Profile;
import dev.taskorchestrator.moving.Backups;
import dev.taskorchestrator.moving.Moving;
import dev.taskorchestrator.moving.Relocated;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.setup.Places;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents owe to the code: they name all of it, and nothing that is not there.
class DocsTest {

  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern MACHINE = Pattern.compile("(?<![\\w.~}])/(home|root|work)/\\S*");
  private static final Pattern VERB = Pattern.compile("^  ([a-z]+)  +[A-Z]");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    var broken = new ArrayList<String>();
    for (var file : documents()) {
      LINK.matcher(Files.readString(file))
          .results()
          .map(link -> link.group(1))
          .filter(target -> !target.matches("[a-z]+:.*"))
          .filter(target -> !leadsSomewhere(file, target))
          .forEach(target -> broken.add(HERE.relativize(file) + ": " + target));
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Path file, String target) {
    int hash = target.indexOf('#');
    var path = hash < 0 ? target : target.substring(0, hash);
    var found = path.isEmpty() ? file : file.resolveSibling(path);
    if (!Files.exists(found)) return false;
    return hash < 0 || headings(found).contains(target.substring(hash + 1));
  }

  private static List<String> headings(Path file) {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.matches("#+ .*"))
          .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
          .map(title -> title.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void noDocumentNamesAPathOfSomebodysMachine() throws IOException {
    for (var file : documents()) {
      var paths =
          MACHINE.matcher(Files.readString(file)).results().map(hit -> hit.group()).toList();
      assertThat(paths).as(HERE.relativize(file).toString()).isEmpty();
    }
  }

  @Test
  void theReadmeNamesEveryTool() throws IOException {
    assertThat(Files.readString(HERE.resolve("README.md")))
        .contains(Profile.FULL.listed().stream().map(tool -> "| `" + tool + "` |").toList());
  }

  @Test
  void theReadmeNamesEveryVerb() throws IOException {
    var verbs =
        help().lines().flatMap(line -> VERB.matcher(line).results()).map(hit -> hit.group(1));
    var readme = Files.readString(HERE.resolve("README.md"));

    assertThat(verbs)
        .hasSizeGreaterThan(5)
        .allMatch(verb -> Pattern.compile("\\| `" + verb + "[` ]").matcher(readme).find());
  }

  @Test
  void theArchitectureNamesEveryRoom() throws IOException {
    var text = Files.readString(HERE.resolve("ARCHITECTURE.md"));
    var rooms = HouseTest.rooms().stream().filter(DocsTest::hasClasses).toList();

    assertThat(rooms).isNotEmpty().allMatch(room -> text.contains("| `" + room + "` |"));
  }

  private static boolean hasClasses(String room) {
    return Files.isDirectory(HERE.resolve("target/classes/dev/taskorchestrator").resolve(room));
  }

  /// All that is written for people, apart from what was built or fetched.
  private static List<Path> documents() throws IOException {
    try (Stream<Path> top = Files.list(HERE);
        Stream<Path> docs = Files.walk(HERE.resolve("docs"))) {
      var documents = Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md"));
      var list = documents.sorted().toList();
      assertThat(list).isNotEmpty();
      return list;
    }
  }

  private static String help() {
    var out = new ByteArrayOutputStream();
    var screen = new PrintStream(out, true, UTF_8);
    assertThat(Cli.run(new NoWorkbench(), screen, screen, "--help")).isZero();
    return out.toString(UTF_8);
  }

  /// Enough to ask for help.
  private static final class NoWorkbench implements Workbench {
    @Override
    public Settings settings(Map<String, String> options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Project open(Settings settings) {
      throw new UnsupportedOperationException();
    }

    @Override
    public dev.taskorchestrator.cli.Workbench.Tools remote(
        String server, java.nio.file.@org.jspecify.annotations.Nullable Path token) {
      throw new UnsupportedOperationException("servers are tested elsewhere");
    }

    @Override
    public Relocated relocate(Settings from, Settings to, Command.Progress progress) {
      throw new UnsupportedOperationException("moving is tested elsewhere");
    }

    @Override
    public void connect(
        String server, java.nio.file.@org.jspecify.annotations.Nullable Path token) {
      throw new UnsupportedOperationException("passing on is tested elsewhere");
    }

    @Override
    public void serve(Settings settings) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void serve(
        Settings settings,
        Map<String, String> network,
        java.util.function.Consumer<String> listening) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String version() {
      return "test";
    }

    @Override
    public List<String> self() {
      return List.of("orchestrator");
    }

    @Override
    public Places places() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Installation installation() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Moving moving() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Backups backups(Settings settings) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Time time() {
      return Time.system();
    }

    @Override
    public Screen screen() {
      return new Screen(false, false, 80);
    }

    @Override
    public List<String> profiles() {
      return Profile.words();
    }
  }
}
