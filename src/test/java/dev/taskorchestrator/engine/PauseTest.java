package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// While a person is at work agents keep what they hold, and change nothing; and how a project is
/// is measured.
@Timeout(60)
class PauseTest {
  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
    project.plan(Project.draft("a"), Project.draft("b"));
    project.claims("ann", "a");
  }

  @AfterEach
  void close() {
    assertThat(Invariants.broken(project)).isEmpty();
    project.close();
  }

  private Reply.Health health() {
    return project.asked(Reply.Health.class, new Query.Health());
  }

  @Test
  void heartbeatsSessionsAndQuestionsGoOnAndTheRestIsRefusedWithTheReason() {
    project.done(Reply.Paused.class, "person", new Command.Pause("the disk is changed"));

    project.done(Reply.Renewed.class, "ann", Project.beat("a", null));
    project.done(Reply.SessionOpened.class, "ann", new Command.OpenSession("s", "client", "here"));
    project.done(Reply.SessionShown.class, "ann", new Command.ResumeSession("s"));
    assertThat(project.ids(dev.taskorchestrator.core.Filter.all())).containsExactly("a", "b");
    for (var command :
        List.of(
            new Command.Plan(List.of(Project.draft("c"))),
            Project.claim("b"),
            Project.next(),
            Project.complete("a", null),
            Project.release("a", Command.Ending.RELEASE),
            Project.cancel("b"),
            new Command.Delete("b", true, false),
            new Command.Lock(List.of("l"), 60, null),
            new Command.Remember(null, "t", "b", null, null, null, null, null),
            new Command.CleanSessions("all", 0, false),
            new Command.RemoveRule("r"))) {
      assertThat(project.refused("ann", command))
          .as(command.toString())
          .isEqualTo(new Refusal.ProjectPaused("the disk is changed"));
    }

    project.done(Reply.Paused.class, "person", new Command.Pause(null));
    project.done(Reply.WorkTaken.class, "ann", Project.complete("a", null));
  }

  @Test
  void aPauseOutlivesTheProcess() {
    project.done(Reply.Paused.class, "person", new Command.Pause("why"));
    project.reopen();
    assertThat(project.refused("ann", Project.claim("b")))
        .isEqualTo(new Refusal.ProjectPaused("why"));
    assertThat(health().paused()).isEqualTo("why");
  }

  @Test
  void healthIsMeasuredByAChangeThatIsReallyMadeAndChangesNothing() {
    var before = project.sql("select * from task");
    var events = project.sql("select count(*) from event");
    var health = health();
    assertThat(health.writable()).isTrue();
    assertThat(health.problem()).isNull();
    assertThat(health.active()).isEqualTo(1);
    assertThat(health.metrics()).containsKeys("commits", "lock_waits", "stale_removed");
    assertThat(project.sql("select * from task")).isEqualTo(before);
    assertThat(project.sql("select count(*) from event")).isEqualTo(events);
  }

  @Test
  void whatCannotBeChangedIsIllAndStillAnswers() {
    project.change(Project.LOCKS_WRITES);
    var health = health();
    assertThat(health.writable()).isFalse();
    assertThat(health.problem()).isNotBlank();
    assertThat(health.active()).as("it can be read").isEqualTo(1);
    project.change("rollback");
    assertThat(health().writable()).isTrue();
  }
}
