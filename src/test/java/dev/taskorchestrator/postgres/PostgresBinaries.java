package dev.taskorchestrator.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// The programs of PostgreSQL: the machine's own where there are any of version 14 or newer, else
/// those that came with the tests. `-Dorchestrator.postgres=embedded` takes those in any case, and
/// `-Dorchestrator.postgres.bin=DIR` takes what is in a folder.
final class PostgresBinaries {

  private static final int OLDEST = 14;
  private static final Pattern VERSION = Pattern.compile("(\\d+)");

  /// Where systems put them, a folder for each version.
  private static final List<String> PLACES =
      List.of("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt");

  private static @Nullable Path found;

  private PostgresBinaries() {}

  static synchronized Path find() {
    var present = found;
    if (present == null) found = present = look();
    return present;
  }

  private static Path look() {
    var given = System.getProperty("orchestrator.postgres.bin");
    if (given != null) return Path.of(given);
    var embedded = "embedded".equals(System.getProperty("orchestrator.postgres"));
    return embedded
        ? unpacked()
        : ofMachine().stream().findFirst().orElseGet(PostgresBinaries::unpacked);
  }

  /// Newest first.
  private static List<Path> ofMachine() {
    var all = new ArrayList<Path>();
    for (var place : PLACES) {
      try (Stream<Path> versions = Files.list(Path.of(place))) {
        versions
            .filter(version -> number(version) >= OLDEST)
            .map(version -> version.resolve("bin"))
            .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
            .forEach(all::add);
      } catch (IOException _) {
        // no such place here
      }
    }
    all.sort((one, other) -> Integer.compare(version(other), version(one)));
    return all;
  }

  private static int version(Path bin) {
    var folder = bin.getParent();
    return folder == null ? 0 : number(folder);
  }

  private static int number(Path folder) {
    var name = String.valueOf(folder.getFileName());
    var digits = VERSION.matcher(name);
    var fits = name.matches("\\d+|postgresql(@\\d+)?");
    return fits && digits.find() ? Integer.parseInt(digits.group()) : 0;
  }

  /// From the test's class path, once for each version of them.
  private static Path unpacked() {
    var archive = "/postgres-" + system() + ".txz";
    var folder = Path.of("target", "postgres-" + system()).toAbsolutePath();
    if (runsAsRoot())
      folder = Path.of(System.getProperty("java.io.tmpdir"), "postgres-" + system());
    try (var stream = PostgresBinaries.class.getResourceAsStream(archive)) {
      if (stream == null) throw new AssertionError("there is no PostgreSQL for " + system());
      var mark = folder.resolve("whole");
      if (Files.exists(mark)) return folder.resolve("bin");
      Files.createDirectories(folder);
      var tar = folder.resolve("archive.tar");
      Files.copy(new XZInputStream(stream), tar, StandardCopyOption.REPLACE_EXISTING);
      Postgres.run(List.of("tar", "-xf", tar.toString(), "-C", folder.toString()), folder);
      Files.delete(tar);
      Files.writeString(mark, "");
      return folder.resolve("bin");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String system() {
    var name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var processor = System.getProperty("os.arch");
    var arch = processor.equals("aarch64") ? "arm_64" : "x86_64";
    return (name.contains("mac") ? "darwin-" : name.contains("win") ? "windows-" : "linux-") + arch;
  }

  private static boolean runsAsRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// What comes before a command that the server's user runs: root may not be that.
  static List<String> asItsUser() {
    return runsAsRoot() ? List.of("runuser", "-u", user(), "--") : List.of();
  }

  /// Gives a folder to that user.
  static void own(Path folder) throws IOException {
    if (!runsAsRoot()) return;
    var users = folder.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(folder, users.lookupPrincipalByName(user()));
  }

  private static String user() {
    try {
      var known = Files.readString(Path.of("/etc/passwd"));
      return known.contains("\npostgres:") ? "postgres" : "nobody";
    } catch (IOException _) {
      return "nobody";
    }
  }
}
