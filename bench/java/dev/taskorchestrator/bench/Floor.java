package dev.taskorchestrator.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What PostgreSQL's own pgbench commits in a database, with its usual transaction ("TPC-B (sort
/// of)": three updates, a query and an insert) at the smallest scale, where all of its clients
/// change the same row, as all servers of a project do. See
/// https://www.postgresql.org/docs/current/pgbench.html
final class Floor implements AutoCloseable {

  private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private final String program;
  private final String url;

  /// @param url of the database, as the product takes it
  Floor(String url) throws IOException {
    this.program = program();
    this.url = url;
    pgbench("-i", "-q", "-s", "1");
  }

  private static String program() throws IOException {
    if (!Files.isDirectory(DEBIAN)) return "pgbench";
    try (var versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin").resolve("pgbench"))
          .filter(Files::isExecutable)
          .map(Path::toString)
          .findFirst()
          .orElse("pgbench");
    }
  }

  double commits(int clients, int seconds) throws IOException {
    var said =
        pgbench(
            "-n", "-M", "prepared", "-c", "" + clients, "-j", "2", "-T", String.valueOf(seconds));
    var match = TPS.matcher(said);
    if (!match.find()) throw new IOException("pgbench said no rate: " + said);
    return Double.parseDouble(match.group(1));
  }

  private String pgbench(String... arguments) throws IOException {
    var uri = URI.create(url);
    var user = String.valueOf(uri.getUserInfo()).split(":", 2);
    var command = new ArrayList<>(List.of(program, "-h", uri.getHost()));
    command.addAll(List.of("-p", String.valueOf(uri.getPort() < 0 ? 5432 : uri.getPort())));
    command.addAll(List.of("-U", user[0]));
    command.addAll(Stream.of(arguments).toList());
    command.add(uri.getPath().substring(1));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (user.length > 1) builder.environment().put("PGPASSWORD", user[1]);
    var process = builder.start();
    try (var said = process.getInputStream()) {
      var text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) throw new IOException("pgbench failed: " + text);
      return text;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  @Override
  public void close() throws IOException {
    pgbench("-i", "-I", "d");
  }
}
