package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Named locks: one holder each, numbers that only grow, several at once or none, in order.
@Timeout(60)
class LocksTest {

  private static final Duration LEASE = Duration.ofMinutes(5);

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

  static Command.Lock lock(String... names) {
    return new Command.Lock(List.of(names), 300, null);
  }

  static Command.Unlock unlock(String... names) {
    return new Command.Unlock(List.of(names), null);
  }

  private Reply.Locked locks(String agent, String... names) {
    return project.done(Reply.Locked.class, agent, lock(names));
  }

  private static long number(Reply.Locked locked) {
    return locked.locks().getFirst().number();
  }

  private List<String> held() {
    return project.asked(Reply.Locks.class, new Query.Locks(null)).locks().stream()
        .map(lock -> lock.name() + " " + lock.holder())
        .toList();
  }

  @Test
  void oneHoldsItAndTheOthersAreToldWhoAndUntilWhen() {
    locks("ann", "port");
    var now = project.time.instant();
    assertThat(project.refused("bob", lock("port")))
        .isEqualTo(new Refusal.LockHeld("port", "ann", now, now.plus(LEASE), 0));
    assertThat(held()).containsExactly("port ann");
  }

  @Test
  void everyGrantHasALargerNumberWhateverItIsFor() {
    var first = number(locks("ann", "port"));
    project.done(Reply.Unlocked.class, "ann", unlock("port"));
    var second = number(locks("ann", "port"));
    var third = number(locks("bob", "disk"));
    assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
    project.reopen();
    project.time.pass(LEASE);
    assertThat(number(locks("eve", "port"))).isGreaterThan(third);
  }

  @Test
  void askedForAgainByItsHolderItIsKeptForLongerUnderTheSameNumber() {
    var first = locks("ann", "port");
    project.time.pass(Duration.ofSeconds(200));
    var again = locks("ann", "port");
    assertThat(again.again()).isTrue();
    assertThat(number(again)).isEqualTo(number(first));
    assertThat(again.locks().getFirst().until()).isEqualTo(project.time.instant().plus(LEASE));
  }

  @Test
  void aRenewalNeverShortensIt() {
    locks("ann", "port");
    var shorter =
        project.done(
            Reply.Locked.class, "ann", new Command.Lock(List.of("port"), 5, "only a moment"));
    assertThat(shorter.locks().getFirst().until()).isEqualTo(project.time.instant().plus(LEASE));
  }

  @Test
  void severalAreTakenTogetherOrNotAtAll() {
    locks("ann", "b");
    assertThat(project.refused("bob", lock("a", "b", "c")).code()).isEqualTo("lock_held");
    assertThat(held()).containsExactly("b ann");
    var all = locks("eve", "x", "y");
    assertThat(all.locks()).extracting(lock -> lock.number()).containsOnly(number(all));
  }

  @Test
  void whoHoldsSomeAndAsksForMoreHasAllUnderANewNumber() {
    var some = locks("ann", "a");
    var more = locks("ann", "a", "b");
    assertThat(number(more)).isGreaterThan(number(some));
    assertThat(more.locks()).extracting(lock -> lock.number()).containsOnly(number(more));
    assertThat(project.refused("ann", new Command.Unlock(List.of("a"), number(some))).code())
        .isEqualTo("lock_lost");
  }

  @Test
  void aLapsedLockIsFreeAndItsHolderIsRefused() {
    var lost = locks("ann", "port");
    project.time.pass(LEASE.minusMillis(1));
    assertThat(project.refused("bob", lock("port")).code()).isEqualTo("lock_held");
    project.time.pass(Duration.ofMillis(1));
    assertThat(held()).isEmpty();
    assertThat(project.refused("ann", unlock("port")).code()).isEqualTo("lock_not_held");
    locks("bob", "port");
    var late = new Command.Unlock(List.of("port"), number(lost));
    assertThat(project.refused("ann", late).code()).isEqualTo("lock_lost");
    assertThat(project.refused("ann", unlock("port")).code()).isEqualTo("lock_held");
    assertThat(held()).containsExactly("port bob");
  }

  @Test
  void theReaperFreesWhatLapsedAndWhatAGoneProcessHeld() {
    var gone = project.machine.self().replaceFirst("/\\d+$", "/1");
    Project.as(Reply.Locked.class, project.does(Call.by(new Actor("ghost", gone)), lock("port")));
    locks("ann", "disk");
    project.rounds.turn();
    assertThat(held()).containsExactly("disk ann");
    project.time.pass(LEASE);
    project.rounds.turn();
    assertThat(project.sql("select count(*) from named_lock")).containsExactly("0");
    assertThat(project.sql("select kind from event where kind = 'lock_lapsed'")).hasSize(2);
  }

