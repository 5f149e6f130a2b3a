package dev.taskorchestrator.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.taskorchestrator.cli.doctor.Diagnosis.Look;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.engine.RoleBook;
import dev.taskorchestrator.json.RoleYaml;
import dev.taskorchestrator.template.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Looks at the files of a project before its database is opened. Where one of these finds
/// something wrong, opening could hang, or begin what should be restored.
final class StateLooks {

  private static final String DATABASE = "tasks.db";
  private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /// All that is opened for a project.
  private static final List<String> FILES =
      List.of(
          DATABASE,
          DATABASE + "-wal",
          DATABASE + "-shm",
          DATABASE + "-journal",
          DATABASE + "-identity",
          DATABASE + "-last",
          DATABASE + "-damaged",
          "gate",
          "gate-holder",
          ".gitignore");

  private final Site site;

  StateLooks(Site site) {
    this.site = site;
  }

  /// What must be right before the database can be opened.
  List<Look> first() {
    return List.of(this::kinds, this::database);
  }

  List<Look> others() {
    return List.of(this::roles, this::templates);
  }

  private void kinds(Consumer<Diagnosis> found) {
    if (!Files.isDirectory(site.state())) return;
    var odd =
        FILES.stream()
            .map(site.state()::resolve)
            .filter(file -> Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file))
            .map(file -> String.valueOf(file.getFileName()))
            .toList();
    found.accept(
        odd.isEmpty()
            ? Diagnosis.sound("odd-files", "files", "of the right kind")
            : Diagnosis.wrong(
                "odd-files",
                "files",
                "no regular files: " + String.join(", ", odd),
                "stop every server of this project and move them out of " + site.state()));
  }

  private void database(Consumer<Diagnosis> found) throws IOException {
    var database = site.state().resolve(DATABASE);
    if (Files.notExists(database, NOFOLLOW_LINKS)) {
      missing().ifPresent(found);
    } else if (Files.isRegularFile(database)) {
      spoilt(database).ifPresent(found);
    }
  }

  /// Its companions stay behind where somebody removed the database alone.
  private Optional<Diagnosis> missing() {
    var left = new ArrayList<String>();
    for (var name : List.of(DATABASE + "-identity", DATABASE + "-last", DATABASE + "-wal")) {
      if (Files.exists(site.state().resolve(name))) left.add(name);
    }
    if (left.isEmpty()) return Optional.empty();
    return Optional.of(
        Diagnosis.wrong(
            "database-missing",
            "database",
            DATABASE + " is gone, but there is " + String.join(", ", left),
            "run 'orchestrator restore BACKUP', or put a backup there as "
                + DATABASE
                + "; to begin anew, move "
                + String.join(", ", left)
                + " out of "
                + site.state()));
  }

  private Optional<Diagnosis> spoilt(Path database) throws IOException {
    if (Files.size(database) == 0) return Optional.empty();
    byte[] head;
    try (var in = Files.newInputStream(database)) {
      head = in.readNBytes(SQLITE.length);
    } catch (IOException failure) {
      return Optional.of(
          Diagnosis.wrong(
              "database-unreadable",
              "database",
              "cannot be read: " + failure.getMessage(),
              "give this user the right to read and write " + database));
    }
    if (java.util.Arrays.equals(head, SQLITE)) return Optional.empty();
    return Optional.of(
        Diagnosis.wrong(
            "not-a-database",
            "database",
            DATABASE + " is something else",
            "stop every server of this project and run 'orchestrator restore BACKUP'; or move it"
                + " away together with every file whose name begins with "
                + DATABASE
                + "-, and put a backup there"));
  }

  private void roles(Consumer<Diagnosis> found) {
    if (!Files.isDirectory(site.state())) return;
    var folder = site.state().resolve("roles");
    var roles = new RoleBook(folder, RoleYaml::read).roles();
    found.accept(
        roles.warnings().isEmpty()
            ? Diagnosis.sound("roles", "roles", "all can be read")
            : Diagnosis.wrong(
                "roles",
                "roles",
                String.join("; ", roles.warnings()),
                "put them right in " + folder + "; until then they are left out"));
  }

  private void templates(Consumer<Diagnosis> found) {
    if (!Files.isDirectory(site.state())) return;
    var folder = site.state().resolve("templates");
    found.accept(
        switch (new Templates(folder).list(null)) {
          case Outcome.Refused<List<Templates.Listed>>(var refusal) ->
              spoilt(folder, refusal.message());
          case Outcome.Done<List<Templates.Listed>>(var all) -> {
            var wrong = all.stream().filter(one -> !one.problems().isEmpty()).toList();
            yield wrong.isEmpty()
                ? Diagnosis.sound("templates", "templates", "all can be read")
                : spoilt(
                    folder,
                    String.join(
                        "; ",
                        wrong.stream().map(one -> one.id() + ": " + one.problems()).toList()));
          }
        });
  }

  private static Diagnosis spoilt(Path folder, String seen) {
    return Diagnosis.wrong("templates", "templates", seen, "put them right in " + folder);
  }
}
