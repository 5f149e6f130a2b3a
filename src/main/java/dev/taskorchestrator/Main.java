package dev.taskorchestrator;

import dev.taskorchestrator.cli.Cli;
import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.mcp.Profile;
import dev.taskorchestrator.observe.FaultReport;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.NativeLibrary;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Where the program begins, and the only place that looks at the environment.
public final class Main {

  private static final String DRIVER_LIBRARY = "org.sqlite.lib.path";

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Cli.run(new Tools(), System.out, System.err, arguments));
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
  private static final class Tools implements Workbench {

    private final FaultReport faults = new FaultReport(System.err, Time.system());

    @Override
    public Settings settings(Map<String, String> options) {
      var here = Path.of("").toAbsolutePath();
      return Settings.from(options, System.getenv(), here, Profile.words());
    }

    @Override
    public Project open(Settings settings) {
      return new App(settings, faults);
    }

    @Override
    public void serve(Settings settings) throws Exception {
      var out = new FileOutputStream(FileDescriptor.out);
      System.setOut(System.err); // whatever is printed by mistake must not reach the client
      try (var app = new App(settings, faults)) {
        app.serve(new FileInputStream(FileDescriptor.in), out);
      }
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
      if (home != null && Files.isExecutable(home.resolve("orchestrator"))) {
        return List.of(home.resolve("orchestrator").toString());
      }
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      return List.of(java, "--enable-native-access=ALL-UNNAMED", "-jar", jar.toString());
    }

    @Override
    public List<String> profiles() {
      return Profile.words();
    }
  }
}
