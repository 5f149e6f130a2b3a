package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.cli.Cli;
import dev.taskorchestrator.cli.Installation;
import dev.taskorchestrator.cli.Screen;
import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.config.PathForms;
import dev.taskorchestrator.config.Serving;
import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.config.SettingsException;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.http.Bridge;
import dev.taskorchestrator.http.RemoteCalls;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.mcp.Handover;
import dev.taskorchestrator.mcp.Profile;
import dev.taskorchestrator.moving.Backups;
import dev.taskorchestrator.moving.Moving;
import dev.taskorchestrator.moving.Relocated;
import dev.taskorchestrator.observe.FaultReport;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Parent;
import dev.taskorchestrator.run.ThreadRounds;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.setup.Places;
import dev.taskorchestrator.store.NativeLibrary;
import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where the program begins, and the only place that looks at the environment.
public final class Main {

  private static final String DRIVER_LIBRARY = "org.sqlite.lib.path";

  private Main() {}

  public static void main(String[] arguments) {
    // JSON is UTF-8 whatever the terminal's language, so everything is
    var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    System.exit(Cli.run(new Bench(), out, err, arguments));
  }

  /// Lets the database's driver find its library unpacked. To be called before the first database
  /// is opened; an operator's own choice stands.
  static void showDriverItsLibrary() {
    if (System.getProperty(DRIVER_LIBRARY) != null) return;
    NativeLibrary.beside(jar())
        .ifPresent(folder -> System.setProperty(DRIVER_LIBRARY, folder.toString()));
  }

  private static Path jar() {
    try {
      var source = Main.class.getProtectionDomain().getCodeSource();
      return Path.of(source.getLocation().toURI()).toAbsolutePath();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException("the program's own place has no path", impossible);
    }
  }

  /// What the terminal is given to work with.
  private static final class Bench implements Workbench {

    private final Time time = Time.system();
    private final FaultReport faults = new FaultReport(System.err, time);

    @Override
    public Settings settings(Map<String, String> options) {
      var here = Path.of("").toAbsolutePath();
      return Settings.from(options, System.getenv(), here, Profile.words(), forms());
    }

    @Override
    public Project open(Settings settings) {
      return new App(settings, faults, self(), null, forms());
    }

    @Override
    public void serve(Settings settings) throws Exception {
      var out = new FileOutputStream(FileDescriptor.out);
      System.setOut(System.err); // whatever is printed by mistake must not reach the client
      try (var app = new App(settings, faults, self(), System.getenv(Handover.MARK), forms())) {
        app.serve(new FileInputStream(FileDescriptor.in), out);
      }
    }

    @Override
    public void serve(Settings settings, Map<String, String> network, Consumer<String> listening)
        throws Exception {
      var here = Path.of("").toAbsolutePath();
      var serving = Serving.from(network, settings.project(), here, Files::isDirectory);
      System.setOut(System.err);
      try (var app = new App(settings, faults, self(), null, forms())) {
        app.serve(serving, listening);
      }
    }

    @Override
    public Tools remote(String server, @Nullable Path token) {
      var calls = new RemoteCalls(URI.create(server), token(token));
      var here = open(settings(Map.of()));
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

    private static @Nullable String token(@Nullable Path file) {
      try {
        return file == null ? System.getenv("ORCHESTRATOR_TOKEN") : Files.readString(file).strip();
      } catch (IOException unreadable) {
        throw new SettingsException(List.of("the token's file cannot be read: " + unreadable));
      }
    }

    @Override
    public void connect(String server, @Nullable Path token) throws Exception {
      var out = new FileOutputStream(FileDescriptor.out);
      System.setOut(System.err);
      var rounds =
          new ThreadRounds(Ids.chance(), fault -> faults.fault("bridge", "a round", fault));
      new Parent(rounds).whenGone(() -> System.exit(0));
      var secret = token(token);
      new Bridge(
              new URI(server),
              secret,
              new FileInputStream(FileDescriptor.in),
              out,
              notice -> System.err.println("orchestrator: " + notice))
          .run();
    }

    @Override
    public String version() {
      return Version.text();
    }

    @Override
    public List<String> self() {
      var jar = jar();
      var build = jar.getParent();
      var home = build == null ? null : build.getParent();
      var windows =
          File.separatorChar == '\\'; // where the launcher cannot be started like a program
      if (!windows && home != null && Files.isExecutable(home.resolve("orchestrator"))) {
        return List.of(home.resolve("orchestrator").toString());
      }
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      return List.of(java, "--enable-native-access=ALL-UNNAMED", "-jar", jar.toString());
    }

    @Override
    public Installation installation() {
      var build = jar().getParent();
      var home = build == null ? null : build.getParent();
      var known = home != null && Files.exists(home.resolve("orchestrator"));
      return new Installation(
          System.getProperty("java.version"),
          Path.of(System.getProperty("java.home")),
          jar(),
          known ? home : null);
    }

    private static PathForms forms() {
      var os = Places.Os.named(System.getProperty("os.name"));
      var distribution = System.getenv("WSL_DISTRO_NAME");
      var host =
          switch (os) {
            case WINDOWS -> PathForms.Host.WINDOWS;
            case MACOS -> PathForms.Host.MACOS;
            case LINUX -> distribution == null ? PathForms.Host.LINUX : PathForms.Host.WSL;
          };
      return new PathForms(host, home(), distribution == null ? "" : distribution, Bench::exists);
    }

    private static boolean exists(String path) {
      try {
        return Files.exists(Path.of(path));
      } catch (InvalidPathException _) {
        return false;
      }
    }

    @Override
    public Places places() {
      return new Places(
          Places.Os.named(System.getProperty("os.name")),
          home(),
          System.getenv("APPDATA"),
          System.getenv("XDG_CONFIG_HOME"));
    }

    /// Where the user says that his home is; clients ask the same.
    private static String home() {
      var said = System.getenv(File.separatorChar == '\\' ? "USERPROFILE" : "HOME");
      return said == null || said.isBlank() ? System.getProperty("user.home") : said;
    }

    @Override
    public Moving moving() {
      showDriverItsLibrary();
      return new Moving(java.time.ZoneId.systemDefault());
    }

    @Override
    public Backups backups(Settings settings) {
      showDriverItsLibrary();
      return new Backups(settings.project().resolve(Settings.FOLDER), time, new Machine());
    }

    @Override
    public Relocated relocate(Settings from, Settings to, Command.Progress progress)
        throws IOException {
      try (var here = new App(from, faults, self(), null, forms());
          var there = new App(to, faults, self(), null, forms())) {
        return here.relocate(there, progress);
      }
    }

    @Override
    public Time time() {
      return time;
    }

    @Override
    public Screen screen() {
      var shown = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
      var dumb = "dumb".equals(System.getenv("TERM"));
      var noColour = System.getenv("NO_COLOR");
      return new Screen(
          shown && !dumb,
          noColour == null || noColour.isEmpty(),
          columns(System.getenv("COLUMNS")));
    }

    private static int columns(@Nullable String given) {
      return given != null && given.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(given) : 80;
    }

    @Override
    public List<String> profiles() {
      return Profile.words();
    }
  }
}
