package dev.taskorchestrator.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.taskorchestrator.cli.doctor.Diagnosis.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.function.Consumer;

/// Looks at the program itself: its Java, its launcher, its jar and what makes it start quickly.
final class ProgramLooks {

  private static final int OLDEST_JAVA = 25;
  private static final String BUILD = "run 'orchestrator build'";

  private final Site site;

  ProgramLooks(Site site) {
    this.site = site;
  }

  List<Look> all() {
    return List.of(this::java, this::launcher, this::jar, this::cache);
  }

  private void java(Consumer<Diagnosis> found) {
    var running = site.installation();
    var seen = running.java() + " in " + running.javaHome();
    var major = running.java().split("[^0-9]", 2)[0];
    var fits = !major.isEmpty() && Integer.parseInt(major) >= OLDEST_JAVA;
    found.accept(
        fits
            ? Diagnosis.sound("java", "Java", seen)
            : Diagnosis.wrong(
                "java",
                "Java",
                seen,
                "install a JDK 25 or newer, or name its folder in ORCHESTRATOR_JAVA_HOME"));
  }

  private void launcher(Consumer<Diagnosis> found) throws IOException {
    var home = site.installation().home();
    if (home == null || home.getFileSystem().getSeparator().equals("\\")) return;
    var launcher = home.resolve("orchestrator");
    if (Files.isExecutable(launcher)) {
      found.accept(Diagnosis.sound("launcher", "launcher", launcher.toString()));
    } else if (Files.isRegularFile(launcher)) {
      found.accept(
          Diagnosis.wrong("launcher", "launcher", "may not be started", "run: chmod +x " + launcher)
              .mendedBy("let " + launcher + " be started", () -> letStart(launcher)));
    } else {
      found.accept(
          Diagnosis.wrong(
              "launcher", "launcher", "not beside its jar", "put " + launcher + " back"));
    }
  }

  private static void letStart(Path launcher) throws IOException {
    var rights = Files.getPosixFilePermissions(launcher);
    rights.add(PosixFilePermission.OWNER_EXECUTE);
    Files.setPosixFilePermissions(launcher, rights);
  }

  private void jar(Consumer<Diagnosis> found) throws IOException {
    var home = site.installation().home();
    var jar = site.installation().jar();
    if (home == null || !Files.isRegularFile(jar)) return;
    var sources = home.resolve("src").resolve("main");
    if (!Files.isDirectory(sources)) return;
    var built = Files.getLastModifiedTime(jar);
    try (var files = Files.walk(sources)) {
      var newer = files.filter(file -> modified(file).compareTo(built) > 0).findFirst();
      found.accept(
          newer
              .map(file ->
                  Diagnosis.wrong(
                      "jar-stale",
                      "jar",
                      "older than the sources: " + sources.relativize(file),
                      BUILD))
              .orElse(Diagnosis.sound("jar-stale", "jar", "as new as the sources")));
    }
  }

  /// Without a cache every start takes longer, but all works.
  private void cache(Consumer<Diagnosis> found) throws IOException {
    var jar = site.installation().jar();
    if (!Files.isRegularFile(jar)) return;
    var cache = jar.resolveSibling("orchestrator.aot");
    var there = Files.isRegularFile(cache) && Files.size(cache) > 0;
    if (there && modified(cache).compareTo(modified(jar)) >= 0) {
      found.accept(Diagnosis.sound("start-cache", "start cache", "up to date"));
    } else {
      found.accept(
          Diagnosis.hint(
              "start-cache", "start cache", there ? "older than the jar" : "none", BUILD));
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file, NOFOLLOW_LINKS);
    } catch (IOException _) {
      return FileTime.fromMillis(0); // gone meanwhile
    }
  }
}
