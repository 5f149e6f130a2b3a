package dev.taskorchestrator.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL server of this process's own, in a folder of its own, gone when the process ends.
/// One that was left by a process that was killed is stopped and removed by the next that starts
/// one.
public final class Postgres {

  /// How the server is stopped: after what is being done was broken off in good order, or as when
  /// the power goes.
  public enum Mode {
    FAST,
    IMMEDIATE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A database of its own within the server.
  public record Database(Postgres server, String name) {
    /// Its address with a user who may make schemas and roles, but is no superuser.
    public String url() {
      return server.url(name, server.port());
    }
  }

  private static final String USER = "orchestrator";
  private static final String PASSWORD = "p%40ss:word";
  private static final String NAME = "orchestrator-postgres-";
  private static final int SECONDS = 60;

  private static @Nullable Postgres shared;
  private static @Nullable Postgres durable;

  private final Path folder;
  private final Path bin;
  private final int port;
  private int databases;

  private Postgres(boolean durable) {
    try {
      removeLeft();
      this.bin = PostgresBinaries.find();
      this.folder = Files.createTempDirectory(NAME + ProcessHandle.current().pid() + "-");
      this.port = freePort();
      PostgresBinaries.own(folder);
      initialize(durable);
      start();
      query(
          "postgres",
          "create role %s login password 'p@ss:word' createdb createrole".formatted(USER));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::remove));
  }

  /// The server that tests share for which nothing has to outlast a crash of the machine.
  public static synchronized Postgres shared() {
    var present = shared;
    if (present == null) shared = present = new Postgres(false);
    return present;
  }

  /// One that waits for the disk, as it would in earnest.
  public static synchronized Postgres durable() {
    var present = durable;
    if (present == null) durable = present = new Postgres(true);
    return present;
  }

  /// A new, empty database.
  public synchronized Database database() {
    var name = "db" + ++databases;
    query("postgres", "create database %s owner %s".formatted(name, USER));
    return new Database(this, name);
  }

  /// The address of a database of the server, by whatever port it is reached.
  public String url(String database, int port) {
    return url(database, "127.0.0.1", port);
  }

  /// The same by another way.
  public String url(String database, String host, int port) {
    return "postgresql://" + USER + ":" + PASSWORD + "@" + host + ":" + port + "/" + database;
  }

  public int port() {
    return port;
  }

  /// Where its programs are, such as `pgbench`.
  public Path bin() {
    return bin;
  }

  /// Its folder, where only its own user may write.
  public Path folder() {
    return folder;
  }

  public void start() {
    run("pg_ctl", "-D", data(), "-l", folder.resolve("log").toString(), "-w", "-t", "60", "start");
  }

  public void stop(Mode mode) {
    run("pg_ctl", "-D", data(), "-m", mode.word(), "-w", "stop");
  }

  /// Ends every connection to a database; answers how many there were.
  public int terminateBackends(Database database) {
    return query(
            "postgres",
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = '%s' and pid <> pg_backend_pid()
            """
                .formatted(database.name()))
        .size();
  }

  /// What a superuser gets for a statement: the rows, their values as text.
  public List<List<@Nullable String>> query(String database, String sql) {
    var url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    try (var connection = DriverManager.getConnection(url, "postgres", "super");
        var statement = connection.createStatement()) {
      var rows = new ArrayList<List<@Nullable String>>();
      if (!statement.execute(sql)) return rows;
      try (var found = statement.getResultSet()) {
        var columns = found.getMetaData().getColumnCount();
        while (found.next()) {
          var row = new ArrayList<@Nullable String>();
          for (int i = 1; i <= columns; i++) row.add(found.getString(i));
          rows.add(row);
        }
      }
      return rows;
    } catch (SQLException failure) {
      throw new AssertionError(sql, failure);
    }
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void initialize(boolean durable) throws IOException {
    var password = folder.resolve("password");
    Files.writeString(password, "super\n");
    run(
        "initdb",
        "-D",
        data(),
        "-U",
        "postgres",
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "--locale=C",
        "--pwfile=" + password,
        "--no-sync");
    var settings =
        """
        port = %d
        listen_addresses = '%s'
        unix_socket_directories = ''
        max_connections = 300
        shared_buffers = 128MB
        wal_level = minimal
        max_wal_senders = 0
        log_min_messages = error
        """
            .formatted(port, durable ? "*" : "127.0.0.1");
    if (durable) {
      // the addresses of a CutNetwork
      var door = "host all all 10.219.0.0/16 scram-sha-256\n";
      Files.writeString(Path.of(data(), "pg_hba.conf"), door, StandardOpenOption.APPEND);
    }
    var careless = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n";
    Files.writeString(
        Path.of(data(), "postgresql.conf"),
        durable ? settings : settings + careless,
        StandardOpenOption.APPEND);
  }

  private void run(String program, String... arguments) {
    var command = new ArrayList<>(PostgresBinaries.asItsUser());
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command, folder);
  }

  static void run(List<String> command, Path folder) {
    try {
      var said = folder.resolve("said").toFile();
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said)
              .start();
      var ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(command + ": " + Files.readString(said.toPath()));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException failure) {
      Thread.currentThread().interrupt();
      throw new AssertionError(failure);
    }
  }

  private void remove() {
    remove(folder, bin);
  }

  private static void remove(Path folder, Path bin) {
    var command = new ArrayList<>(PostgresBinaries.asItsUser());
    command.addAll(
        List.of(
            bin.resolve("pg_ctl").toString(),
            "-D",
            folder.resolve("data").toString(),
            "-m",
            "immediate",
            "-w",
            "stop"));
    try {
      run(command, folder);
    } catch (AssertionError _) {
      // it was not running
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (var file : files.toList().reversed()) Files.deleteIfExists(file);
    } catch (IOException | UncheckedIOException _) {
      // the next who starts one tries again
    }
  }

  /// Servers of processes that were killed.
  private static void removeLeft() throws IOException {
    var place = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> files = Files.list(place)) {
      for (var file : files.toList()) {
        var name = String.valueOf(file.getFileName());
        if (!name.startsWith(NAME)) continue;
        var pid = name.substring(NAME.length()).replaceFirst("-.*", "");
        if (ProcessHandle.of(Long.parseLong(pid)).isEmpty()) remove(file, PostgresBinaries.find());
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
