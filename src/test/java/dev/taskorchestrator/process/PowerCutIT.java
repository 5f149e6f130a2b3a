package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The power fails while several processes write: whatever was acknowledged before is there when it
/// comes back. The file system of the project is told to stop where it stands, which loses all that
/// was not synced, as a machine does; that it really does so shows where a commit does not wait for
/// the disk, and then something must be lost.
@Tag("side-by-side")
@EnabledOnOs(OS.LINUX)
class PowerCutIT {

  private static final int CUTS = Integer.getInteger("orchestrator.powercuts", 12);
  private static final int PROCESSES = 2;
  private static final int AGENTS = 6;

  @TempDir Path folder;
  private final long seed = System.nanoTime();
  private final Random chance = new Random(seed);

  @Test
  void onExt4NothingThatWasAcknowledgedIsLost() throws Exception {
    nothingIsLost("ext4", 128L << 20, CUTS);
  }

  @Test
  void onXfsNothingThatWasAcknowledgedIsLost() throws Exception {
    nothingIsLost("xfs", 320L << 20, Math.max(1, CUTS / 4));
  }

  @Test
  void withoutWaitingForTheDiskSomethingIsLostSoThisTestCanTell() throws Exception {
    var workers = new Workers(8);
    try (var disk = FileSystems.onDisk(folder.resolve("disk"), "ext4", 128L << 20)) {
      var project = Files.createDirectory(disk.place().resolve("project"));
      settle(project);
      try (var server = Server.start(project, "founder")) {
        server.must("get_status", Json.obj());
      }
      for (int cut = 1; cut <= CUTS; cut++) {
        var acknowledged = cut(disk, project, workers, "--durability", "normal");
        var lost = lost(project, acknowledged);
        if (lost.isEmpty()) continue;
        assertThat(lost).allMatch(one -> one.contains("is lost") || one.contains("missing"));
        System.err.printf(
            "cut %d without syncs: of %s, %d are lost%n", cut, acknowledged, lost.size());
        return;
      }
      throw new AssertionError(CUTS + " power cuts lost nothing although no commit was synced");
    }
  }

  private void nothingIsLost(String type, long bytes, int cuts) throws Exception {
    var workers = new Workers(8);
    try (var disk = FileSystems.onDisk(folder.resolve("disk"), type, bytes)) {
      var begun = System.nanoTime();
      var project = Files.createDirectory(disk.place().resolve("project"));
      settle(project);
      for (int cut = 1; cut <= cuts; cut++) {
        var acknowledged = cut(disk, project, workers);
        assertThat(lost(project, acknowledged))
            .as("%s, cut %d, seed %d", type, cut, seed)
            .isEmpty();
      }
      System.err.printf(
          "%s: %d power cuts in %d s, %s%n",
          type,
          cuts,
          Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
          workers.acknowledged());
      assertThat(workers.writes()).isGreaterThan(cuts * 10);
    }
  }

  /// No power is cut before there is something to lose, however slow the machine is.
  private static void underWay(Workers workers) throws InterruptedException {
    var enough = workers.writes() + 10;
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (workers.writes() <= enough && System.nanoTime() < end) Thread.sleep(10);
  }

  /// The directory itself is the test's, so the test makes it durable.
  private static void settle(Path project) {
    assertThat(FileSystems.runs("sync", "-f", project.toString())).isTrue();
  }

  /// Works for a while, cuts the power and lets it come back; answers what had been acknowledged by
  /// then. What is acknowledged while the power goes is not counted: whether its sync came first,
  /// nobody can tell.
  private Workers.Acknowledged cut(
      FileSystems disk, Path project, Workers workers, String... options) throws Exception {
    var servers = new ArrayList<Server>();
    var callers = new ArrayList<Thread>();
    Workers.Acknowledged acknowledged;
    try {
      for (int i = 0; i < PROCESSES; i++) {
        servers.add(Server.start(project, "writer" + i, options));
      }
      for (int i = 0; i < PROCESSES; i++) {
        callers.addAll(workers.start(servers.get(i), "agent" + i, AGENTS));
      }
      servers.getLast().must("get_status", Json.obj());
      underWay(workers);
      Thread.sleep(150 + chance.nextInt(350));
      acknowledged = workers.acknowledged();
      disk.cutPower();
    } finally {
      servers.forEach(Server::close);
    }
    for (var caller : callers) caller.join(Duration.ofSeconds(30));
    workers.keep(acknowledged);
    disk.unmount();
    assertThat(disk.mount()).as("the disk comes back").isTrue();
    return acknowledged;
  }

  /// A database that is not there any more has lost everything.
  private static List<String> lost(Path project, Workers.Acknowledged acknowledged) {
    try {
      return Workers.faults(project, acknowledged);
    } catch (SQLException gone) {
      return List.of("everything: " + gone.getMessage());
    }
  }
}
