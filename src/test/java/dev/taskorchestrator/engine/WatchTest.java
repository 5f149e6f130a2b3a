package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A project in which something is not as it must be is stopped, and says so; others go on.
@Timeout(60)
class WatchTest {

  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder.resolve("one"));
    project.plan(Project.draft("a"), Project.draft("b", "a"), Project.draft("c"));
    project.completes("ann", "c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update task set open_prerequisites = 0 where id = 'b'",
        "update task set open_children = 1 where id = 'a'",
        "update tally set tasks = tasks + 1 where status = 'pending'",
        "update task set attempt = 7 where id = 'a'",
        "update dependency set state = 'satisfied'",
        "update task set root = 'b' where id = 'a'",
        "insert into named_lock values ('x', 99, 'ann', 'p', 0, 9000000000000000, null)"
      })
  void theNextRoundStopsTheChanges(String damage) {
    project.change(damage);
    project.rounds.turn();
    var refusal = project.refused("ann", Project.claim("a"));
    assertThat(refusal).isInstanceOf(Refusal.ProjectHalted.class);
    assertThat(warnings()).containsExactly(refusal.message());
    assertThat(project.standsAt("a")).as("reading goes on").isNotNull();
    assertThat(project.sql("select count(*) from event where kind = 'halted'"))
        .containsExactly("1");
    project.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from event where sequence = 2",
        "update event set detail = 'something else' where sequence = 2",
        "delete from event where sequence = (select max(sequence) from event)"
      })
  void eventsThatAreNotWhatWasWrittenAreDamageWhichNoMaintenanceLifts(String damage) {
    project.change(damage);
    project.rounds.turn();
    var refusal = project.refused("ann", Project.claim("a"));
    assertThat(refusal.code()).isEqualTo("project_damaged");
    assertThat(project.refused("me", new Command.Maintain())).isEqualTo(refusal);
    var findings = project.asked(Reply.Checkup.class, new Query.Checkup()).findings();
    assertThat(findings)
        .filteredOn(finding -> finding.what().equals("changes"))
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.seen() + " " + finding.cure()).isEqualTo(refusal.message()));
    assertThat(warnings()).contains(refusal.message());
    project.close();
  }

  private List<String> warnings() {
    return project.asked(Reply.Overview.class, new Query.Overview(false, null)).warnings();
  }

  @Test
  void otherProjectsGoOn() {
    try (var other = new Project(folder.resolve("two"))) {
      other.plan(Project.draft("x"));
      project.change("update tally set tasks = tasks + 1 where status = 'pending'");
      project.rounds.turn();
      other.rounds.turn();
      assertThat(project.refused("ann", Project.claim("a")).code()).isEqualTo("project_halted");
      other.completes("ann", "x");
    }
    project.close();
  }

  @Test
  void itStaysStoppedAfterARestartAndGoesOnOnlyWhenAPersonHasMendedIt() {
    project.change("update tally set tasks = tasks + 1 where status = 'pending'");
    project.rounds.turn();
    project.reopen();
    assertThat(project.refused("ann", Project.claim("a")).code()).isEqualTo("project_halted");

    var cleaned = project.done(Reply.Cleaned.class, "me", new Command.Maintain());
    assertThat(cleaned.problems()).singleElement().asString().contains("tally", "pending");
    assertThat(project.refused("ann", Project.claim("a")).code()).isEqualTo("project_halted");

    project.change("update tally set tasks = tasks - 1 where status = 'pending'");
    cleaned = project.done(Reply.Cleaned.class, "me", new Command.Maintain());
    assertThat(cleaned.problems()).isEmpty();
    project.claims("ann", "a");
    project.close();
  }

  @Test
  void aSoundProjectIsNeverStopped() {
    for (int i = 0; i < 20; i++) {
      project.plan(Project.draft("t" + i));
      project.completes("ann", "t" + i);
      project.time.pass(Duration.ofSeconds(5));
      project.rounds.turn();
    }
    assertThat(project.sql("select halted from project")).containsExactly("null");
    var cleaned = project.done(Reply.Cleaned.class, "me", new Command.Maintain());
    assertThat(cleaned).isEqualTo(new Reply.Cleaned(0, 0, 0, 0, 0, List.of()));
    project.close();
  }
}
