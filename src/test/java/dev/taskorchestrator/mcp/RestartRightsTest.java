package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Access.Role;
import dev.taskorchestrator.core.Restart;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server is restarted for those alone who look after the project.
class RestartRightsTest {

  /// Counts the restarts that were begun.
  private static final class Counting implements Restarting {
    private final AtomicInteger begun = new AtomicInteger();

    @Override
    public Outcome restart(ToolCall call, String reason, Duration timeout) {
      begun.incrementAndGet();
      return new Outcome(new Restart(Instant.EPOCH, reason, "process", true, 1, null), "done");
    }

    @Override
    public boolean possible() {
      return true;
    }

    @Override
    public String why() {
      return "";
    }

    @Override
    public boolean running() {
      return false;
    }

    @Override
    public int connections() {
      return 1;
    }

    @Override
    public int inFlight() {
      return 1;
    }
  }

  @TempDir Path folder;
  private final Counting restarting = new Counting();

  @SuppressWarnings("NullAway.Init") // made before each test
  private ProjectFixture project;

  @BeforeEach
  void open() {
    project = new ProjectFixture(folder);
  }

  @AfterEach
  void close() {
    project.close();
  }

  private String restarts(@Nullable Role role) {
    var guest = role == null ? null : new Guest(new Access("alice", role), folder, "usual");
    var call =
        new ToolCall(
            Json.Obj.EMPTY,
            new Caller("test", "s1", guest),
            Progress.UNHEARD,
            Deadline.in(Time.system(), Duration.ofSeconds(20)));
    var tool =
        new CareTools(project.desk, restarting, "0")
            .all().stream()
                .filter(each -> each.name().equals("orchestrator_restart_server"))
                .findFirst()
                .orElseThrow();
    var answer =
        ScopedValue.where(Deadline.CURRENT, call.deadline()).call(() -> tool.handler().call(call));
    return JsonWriter.text(answer.toResult().build());
  }

  @Test
  void whoDoesNotLookAfterTheProjectRestartsNothing() {
    for (var role : new Role[] {Role.VIEWER, Role.AGENT}) {
      assertThat(restarts(role)).contains("\"forbidden\"");
    }
    assertThat(restarting.begun).hasValue(0);
  }

  @Test
  void managersAndThePersonOfThisMachineDo() {
    assertThat(restarts(Role.MANAGER)).contains("\"success\":true");
    assertThat(restarts(null)).contains("\"success\":true");
    assertThat(restarting.begun).hasValue(2);
  }
}
