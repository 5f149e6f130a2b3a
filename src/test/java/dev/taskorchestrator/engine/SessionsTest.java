package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An agent that comes back finds what it planned, what it holds and what happened since; sessions
/// are forgotten, tasks never with them.
@Timeout(60)
class SessionsTest {
  @TempDir Path folder;
  private Project project;

  @BeforeEach
  void open() {
    project = new Project(folder);
  }

  @AfterEach
  void close() {
    assertThat(Invariants.broken(project)).isEmpty();
    project.close();
  }

  private Reply.SessionOpened opens(String agent, String id) {
    return project.done(
        Reply.SessionOpened.class, agent, new Command.OpenSession(id, "client", "here"));
  }

  private Reply.SessionShown resumes(String agent, String id) {
    return project.done(Reply.SessionShown.class, agent, new Command.ResumeSession(id));
  }

  private void plans(String agent, String session, String task) {
    var call = Call.by(Project.actor(agent)).in(session);
    Project.as(
        Reply.Planned.class, project.does(call, new Command.Plan(List.of(Project.draft(task)))));
  }

  private Reply.SessionsCleaned cleans(String which, int days, boolean dry) {
    return project.done(
        Reply.SessionsCleaned.class, "ann", new Command.CleanSessions(which, days, dry));
  }

  private List<String> sessions(boolean completed) {
    return project
        .asked(Reply.SessionList.class, new Query.Sessions(completed, 50))
        .sessions()
        .stream()
        .map(Session::id)
        .toList();
  }

  private Session one(String id) {
    return project.asked(Reply.SessionShown.class, new Query.OneSession(id)).session();
  }

  @Test
  void whoComesForTheFirstTimeHearsHowThingsStand() {
    project.plan(Project.draft("a"), Project.draft("b"), Project.draft("c", "a"));
    project.claims("ann", "b");
    var opened = opens("ann", "s1");
    assertThat(opened.mine()).extracting(task -> task.id().text()).containsExactly("b");
    assertThat(opened.ready()).extracting(task -> task.id().text()).containsExactly("a");
    assertThat(opened.changes()).as("nothing is news to who was never here").isEmpty();
    assertThat(opened.changesCount()).isZero();
  }

  @Test
  void whoComesAgainHearsWhatHappenedSinceAndHowMuch() {
    opens("ann", "s1");
    project.plan(Project.draft("a"), Project.draft("b"));
    project.completes("bob", "a");
    var again = opens("ann", "s2");
    assertThat(again.changesCount()).isGreaterThanOrEqualTo(4);
    assertThat(again.changes()).hasSizeLessThanOrEqualTo(5).isNotEmpty();
    assertThat(opens("ann", "s3").changesCount())
        .as("only the opening of the one before")
        .isLessThanOrEqualTo(1);
  }

  @Test
  void aSessionIsGoneOnWithByAnotherProcess() {
    opens("ann", "s1");
    plans("ann", "s1", "a");
    plans("ann", "s1", "b");
    project.plan(Project.draft("other"));
    project.completes("bob", "a");
    project.reopen();
    var shown =
        Project.as(
            Reply.SessionShown.class,
            project.does(
                Call.by(new Actor("ann", "another process")), new Command.ResumeSession("s1")));
    assertThat(shown.tasks())
        .as("what was planned in it, open ones first")
        .extracting(task -> task.id().text())
        .containsExactly("b", "a");
    assertThat(shown.session().process()).isEqualTo("another process");
    assertThat(shown.session().tasks()).isEqualTo(2);
    assertThat(shown.session().open()).isEqualTo(1);
    assertThat(shown.changes()).isNotEmpty();
    assertThat(resumes("ann", "s1").changesCount()).as("heard already").isZero();
  }

  @Test
  void aSessionThatNobodyKnowsIsRefused() {
    assertThat(project.refused("ann", new Command.ResumeSession("none")))
        .isEqualTo(new Refusal.SessionNotFound("none"));
  }

  @Test
  void whereASessionStandsFollowsFromWhatBecameOfIt() {
    opens("ann", "s1");
    assertThat(one("s1").status(project.time.instant())).isEqualTo("active");
    project.time.pass(Session.QUIET.plusSeconds(1));
    assertThat(one("s1").status(project.time.instant())).isEqualTo("inactive");
    plans("ann", "s1", "a");
    assertThat(one("s1").status(project.time.instant())).as("seen again").isEqualTo("active");
    project.completes("ann", "a");
    assertThat(one("s1").status(project.time.instant())).isEqualTo("completed");
    assertThat(sessions(true)).containsExactly("s1");
    assertThat(sessions(false)).isEmpty();
  }

  @Test
  void onlyWhatWasMeantIsForgottenAndTasksStay() {
    opens("ann", "done");
    plans("ann", "done", "a");
    project.completes("ann", "a");
    opens("bob", "old");
    plans("bob", "old", "b");
    project.time.pass(Duration.ofDays(10));
    opens("cat", "new");
    plans("cat", "new", "c");

    var dry = cleans("completed", 7, true);
    assertThat(dry.gone()).extracting(gone -> gone.session().id()).containsExactly("done");
    assertThat(sessions(true)).as("only said").hasSize(3);

    cleans("completed", 7, false);
    assertThat(sessions(true)).containsExactlyInAnyOrder("old", "new");
    cleans("old", 11, false);
    assertThat(sessions(true)).as("younger than that").containsExactlyInAnyOrder("old", "new");
    cleans("old", 9, false);
    assertThat(sessions(true)).containsExactly("new");
    cleans("all", 0, false);
    assertThat(sessions(true)).isEmpty();
    assertThat(project.sql("select id from task order by id")).containsExactly("a", "b", "c");
  }

  @Test
  void oneIsOrphanedOnlyWhereItsProcessIsGoneAndNothingIsLeftToBeDone() {
    var machine = project.machine.self();
    var dead = machine.substring(0, machine.indexOf('/')) + "/4194999/1";
    for (var process : List.of(dead, machine)) {
      var call = Call.by(new Actor("ann", process));
      var id = process.equals(dead) ? "gone" : "here";
      project.does(call, new Command.OpenSession(id, "client", "here"));
      project.does(call, new Command.OpenSession(id + " busy", "client", "here"));
      plans("ann", id + " busy", process.equals(dead) ? "a" : "b");
    }
    assertThat(cleans("orphaned", 0, true).gone())
        .extracting(gone -> gone.session().id())
        .containsExactly("gone");
    assertThat(project.asked(Reply.SessionShown.class, new Query.OneSession("here")).reachable())
        .isTrue();
    assertThat(project.asked(Reply.SessionShown.class, new Query.OneSession("gone")).reachable())
        .isFalse();
  }
}
