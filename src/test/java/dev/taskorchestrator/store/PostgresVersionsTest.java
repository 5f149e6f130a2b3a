package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.postgres.Postgres;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers are brought up to date one after the other: those of this version work on with tables to
/// which a later one has added something, for as long as that version says they may.
class PostgresVersionsTest {
  private static final Time TIME = Time.system();

  @TempDir Path folder;
  private final Postgres.Database database = Postgres.shared().database();

  private void run(String statement) {
    Postgres.shared().query(database.name(), "set search_path = orchestrator_app; " + statement);
  }

  private static Outcome<Long> write(Store store) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(TIME, Duration.ofSeconds(20)))
        .call(() ->
            store.write(tx -> {
              tx.events().append(tx.now(), Event.Kind.RESUMED, null, Actor.SYSTEM, 0, null);
              return Outcome.done(tx.lastEvent());
            }));
  }

  @Test
  void aServerOfThisVersionWorksOnBesideALaterOneUntilThatSaysOtherwise() {
    var later = Schema.VERSION + 1;
    try (var server = PostgresProject.server(database.url(), "this");
        var before = PostgresStore.of(server, "app", folder, TIME, new HandRounds())) {
      assertThat(write(before)).isEqualTo(Outcome.done(1L));

      run("alter table task add column mood text; create table moods (mood text)");
      run("insert into migration values (%d, 1, 1, %d)".formatted(later, Schema.VERSION));

      assertThat(write(before)).isEqualTo(Outcome.done(2L));
      try (var started = PostgresStore.of(server, "app", folder, TIME, new HandRounds())) {
        assertThat(write(started)).isEqualTo(Outcome.done(3L));
      }

      run("update migration set oldest = %d where version = %1$d".formatted(later));

      assertThat(write(before)).isEqualTo(Outcome.refused(Schema.newer(later)));
      try (var started = PostgresStore.of(server, "app", folder, TIME, new HandRounds())) {
        assertThat(write(started)).isEqualTo(Outcome.refused(Schema.newer(later)));
      }
      assertThat(Schema.newer(later))
          .isInstanceOfSatisfying(
              Refusal.ProjectUnusable.class,
              refusal -> assertThat(refusal.code()).isEqualTo("database_newer"));
    }
  }
}
