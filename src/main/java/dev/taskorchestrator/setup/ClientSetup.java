package dev.taskorchestrator.setup;

import dev.taskorchestrator.json.Json;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Plans what has to be done so that clients know the server, or know it no more.
public final class ClientSetup {

  private final Places places;
  private final String project;

  /// @param project the project's folder
  public ClientSetup(Places places, String project) {
    this.places = places;
    this.project = project;
  }

  /// The clients that were used here.
  public List<Client> detected() {
    return Stream.of(Client.values())
        .filter(client -> client.traces(places).stream().anyMatch(ClientSetup::exists))
        .toList();
  }

  private static boolean exists(String file) {
    try {
      return Files.exists(Path.of(file));
    } catch (InvalidPathException _) {
      return false;
    }
  }

  /// The file of that scope; empty where the client has no such scope.
  public Optional<String> file(Client client, Scope scope) {
    return client.file(scope, places, project);
  }

  /// What makes the client know the server by this entry.
  ///
  /// @throws SetupException when the file must not be touched
  public Change install(Client client, Scope scope, Entry entry) {
    var file = file(client, scope).orElseThrow();
    var before = new ConfigFile(file).read();
    var path = List.of(client.key(), entry.name());
    var notation = Notation.of(file);
    var known = before != null && notation.get(before, path).isPresent();
    var after = notation.put(before == null ? "" : before, path, entry.shape(client));
    if (after.equals(before)) return Change.none(client, scope, file, null);
    var what = known ? Change.What.UPDATE : Change.What.ADD;
    var backup = !known || new ConfigFile(file).backup() == null;
    return new Change(client, scope, file, what, before, after, backup, false, note(client, scope));
  }

  private static @Nullable String note(Client client, Scope scope) {
    return client == Client.CODEX && scope == Scope.PROJECT
        ? "Codex reads a project's file only where the project is trusted"
        : null;
  }

  /// What makes the client know it no more. A file that is as installing left it becomes what it
  /// was before, to the byte; otherwise only the entry goes.
  ///
  /// @throws SetupException when the file must not be touched
  public Change uninstall(Client client, Scope scope, String name) {
    var file = file(client, scope).orElseThrow();
    var config = new ConfigFile(file);
    var before = config.read();
    var path = List.of(client.key(), name);
    var notation = Notation.of(file);
    var entry = before == null ? Optional.<Json.Obj>empty() : notation.get(before, path);
    if (before == null || entry.isEmpty()) return Change.none(client, scope, file, null);
    var kept = config.backup();
    var origin = kept == null ? "" : kept;
    var restores =
        notation.get(origin, path).isEmpty()
            && notation.put(origin, path, entry.get()).equals(before);
    var after = restores ? kept : notation.remove(before, path);
    var note =
        restores || kept == null
            ? null
            : "it was changed since, so only the entry goes; what it was before is kept in "
                + config.backupFile();
    return new Change(
        client, scope, file, Change.What.REMOVE, before, after, false, restores, note);
  }

  /// The command that the client's entry names; empty where it has none.
  ///
  /// @throws SetupException when the file cannot be read
  public Optional<List<String>> command(Client client, Scope scope, String name) {
    var file = file(client, scope);
    if (file.isEmpty()) return Optional.empty();
    var text = new ConfigFile(file.get()).read();
    if (text == null) return Optional.empty();
    return Notation.of(file.get())
        .get(text, List.of(client.key(), name))
        .flatMap(Entry::command)
        .map(command -> Entry.resolved(client, command, project));
  }

  /// What makes the client start this program by the entry that it has, with the same arguments.
  ///
  /// @param self the command that starts this program
  /// @throws SetupException when the file must not be touched
  public Change renew(Client client, Scope scope, String name, List<String> self) {
    var file = file(client, scope).orElseThrow();
    var text = new ConfigFile(file).read();
    if (text == null) return Change.none(client, scope, file, null);
    var old = Notation.of(file).get(text, List.of(client.key(), name)).flatMap(Entry::command);
    if (old.isEmpty()) return Change.none(client, scope, file, null);
    var from = Math.max(1, old.get().indexOf("mcp"));
    var command = new ArrayList<>(self);
    command.addAll(old.get().subList(Math.min(from, old.get().size()), old.get().size()));
    return install(client, scope, new Entry(name, List.copyOf(command)));
  }
}
