package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups that are taken while others work hold all that was acknowledged before they began, and
/// nothing torn; what is restored goes on above every number that was ever given.
@Tag("side-by-side")
class BackupIT extends Cases {

  private static final int BACKUPS = Integer.getInteger("orchestrator.backups", 3);
  private static final int WRITERS = 4;

  @TempDir Path kept;

  private record Said(int exit, String out) {}

  private static ProcessBuilder command(Path project, String... words) {
    var command = new ArrayList<>(List.of(Server.launcher()));
    command.addAll(List.of(words));
    command.addAll(List.of("--project", project.toString()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    return builder;
  }

  private static Said orchestrator(Path project, String... words) throws Exception {
    var process = command(project, words).start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Said(process.waitFor(), out);
  }

  @Test
  void whatWasAcknowledgedBeforeABackupIsInIt() throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    var going = new AtomicBoolean(true);
    var writers = IntStream.range(0, WRITERS).mapToObj(i -> another("writer" + i)).toList();
    var work =
        writers.stream()
            .map(writer -> CompletableFuture.runAsync(() -> write(writer, going, acknowledged)))
            .toList();
    var before = new ArrayList<Set<String>>();
    for (int i = 0; i < BACKUPS; i++) {
      TimeUnit.MILLISECONDS.sleep(200);
      before.add(Set.copyOf(acknowledged));
      var said = orchestrator(project, "backup", kept.resolve("b" + i + ".zip").toString());
      assertThat(said.exit()).as(said.out()).isZero();
    }
    going.set(false);
    for (var each : work) each.get(60, TimeUnit.SECONDS);
    for (int i = 0; i < BACKUPS; i++) {
      var place = Files.createDirectories(kept.resolve("p" + i));
      var said = orchestrator(place, "restore", kept.resolve("b" + i + ".zip").toString(), "--yes");
      assertThat(said.exit()).as(said.out()).isZero();
      assertHolds(place, before.get(i));
    }
    System.err.printf(
        "%d backups under load: %d acknowledged writes, the last backup held %d of them%n",
        BACKUPS, acknowledged.size(), before.getLast().size());
    assertThat(before.getLast()).isNotEmpty();
  }

  private static void write(Server writer, AtomicBoolean going, Set<String> acknowledged) {
    for (int i = 0; going.get(); i++) {
      var task = ok(writer, "plan_task", task("T", "{}")).text("task_id");
      ok(writer, "execute_task", Json.obj().put("task_id", task).build());
      handIn(writer, task, "work of ".repeat(i % 5 == 0 ? 6_000 : 10) + task, "complete");
      acknowledged.add(task);
    }
  }

  private void assertHolds(Path place, Set<String> acknowledged) throws Exception {
    var server = started(Server.start(place, "reader"));
    for (var task : acknowledged) {
      var whole =
          ok(
                  server,
                  "query_tasks",
                  Json.obj().put("task_id", task).put("include_artifacts", true).build())
              .object("task");
      assertThat(whole.text("status")).isEqualTo("completed");
      assertThat(whole.objects("artifacts").getFirst().text("content")).startsWith("work of ");
    }
    var checked =
        ok(
            server,
            "maintenance_coordinator",
            json("{'action':'validate_structure','validation_level':'full_audit'}"));
    assertThat(checked.text("status"))
        .as(String.valueOf(checked))
        .isEqualTo("maintenance_completed");
  }

  @Test
  void numbersThatWereGivenAfterTheBackupAreNeverGivenAgain() throws Exception {
    var first = Server.start(project, "first");
    var task = ok(first, "plan_task", task("T", "{}")).text("task_id");
    var id = Json.obj().put("task_id", task).build();
    ok(first, "execute_task", id);
    ok(first, "lock", json("{'resources':['port']}"));
    var backup = kept.resolve("b.zip").toString();
    assertThat(orchestrator(project, "backup", backup).exit()).isZero();
    ok(first, "release_task", json("{'task_id':'" + task + "','outcome':'release'}"));
    var late = ok(first, "execute_task", id).number("attempt");
    ok(first, "unlock", json("{'resources':['port']}"));
    var fence = ok(first, "lock", json("{'resources':['port']}")).number("fence");
    var sequence = ok(first, "changes", Json.Obj.EMPTY).number("last_sequence");

    var open = orchestrator(project, "restore", backup, "--yes");
    assertThat(open.exit()).as("a server has it open").isEqualTo(1);
    assertThat(open.out()).contains("a server has this project open");
    first.client.hangUp();
    first.process.waitFor();
    var said = orchestrator(project, "restore", backup, "--yes");
    assertThat(said.exit()).as(said.out()).isZero();

    var old = Json.obj().putAll(work(task, "late", "complete")).put("attempt", late).build();
    refused(server(), "complete_task", "superseded", old);
    var next = claimedAtLast(task);
    assertThat(next).isGreaterThan(late);
    handIn(server(), task, "in time", "complete");
    assertThat(ok("lock", "{'resources':['port']}").number("fence")).isGreaterThan(fence);
    assertThat(ok("changes", "{'after_sequence':" + sequence + "}").objects("events"))
        .as("who had seen all sees what came since")
        .anyMatch(event -> event.text("kind").equals("restored"));
    assertThat(
            ok(
                    "maintenance_coordinator",
                    "{'action':'validate_structure','validation_level':'full_audit'}")
                .text("status"))
        .isEqualTo("maintenance_completed");
    assertThat(orchestrator(project, "doctor").out()).doesNotContain("PROBLEM");
  }

  /// Its holder of the time of the backup is gone, as the next server finds out.
  private long claimedAtLast(String task) throws Exception {
    for (int i = 0; i < 100; i++) {
      var result = server().whole("execute_task", Json.obj().put("task_id", task).build());
      if (!result.flag("isError", false))
        return result.object("structuredContent").number("attempt");
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("never to be had");
  }

  @Test
  void whatWasCutOrAlteredIsNotRestored() throws Exception {
    done(plan("T"), "x".repeat(100_000));
    var backup = kept.resolve("b.zip");
    assertThat(orchestrator(project, "backup", backup.toString()).exit()).isZero();
    var place = Files.createDirectories(kept.resolve("place"));
    var chance = new Random(7);
    var size = (int) Files.size(backup);
    for (int i = 0; i < 6; i++) {
      var spoilt = kept.resolve("spoilt" + i + ".zip");
      Files.copy(backup, spoilt);
      try (var file = new RandomAccessFile(spoilt.toFile(), "rw")) {
        if (i < 2) {
          file.setLength(size * (i + 1L) / 3);
        } else {
          file.seek(200 + chance.nextInt(size / 2));
          var old = file.read();
          file.seek(file.getFilePointer() - 1);
          file.write(old ^ 0x10);
        }
      }
      var said = orchestrator(place, "restore", spoilt.toString(), "--yes");
      assertThat(said.exit()).as(said.out()).isEqualTo(1);
      assertThat(place.resolve(".task_orchestrator/tasks.db")).doesNotExist();
    }
  }

  @Test
  void aBackupThatIsKilledLeavesNoneBehind() throws Exception {
    var task = plan("T");
    for (int i = 0; i < 20; i++) {
      claim(task);
      handIn(server(), task, ("x" + i).repeat(200_000), "continue");
    }
    for (int i = 0; i < 6; i++) {
      var target = kept.resolve("killed" + i + ".zip");
      var process = command(project, "backup", target.toString()).start();
      TimeUnit.MILLISECONDS.sleep(150L + i * 60L);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      if (!Files.exists(target)) continue;
      var place = Files.createDirectories(kept.resolve("whole" + i));
      assertThat(orchestrator(place, "restore", target.toString(), "--yes").exit())
          .as("if it is there it is whole")
          .isZero();
    }
    try (Stream<Path> files = Files.list(kept)) {
      assertThat(files.filter(file -> file.toString().endsWith(".zip")))
          .allMatch(file -> file.getFileName().toString().startsWith("killed"));
    }
  }
}
