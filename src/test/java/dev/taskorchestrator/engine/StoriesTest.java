package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Stories from a seed: four agents do whatever agents do, and after each step the tables must be
/// sound. Then all of them work until nothing is left, which must come to an end. Many short ones
/// are played in memory and a few long ones on the real store. The same seed tells the same story;
/// `-Dstories.seed=` plays one alone, `-Dstories=` and `-Dstories.long=` say how many.
@Timeout(3_600)
class StoriesTest {
  private static final int SHORT = 40;
  private static final int LONG = 300;
  private static final int MOST_TASKS = 60;

  @TempDir Path folder;

  @Test
  void inManyShortStoriesTheTablesStaySoundAndAllWorkComesToAnEnd() {
    var begun = System.nanoTime();
    var seeds = seeds(Integer.getInteger("stories", 1_000));
    var played =
        seeds.parallel().map(seed -> play(Project.inMemory(folder, seed), seed, SHORT)).sum();
    System.out.printf(
        "%d stories of %d steps, %d ms%n", played, SHORT, (System.nanoTime() - begun) / 1_000_000);
  }

  @Test
  void inLongStoriesOfFourAgentsTheTablesStaySoundAndAllWorkComesToAnEnd() {
    seeds(Integer.getInteger("stories.long", 6))
        .forEach(seed -> play(new Project(folder.resolve("s" + seed), seed), seed, LONG));
  }

  private static LongStream seeds(int count) {
    var one = Long.getLong("stories.seed");
    return one == null ? LongStream.rangeClosed(1, count) : LongStream.of(one);
  }

  /// Answers the one story that it was.
  private static int play(Project made, long seed, int steps) {
    try (var project = made) {
      new Story(project, seed).isPlayed(steps);
      return 1;
    } catch (AssertionError | RuntimeException wrong) {
      throw new AssertionError("story of seed " + seed, wrong);
    }
  }

  private static final class Story {
    private static final List<String> AGENTS = List.of("ann", "bob", "cy", "dee");
    private static final List<String> TYPES =
        List.of("completion", "completion", "completion", "approval", "data", "related");

    private final Project project;
    private final SplittableRandom chance;
    private final List<String> tasks = new ArrayList<>();

    /// Attempts that agents were given, the stale ones too.
    private final Map<String, List<Long>> attempts = new HashMap<>();

    private final List<String> told = new ArrayList<>();
    private int named;

    Story(Project project, long seed) {
      this.project = project;
      this.chance = new SplittableRandom(seed);
    }

    void isPlayed(int steps) {
      project.plan(Project.draft("seed"));
      tasks.add("seed");
      for (int i = 0; i < steps; i++) step();
      end();
    }

    private void step() {
      var agent = of(AGENTS);
      if (chance.nextInt(8) == 0) {
        timePasses();
        return;
      }
      var command = command();
      var before = state();
      var outcome = project.does(agent, command);
      told.add(agent + " " + command + " -> " + shown(outcome));
      if (outcome instanceof Outcome.Refused<Reply>(var refusal)) {
        sure(!(refusal instanceof Refusal.StorageFailed), refusal.message());
        sure(state().equals(before), "a refused command changed something");
      } else {
        remember(outcome);
        known();
        var broken = Invariants.broken(project);
        sure(broken.isEmpty(), broken.toString());
      }
    }

    private static String shown(Outcome<Reply> outcome) {
      return switch (outcome) {
        case Outcome.Refused<Reply>(var refusal) -> refusal.message();
        case Outcome.Done<Reply>(var reply) -> reply.getClass().getSimpleName();
      };
    }

    private void timePasses() {
      project.time.pass(Duration.ofSeconds(of(List.of(1, 5, 40, 901))));
      told.add("it is " + project.time.instant());
      if (chance.nextBoolean()) {
        project.rounds.turn();
        told.add("the reaper came");
      }
    }

    /// What every refused command must leave as it was.
    private List<String> state() {
      return project.sql(
          "select sum(version), count(*), sum(attempt), (select last_event from project),"
              + " (select count(*) from dependency), (select count(*) from artifact) from task");
    }

    private void known() {
      tasks.clear();
      tasks.addAll(project.sql("select id from task order by number"));
    }

    private void remember(Outcome<Reply> outcome) {
      if (outcome instanceof Outcome.Done<Reply>(Reply.Taken taken)) {
        var given = attempts.computeIfAbsent(taken.task().id().text(), _ -> new ArrayList<>());
        var attempt = taken.task().attempt();
        if (!taken.again()) {
          sure(given.stream().allMatch(old -> old < attempt), "an attempt came twice");
          given.add(attempt);
        }
      }
    }

    private void sure(boolean right, String otherwise) {
      if (right) return;
      throw new AssertionError(
          otherwise
              + "\n"
              + String.join("\n", told.subList(Math.max(0, told.size() - 40), told.size())));
    }

