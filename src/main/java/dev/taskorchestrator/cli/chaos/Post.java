package dev.taskorchestrator.cli.chaos;

import dev.taskorchestrator.cli.rig.ServerLost;
import dev.taskorchestrator.cli.rig.Servers;
import dev.taskorchestrator.cli.rig.ToolClient;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One agent's place: its server process, which trouble may befall at any moment and which is then
/// replaced.
final class Post {

  /// What the servers of a trial may take for a call; shorter than usual, so that held locks show.
  static final Duration CALL = Duration.ofSeconds(5);

  private static final Duration LATE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String agent;
  private final Servers servers;
  private final Time time;
  private final Book book;
  private final Supplier<Duration> standstill;
  private final AtomicLong suspended = new AtomicLong();
  private @Nullable ToolClient server;
  private Servers.Way way;
  private boolean stopped;
  private boolean stranded;

  /// @param standstill for how long in all the machine stood still so far
  Post(String agent, Servers servers, Time time, Book book, Supplier<Duration> standstill) {
    this.agent = agent;
    this.servers = servers;
    this.time = time;
    this.book = book;
    this.standstill = standstill;
    this.way = usual();
  }

  private Servers.Way usual() {
    return new Servers.Way(
        servers.usual().project(),
        List.of(),
        List.of("--call-timeout", String.valueOf(CALL.toSeconds())));
  }

  String agent() {
    return agent;
  }

  /// Calls a tool and keeps the time.
  ///
  /// @throws ServerLost when the server went away meanwhile
  ToolClient.Answer call(String tool, Json.Obj arguments, Duration wait) {
    var client = client();
    var begun = time.nanos();
    var slept = suspended.get();
    var stood = standstill.get();
    try {
      var answer = client.call("orchestrator_" + tool, arguments, PATIENCE.plus(wait));
      book.answered();
      if (answer.refused()) book.refused(tool, answer.code(), answer.message());
      return answer;
    } finally {
      var excused =
          Duration.ofNanos(suspended.get() - slept).plus(standstill.get().minus(stood)).plus(LATE);
      book.timed(tool, Duration.ofNanos(time.nanos() - begun), CALL.plus(wait).plus(excused));
    }
  }

  private synchronized ToolClient client() {
    var present = server;
    if (present == null) {
      var next = way;
      way = usual();
      server = present = servers.start(agent, next);
    }
    return present;
  }

  /// Whether its server was lost; another takes its place with the next call.
  synchronized void replace() {
    var old = server;
    server = null;
    stranded = false;
    if (old != null) old.kill();
  }

  /// kill -9.
  synchronized boolean kill() {
    var present = server;
    if (present == null || stopped || stranded) return false;
    present.kill();
    return true;
  }

  /// The next server runs in that way.
  synchronized void restart(Servers.Way other) {
    if (stranded) return;
    way = other;
    var old = server;
    server = null;
    if (old != null) old.kill();
  }

  /// Suspends the server for that long; false where that cannot be done.
  boolean suspend(Duration pause) {
    ToolClient present;
    synchronized (this) {
      present = server;
      if (present == null || stopped || stranded || !signal("-STOP", present)) return false;
      stopped = true;
    }
    var begun = time.nanos();
    dev.taskorchestrator.run.Crew.pause(pause);
    resume(present);
    suspended.addAndGet(time.nanos() - begun);
    return true;
  }

  /// Suspends it for good, which nobody is told of and no other trouble may end: a fault planted on
  /// purpose.
  synchronized void strand() {
    stranded = true;
    signal("-STOP", client());
  }

  private synchronized void resume(ToolClient present) {
    stopped = false;
    if (!stranded) signal("-CONT", present);
  }

  private static boolean signal(String signal, ToolClient server) {
    try {
      var pid = String.valueOf(server.process().pid());
      var kill = new ProcessBuilder("kill", signal, pid).start();
      return kill.waitFor(5, TimeUnit.SECONDS) && kill.exitValue() == 0;
    } catch (IOException _) {
      return false; // a system without such a command
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
