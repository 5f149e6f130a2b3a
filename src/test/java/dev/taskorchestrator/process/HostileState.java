package dev.taskorchestrator.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Everything that must not change: rows, artifacts, other files, and which programs run.
final class HostileState implements AutoCloseable {

  /// What a database held when it was last looked at, and which commit that was.
  private record Seen(long version, List<String> rows) {}

  private final Map<Tables, Seen> known = new HashMap<>();
  private final List<Path> places;
  private final List<Tables> tables = new ArrayList<>();
  private final List<ProcessHandle> servers;

  HostileState(List<Path> projects, Path outside, List<ProcessHandle> servers) throws SQLException {
    this.places = new ArrayList<>(projects);
    places.add(outside);
    for (var project : projects) tables.add(new Tables(project));
    this.servers = servers;
  }

  /// All of it, a line each.
  List<String> now() throws SQLException, IOException {
    var state = new ArrayList<String>();
    for (var each : tables) state.addAll(rows(each));
    for (var place : places) state.addAll(files(place));
    state.add("programs " + programs());
    return state;
  }

  /// Looked at again only when somebody has committed since.
  private List<String> rows(Tables each) throws SQLException, IOException {
    var version = each.number("pragma data_version");
    var before = known.get(each);
    if (before != null && before.version() == version) return before.rows();
    var rows = new ArrayList<String>();
    rows.add("last event " + each.number("select coalesce(max(sequence), 0) from event"));
    rows.addAll(each.everything());
    known.put(each, new Seen(version, rows));
    return rows;
  }

  private static List<String> files(Path place) throws IOException {
    try (var all = Files.walk(place)) {
      return all.map(Path::toString).filter(name -> !name.contains("tasks.db")).sorted().toList();
    }
  }

  /// The programs that the servers have started: none, in all their lives.
  private Set<Long> programs() {
    return ProcessHandle.allProcesses()
        .filter(each -> each.parent().map(servers::contains).orElse(false))
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public void close() throws SQLException {
    for (var each : tables) each.close();
  }
}