  @Test
  void aLocksNumberCountsOnlyAmongAgentsOfOnePrincipal() {
    var one = new Actor("alice/one", "p", "alice");
    var number = number(Project.as(Reply.Locked.class, project.does(Call.by(one), lock("port"))));
    var named = new Command.Unlock(List.of("port"), number);
    var bob = Call.by(new Actor("bob/one", "q", "bob"));
    assertThat(Project.refusal(project.does(bob, named)).code()).isEqualTo("lock_held");
    assertThat(held()).containsExactly("port alice/one");
    var two = Call.by(new Actor("alice/two", "q", "alice"));
    Project.as(Reply.Unlocked.class, project.does(two, named));
    assertThat(held()).isEmpty();
  }

  @Test
  void aRefusedUnlockGivesUpNoneOfThem() {
    locks("ann", "a");
    locks("bob", "b");
    assertThat(project.refused("ann", unlock("a", "b")).code()).isEqualTo("lock_held");
    assertThat(held()).containsExactly("a ann", "b bob");
  }

  @Test
  void aRepeatedRequestIsAnsweredOnceAndForAll() {
    var call =
        new Call(
            Project.actor("ann"),
            new Call.Request("r1", "digest", reply -> reply.toString()),
            null);
    Project.as(Reply.Locked.class, project.does(call, lock("port")));
    project.done(Reply.Unlocked.class, "ann", unlock("port"));
    Project.as(Reply.Repeated.class, project.does(call, lock("port")));
    assertThat(held()).isEmpty();
  }

  private CompletableFuture<Outcome<Reply>> waits(String agent, String... names) {
    var before = waiting();
    var waiter =
        CompletableFuture.supplyAsync(
            () ->
                project.serving(() ->
                    project
                        .engine()
                        .execute(
                            Call.by(Project.actor(agent)),
                            lock(names),
                            Patience.of(Duration.ofSeconds(20)))),
            Thread::startVirtualThread);
    while (waiting() == before && !waiter.isDone()) Thread.onSpinWait();
    return waiter;
  }

  private long waiting() {
    return Long.parseLong(project.sql("select count(distinct ticket) from lock_waiter").getFirst());
  }

  private static List<String> names(CompletableFuture<Outcome<Reply>> waiter) throws Exception {
    return Project.as(Reply.Locked.class, waiter.get(20, TimeUnit.SECONDS)).locks().stream()
        .map(lock -> lock.name())
        .toList();
  }

  @Test
  void thoseWhoWaitGetItInTheOrderInWhichTheyCame() throws Exception {
    locks("ann", "port");
    var bob = waits("bob", "port");
    var eve = waits("eve", "port");
    assertThat(project.refused("zoe", lock("port")))
        .isInstanceOfSatisfying(
            Refusal.LockHeld.class, held -> assertThat(held.waiting()).isEqualTo(2));
    project.done(Reply.Unlocked.class, "ann", unlock("port"));
    assertThat(names(bob)).containsExactly("port");
    assertThat(eve).isNotDone();
    project.done(Reply.Unlocked.class, "bob", unlock("port"));
    assertThat(names(eve)).containsExactly("port");
    assertThat(waiting()).isZero();
  }

  @Test
  void nobodySlipsInBeforeOneWhoWasCalled() {
    locks("ann", "port");
    queue("bob", 1_000, "port");
    project.done(Reply.Unlocked.class, "ann", unlock("port"));
    assertThat(project.refused("eve", lock("port")))
        .isInstanceOfSatisfying(
            Refusal.LockHeld.class, held -> assertThat(held.holder()).isEqualTo("bob"));
    locks("bob", "port");
  }

  @Test
  void oneWhoDoesNotComeWhenCalledIsPassedOver() {
    locks("ann", "port");
    queue("dead", 1_000, "port");
    project.done(Reply.Unlocked.class, "ann", unlock("port"));
    project.time.pass(Locking.HIS_MOMENT);
    locks("eve", "port");
  }

  @Test
  void whoNeedsTwoIsCalledWhenBothAreFree() {
    locks("ann", "a");
    locks("bob", "b");
    queue("eve", 1_000, "a", "b");
    project.done(Reply.Unlocked.class, "ann", unlock("a"));
    assertThat(project.sql("select called_at from lock_waiter")).containsOnly("null");
    project.done(Reply.Unlocked.class, "bob", unlock("b"));
    assertThat(project.sql("select called_at from lock_waiter")).doesNotContain("null");
  }

  @Test
  void whoGivesUpLeavesTheLineAndSaysWhoHasIt() {
    locks("ann", "port");
    var patience = new Patience(Duration.ofMillis(1), _ -> project.time.pass(Duration.ofMillis(1)));
    var outcome =
        project.serving(
            () -> project.engine().execute(Call.by(Project.actor("bob")), lock("port"), patience));
    assertThat(Project.refusal(outcome))
        .isInstanceOfSatisfying(
            Refusal.LockHeld.class, held -> assertThat(held.holder()).isEqualTo("ann"));
    assertThat(waiting()).isZero();
  }

  /// Gives somebody a place in line who is not going to come for it by himself.
  private void queue(String agent, int ticket, String... names) {
    for (var name : names) {
      project.change(
          "insert into lock_waiter (ticket, name, agent, process, until) values ("
              + ticket
              + ", '"
              + name
              + "', '"
              + agent
              + "', 'p', 9000000000000000)");
    }
  }
}