    private Command command() {
      var task = tasks.isEmpty() ? "none" : of(tasks);
      return switch (chance.nextInt(22)) {
        case 0, 1, 2 -> tasks.size() < MOST_TASKS ? plan() : Project.next();
        case 3, 4, 5, 6 ->
            new Command.ClaimNext(
                List.of(), chance.nextInt(5) == 0 ? task : null, of(List.of(30, 60, 900)));
        case 7 -> new Command.Claim(task, 60);
        case 8, 9, 10, 11 -> Project.work(held(), attempt(held()), action());
        case 12, 13 ->
            new Command.Release(held(), null, of(List.of(Command.Ending.values())), null);
        case 14 -> Project.beat(held(), attempt(held()));
        case 15 ->
            Project.needs(task, of(TYPES) + ":" + of(tasks.isEmpty() ? List.of("x") : tasks));
        case 16 -> tie(task);
        case 17 -> move();
        case 18 -> new Command.Cancel(task, null, true, chance.nextInt(3) > 0);
        case 19 -> new Command.Delete(task, chance.nextBoolean(), chance.nextInt(3) > 0);
        case 20 ->
            Project.status(
                task, of(List.of(Status.PENDING, Status.PENDING, Status.BLOCKED, Status.ARCHIVED)));
        default ->
            new Command.Update(
                task,
                chance.nextBoolean() ? null : (long) chance.nextInt(5),
                new Changes(Map.of("priority", chance.nextInt(1_000))),
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of());
      };
    }

    private Command.NextAction action() {
      return chance.nextInt(3) > 0
          ? Command.NextAction.COMPLETE
          : of(List.of(Command.NextAction.values()));
    }

    /// Mostly a task that somebody holds.
    private String held() {
      var held = project.sql("select id from task where status = 'active' order by number");
      return held.isEmpty() || chance.nextInt(10) == 0
          ? tasks.isEmpty() ? "none" : of(tasks)
          : of(held);
    }

    private @Nullable Long attempt(String task) {
      var given = attempts.get(task);
      return given == null || chance.nextInt(4) == 0
          ? null
          : chance.nextInt(3) == 0 ? of(given) : given.getLast();
    }

    private Command tie(String task) {
      var needs =
          project.sql("select prerequisite from dependency where task = '" + task + "' order by 1");
      if (needs.isEmpty()) return Project.needs(task, of(tasks.isEmpty() ? List.of("x") : tasks));
      return chance.nextBoolean() ? Project.waive(task, of(needs)) : Project.drop(task, of(needs));
    }

    private Command move() {
      var open =
          project.sql(
              "select id from task where status in ('pending', 'active', 'blocked') order by number");
      if (open.isEmpty()) return Project.next();
      return Project.move(of(open), chance.nextInt(3) == 0 ? null : of(open));
    }

    private Command plan() {
      var drafts = new ArrayList<Draft>();
      var refs = new ArrayList<String>();
      int count = 1 + chance.nextInt(5);
      for (int i = 0; i < count; i++) {
        var needs = new ArrayList<Draft.Need>();
        while (chance.nextInt(2) == 0) {
          var inside = chance.nextInt(3) > 0 && !refs.isEmpty();
          if (!inside && tasks.isEmpty()) break;
          needs.add(new Draft.Need(of(inside ? refs : tasks), of(TYPES)));
        }
        @Nullable String parent =
            switch (chance.nextInt(4)) {
              case 0 -> tasks.isEmpty() ? null : of(tasks);
              case 1, 2 -> refs.isEmpty() ? null : of(refs);
              default -> null;
            };
        var id = "t" + named++;
        refs.add(id);
        drafts.add(new Draft("", id, new TaskId(id), parent, someBrief(), needs));
      }
      return new Command.Plan(drafts);
    }

    private Brief someBrief() {
      return new Changes(
              Map.of(
                  "priority",
                  chance.nextInt(5),
                  "max_attempts",
                  1 + chance.nextInt(3),
                  "timeout_seconds",
                  of(List.of(0, 0, 90)),
                  "complete_by_hand",
                  chance.nextInt(5) == 0))
          .applied(Project.brief());
    }

    private <T> T of(List<T> some) {
      return some.get(chance.nextInt(some.size()));
    }

    /// Everybody works; what is stuck is helped on. Each round must bring something.
    private void end() {
      var finished = new HashSet<String>();
      for (int round = 0; round < 2_000; round++) {
        var taken = project.takes("ann");
        if (!taken.equals("nothing")) {
          project.done(Reply.WorkTaken.class, "ann", Project.complete(taken, null));
          sure(finished.add(taken), taken + " was handed out although it was finished");
          continue;
        }
        var left =
            project.sql(
                "select id from task where status in ('pending', 'active', 'blocked', 'failed') order by number");
        if (left.isEmpty()) {
          var broken = Invariants.broken(project);
          sure(broken.isEmpty(), broken.toString());
          return;
        }
        project.time.pass(Duration.ofHours(1));
        helpOn();
      }
      sure(false, "never done: " + project.sql("select * from task where status = 'pending'"));
    }

    private void helpOn() {
      for (var failed :
          project.sql(
              "select id from task where status in ('failed', 'blocked') order by number")) {
        project.does("ann", Project.status(failed, Status.PENDING));
      }
      for (var tie :
          project.sql(
              "select d.task, d.prerequisite from dependency d join task p on p.id = d.prerequisite"
                  + " where d.state = 'open' and coalesce(p.was, p.status) in ('cancelled', 'failed') order by 1, 2")) {
        var ends = tie.split("\\|", -1);
        project.does("ann", Project.waive(ends[0], ends[1]));
      }
    }
  }

  @Test
  void theSameSeedTellsTheSameStory() {
    assertThat(dump(folder.resolve("one"))).isEqualTo(dump(folder.resolve("two")));
  }

  private static List<String> dump(Path folder) {
    try (var project = new Project(folder, 5)) {
      new Story(project, 5).isPlayed(LONG);
      return project.dump();
    }
  }
}
