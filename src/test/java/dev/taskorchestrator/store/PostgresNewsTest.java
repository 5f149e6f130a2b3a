package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.ThreadRounds;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How soon who waits at one server learns of what was committed at another.
@Timeout(60)
class PostgresNewsTest {
  private static final Actor ANN = new Actor("ann", "p");
  private static final Deadline LONG = Deadline.in(Time.system(), Duration.ofSeconds(50));

  @TempDir Path folder;
  private final Time time = Time.system();

  @Test
  void whatOneServerCommitsIsHeardByAnotherWithoutALook() throws Exception {
    try (var project = PostgresProject.fresh();
        var rounds = new ThreadRounds(Ids.chance(), fault -> {});
        var store = project.open(folder, time, rounds);
        var another = PostgresProject.server(PostgresProject.url(), "another")) {
      var ear = another.ears().of(PostgresSchema.of(project.name()).name());
      while (!ear.hears()) Thread.onSpinWait(); // until it listens
      writes(store);
      var heard = ear.await(Duration.ofSeconds(20));
      while (heard.isEmpty()) heard = ear.await(Duration.ofSeconds(20)); // that it may look
      assertThat(heard).contains(new Ledger.News(1, 0, 0));
      writes(store);
      assertThat(ear.await(Duration.ofSeconds(20))).contains(new Ledger.News(2, 0, 0));
    }
  }

  @Test
  void whoWaitsAtAnotherServerIsWoken() throws Exception {
    try (var project = PostgresProject.fresh();
        var rounds = new ThreadRounds(Ids.chance(), fault -> {});
        var writing = project.open(folder, time, rounds);
        var waiting = project.elsewhere(folder, time, rounds)) {
      writes(writing); // makes the tables
      for (int i = 0; i < 20; i++) {
        try (var ticket = waiting.changes().ticket()) {
          writes(writing);
          assertThat(ticket.await(Duration.ofSeconds(10).toNanos(), LONG)).isTrue();
        }
      }
    }
  }

  @Test
  void whatAServerSaysItselfItDoesNotHear() throws Exception {
    try (var project = PostgresProject.fresh();
        var rounds = new ThreadRounds(Ids.chance(), fault -> {});
        var store = project.open(folder, time, rounds)) {
      var ear = project.server().ears().of(PostgresSchema.of(project.name()).name());
      while (!ear.hears()) Thread.onSpinWait();
      var _ = ear.await(Duration.ofMillis(1)); // that it may look
      writes(store);
      assertThat(ear.await(Duration.ofMillis(300))).isEmpty();
    }
  }

  private static void writes(Store store) {
    Outcome<Boolean> outcome =
        ScopedValue.where(Deadline.CURRENT, LONG)
            .call(() ->
                store.write(tx -> {
                  tx.events().append(tx.now(), Event.Kind.PAUSED, null, ANN, 0, null);
                  return Outcome.done(true);
                }));
    assertThat(outcome).isEqualTo(Outcome.done(true));
  }

  @Test
  void theAddressIsReadAsPeopleWriteIt() {
    assertThat(List.of("postgresql://a:p%40ss@h:1/d?sslmode=require", "postgres://h/d"))
        .map(text -> PostgresAddress.of(text).orElseThrow())
        .containsExactly(
            new PostgresAddress("h:1/d?sslmode=require", "a", "p@ss"),
            new PostgresAddress("h/d", null, null))
        .map(PostgresAddress::toString)
        .containsExactly("postgresql://h:1/d", "postgresql://h/d");
    assertThat(PostgresAddress.of("mysql://h/d")).isEmpty();
  }
}
