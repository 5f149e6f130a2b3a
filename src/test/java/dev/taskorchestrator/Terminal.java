package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.cli.Cli;
import dev.taskorchestrator.cli.Installation;
import dev.taskorchestrator.cli.Screen;
import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.http.RemoteCalls;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.mcp.Profile;
import dev.taskorchestrator.moving.Backups;
import dev.taskorchestrator.moving.Moving;
import dev.taskorchestrator.moving.Relocated;
import dev.taskorchestrator.observe.FaultReport;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.setup.Places;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The terminal's words, said in a project: the real product, but for its environment. The user's
/// home is a folder in it.
public final class Terminal {

  private final Path folder;

  public Terminal(Path folder) {
    this.folder = folder;
  }

  /// What came of it.
  public record Said(int code, String out, String err) {
    public Json.Obj json() {
      assertThat(out.strip().lines()).as("one JSON value on one line").hasSize(1);
      return (Json.Obj) JsonReader.read(out.strip());
    }
  }

  /// The words, said of the project.
  public Said here(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.add("--project");
    all.add(folder.toString());
    return run(all.toArray(String[]::new));
  }

  public Said run(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var code =
        Cli.run(
            workbench(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            words);
    return new Said(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  public Workbench workbench() {
    return new Bench();
  }

  /// The verbs that take an option.
  public Set<String> verbs(String option) {
    var nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    return Cli.spec(workbench(), nowhere, nowhere).subcommands().entrySet().stream()
        .filter(verb -> verb.getValue().getCommandSpec().optionsMap().containsKey(option))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  public Workbench.Project open() {
    var bench = workbench();
    return bench.open(bench.settings(Map.of("project", folder.toString())));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private final class Bench implements Workbench {

    @Override
    public Settings settings(Map<String, String> options) {
      return Settings.from(options, Map.of(), Path.of("").toAbsolutePath(), Profile.words());
    }

    @Override
    public Relocated relocate(Settings from, Settings to, Command.Progress progress)
        throws IOException {
      try (var here = (App) open(from);
          var there = (App) open(to)) {
        return here.relocate(there, progress);
      }
    }

    @Override
    public Project open(Settings settings) {
      return new App(settings, new FaultReport(System.err, Time.system()), List.of(), null);
    }

    @Override
    public dev.taskorchestrator.cli.Workbench.Tools remote(
        String server, java.nio.file.@org.jspecify.annotations.Nullable Path token) {
      if (token == null) throw new UnsupportedOperationException("a token must be in a file");
      var calls = new RemoteCalls(URI.create(server), read(token));
      var here = Terminal.this.open();
      return new Tools() {
        @Override
        public List<Json.Obj> tools() {
          return here.tools();
        }

        @Override
        public Answered call(String tool, Json.Obj arguments) {
          return RemoteAnswers.of(calls, tool, arguments);
        }

        @Override
        public void close() {
          here.close();
          calls.close();
        }
      };
    }

    @Override
    public void connect(
        String server, java.nio.file.@org.jspecify.annotations.Nullable Path token) {
      throw new UnsupportedOperationException("passing on is tested elsewhere");
    }

    @Override
    public void serve(Settings settings) {
      throw new UnsupportedOperationException("serving is tested elsewhere");
    }

    @Override
    public void serve(
        Settings settings,
        Map<String, String> network,
        java.util.function.Consumer<String> listening) {
      throw new UnsupportedOperationException("serving is tested elsewhere");
    }

    @Override
    public String version() {
      return "test";
    }

    @Override
    public List<String> self() {
      return List.of("/opt/orchestrator");
    }

    @Override
    public Places places() {
      return new Places(Places.Os.LINUX, folder.resolve("home").toString(), null, null);
    }

    @Override
    public Installation installation() {
      return new Installation("25.0.1", Path.of("/opt/jdk"), Path.of("/opt/none.jar"), null);
    }

    @Override
    public Moving moving() {
      return new Moving(java.time.ZoneOffset.UTC);
    }

    @Override
    public Backups backups(Settings settings) {
      return new Backups(settings.project().resolve(Settings.FOLDER), Time.system(), new Machine());
    }

    @Override
    public Time time() {
      return Time.system();
    }

    @Override
    public Screen screen() {
      return Screen.NONE;
    }

    @Override
    public List<String> profiles() {
      return Profile.words();
    }
  }
}
