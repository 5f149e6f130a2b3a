package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// One of the cases of [SynchronizationCasesIT], apart from them because its figures are small:
/// others at work on the machine would spoil them.
class ReadingUnderLockIT extends Cases {

  @Test
  @DisplayName("K03 meanwhile reading is answered at once, and health in its time")
  void readsGoOn() throws Exception {
    var server = another("waiting", "--call-timeout", "5");
    ok(server, "plan_task", task("Before", "{}"));
    ok(server, "get_status", Json.Obj.EMPTY);
    try (var tables = new Tables(project);
        var canary = new Canary()) {
      tables.hold();
      var write =
          CompletableFuture.supplyAsync(() -> server.whole("plan_task", task("Never", "{}")));
      for (int i = 0; i < 10; i++) {
        var begun = System.nanoTime();
        ok(server, "get_status", Json.Obj.EMPTY);
        canary.within(
            "a reading", Duration.ofNanos(System.nanoTime() - begun), Duration.ofMillis(200));
      }
      var begun = System.nanoTime();
      var health = ok(server, "health_check", Json.Obj.EMPTY);
      canary.within(
          "health, which tries to write",
          Duration.ofNanos(System.nanoTime() - begun),
          Duration.ofSeconds(4));
      assertThat(health.flag("healthy", true)).isFalse();
      assertThat(write.join().flag("isError", false)).isTrue();
      tables.letGo();
    }
  }
}
