package dev.taskorchestrator.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A way to PostgreSQL over a network link of its own, which can be taken down: then the kernels on
/// both sides lose every packet, and neither is told. The way leads into a network namespace and
/// back, so that both ends of a connection feel it. Linux only, as root; see ip-netns(8).
public final class CutNetwork implements AutoCloseable {

  private static final int PORT = 5432;

  private final Postgres server;
  private final String name;
  private final String here;
  private final String there;
  private final Process relay;

  private CutNetwork(Postgres server, String name, int number) throws IOException {
    var net = "10.219." + number / 64 + ".";
    this.server = server;
    this.name = name;
    this.here = net + (number % 64 * 4 + 1);
    this.there = net + (number % 64 * 4 + 2);
    ip("link", "add", name + "a", "type", "veth", "peer", "name", name + "b", "netns", name);
    ip("addr", "add", here + "/30", "dev", name + "a");
    ip("link", "set", name + "a", "up");
    inside("addr", "add", there + "/30", "dev", name + "b");
    inside("link", "set", name + "b", "up");
    relay = startRelay();
  }

  /// One, where this machine and user may make it.
  public static Optional<CutNetwork> of(Postgres server) {
    var number = (int) (ProcessHandle.current().pid() % 16_000);
    var name = "orch" + number;
    if (!runs(List.of("ip", "netns", "add", name))) return Optional.empty();
    try {
      return Optional.of(new CutNetwork(server, name, number));
    } catch (IOException | IllegalStateException _) {
      runs(List.of("ip", "netns", "delete", name));
      return Optional.empty();
    }
  }

  private Process startRelay() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classes = System.getProperty("java.class.path");
    var command =
        List.of(
            "ip",
            "netns",
            "exec",
            name,
            java,
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            classes,
            Relay.class.getName(),
            there,
            "" + PORT,
            here,
            "" + server.port());
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader said = process.inputReader()) {
      if (!"ready".equals(said.readLine())) throw new IOException("the relay did not begin");
    }
    return process;
  }

  /// The address of a database by this way.
  public String url(Postgres.Database database) {
    return server.url(database.name(), there, PORT);
  }

  /// From now on every packet is lost.
  public void cut() {
    inside("link", "set", name + "b", "down");
  }

  public void heal() {
    inside("link", "set", name + "b", "up");
  }

  @Override
  public void close() {
    relay.destroyForcibly();
    runs(List.of("ip", "netns", "delete", name)); // its end of the link goes with it, and the other
  }

  private void inside(String... arguments) {
    var command = new ArrayList<>(List.of("-n", name));
    command.addAll(List.of(arguments));
    ip(command.toArray(String[]::new));
  }

  private static void ip(String... arguments) {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    if (!runs(command)) throw new IllegalStateException(command + " failed");
  }

  private static boolean runs(List<String> command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(10, TimeUnit.SECONDS)) return process.exitValue() == 0;
      process.destroyForcibly();
      return false;
    } catch (IOException _) {
      return false; // no such program
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
