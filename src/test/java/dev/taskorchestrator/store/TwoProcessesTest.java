package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.ThreadRounds;
import dev.taskorchestrator.run.Time;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two processes on one project: neither loses what the other wrote, and each hears of it.
@Timeout(120)
class TwoProcessesTest {
  @TempDir Path project;

  private static <T> T serving(java.util.function.Supplier<T> call) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), Duration.ofSeconds(60)))
        .call(call::get);
  }

  @Test
  void aWaiterIsWokenByACommitOfTheOtherAndEventNumbersHaveNoGaps() throws Exception {
    var rounds = new ThreadRounds(new SplittableRandom(1), _ -> {});
    var ids = new Ids(Time.system(), new SplittableRandom(1));
    var folder = project.resolve(".task_orchestrator");
    var other = OtherProcess.start(project);
    try (var store =
            new SqliteStore(folder, true, Time.system(), rounds, new Machine(), ids::next);
        BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
      OtherProcess.tell(other, "begin");
      assertThat(said.readLine()).isEqualTo("done begin");
      assertThat(last(store)).isEqualTo(1);
      wokenByTheOther(store, other, said);
      var mine =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100; i++) {
              var id = "mine" + i;
              Outcome<Boolean> outcome =
                  serving(() -> store.write(tx -> StoreContract.put(tx, id)));
              assertThat(outcome).isEqualTo(Outcome.done(true));
            }
          });
      for (int i = 0; i < 100; i++) {
        OtherProcess.tell(other, "theirs" + i);
        assertThat(said.readLine()).isEqualTo("done theirs" + i);
      }
      mine.get(60, TimeUnit.SECONDS);
      assertThat(last(store)).isEqualTo(202);
      Outcome<Integer> kept =
          serving(() -> store.read(tx -> Outcome.done(tx.events().after(0, 1_000).size())));
      assertThat(kept).isEqualTo(Outcome.done(202));
    } finally {
      other.destroyForcibly().waitFor();
      rounds.close();
    }
  }

  private static void wokenByTheOther(SqliteStore store, Process other, BufferedReader said)
      throws Exception {
    var deadline = Deadline.in(Time.system(), Duration.ofSeconds(30));
    var told = false;
    while (last(store) < 2) {
      try (var ticket = store.changes().ticket()) {
        if (last(store) >= 2) break;
        if (!told) OtherProcess.tell(other, "wake");
        told = true;
        assertThat(ticket.await(TimeUnit.SECONDS.toNanos(30), deadline)).isTrue();
      }
    }
    assertThat(said.readLine()).isEqualTo("done wake");
  }

  private static long last(SqliteStore store) {
    Outcome<Long> outcome = serving(() -> store.read(tx -> Outcome.done(tx.events().last())));
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<Long>) outcome).value();
  }

  @Test
  void whatWasAcknowledgedBeforeAProcessWasKilledIsThere() throws Exception {
    var other = OtherProcess.start(project);
    long acknowledged = 0;
    try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < 50; i++) OtherProcess.tell(other, "t" + i);
      while (acknowledged < 20 && said.readLine() != null) acknowledged++;
      other.destroyForcibly().waitFor();
    }
    var rounds = new ThreadRounds(new SplittableRandom(1), _ -> {});
    var ids = new Ids(Time.system(), new SplittableRandom(1));
    var folder = project.resolve(".task_orchestrator");
    try (var store =
        new SqliteStore(folder, true, Time.system(), rounds, new Machine(), ids::next)) {
      assertThat(last(store)).isGreaterThanOrEqualTo(acknowledged);
      Outcome<Boolean> after = serving(() -> store.write(tx -> StoreContract.put(tx, "after")));
      assertThat(after).isEqualTo(Outcome.done(true));
    } finally {
      rounds.close();
    }
  }
}
