package dev.taskorchestrator.process;

import static dev.taskorchestrator.process.FailingCalls.Call.OPEN;
import static dev.taskorchestrator.process.FailingCalls.Call.RENAME;
import static dev.taskorchestrator.process.FailingCalls.Call.SYNC;
import static dev.taskorchestrator.process.FailingCalls.Call.TRUNCATE;
import static dev.taskorchestrator.process.FailingCalls.Call.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.ThreadRounds;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.Inspection;
import dev.taskorchestrator.store.Invariants;
import dev.taskorchestrator.store.SqliteStore;
import dev.taskorchestrator.store.Tx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The first call of the system fails, or the second, or any later one, once or from then on, while
/// a server goes through a script of every kind of change. Whatever fails: what was acknowledged is
/// there, what was refused changed nothing, what is unknown happened wholly or not at all and can
/// be asked for again, and once the disk works again the server does too.
@Tag("side-by-side")
@EnabledOnOs(OS.LINUX)
class FailingCallsIT {

  private static final int NTH = Integer.getInteger("orchestrator.failing.calls", 60);
  private static final int TORN = Integer.getInteger("orchestrator.failing.torn", 6);
  private static final Duration LONGEST =
      Duration.ofSeconds(Integer.getInteger("orchestrator.failing.seconds", 40));

  /// Runs after which a server is ended: each run is a project of its own.
  private static final int RUNS_OF_A_SERVER = 40;

  private static final Set<String> CLEAR =
      Set.of("storage_full", "storage_failed", "outcome_unknown");

  @TempDir Path folder;
  private final long seed = Long.getLong("orchestrator.failing.seed", System.nanoTime());
  private final Map<String, Integer> answers = new TreeMap<>();
  private @Nullable FailingCalls calls;
  private @Nullable Server server;
  private int runs;
  private int requests;

  /// One way of failing.
  private record Fault(
      FailingCalls.Call call, int error, boolean persistent, boolean opening, int nth) {
    @Override
    public String toString() {
      return "%s number %d fails with %s%s%s"
          .formatted(
              call,
              nth,
              error == FailingCalls.ENOSPC
                  ? "ENOSPC"
                  : error == FailingCalls.EIO ? "EIO" : "the end of its process",
              persistent ? " from then on" : "",
              opening ? ", from the opening of the project" : "");
    }
  }

  @BeforeEach
  void compile() throws IOException {
    calls = new FailingCalls(folder);
  }

  @AfterEach
  void end() {
    if (server != null) server.close();
    server = null;
  }

  /// That many are tried, however slow the machine is.
  private static final int LEAST = 60;

  private FailingCalls calls() {
    if (calls == null) throw new IllegalStateException("nothing was compiled");
    return calls;
  }

  private Server server() throws IOException {
    if (runs % RUNS_OF_A_SERVER == 0) end();
    if (server == null) {
      var usual = Files.createDirectories(folder.resolve("usual"));
      server = Server.start(usual, "careful", calls().environment(), "--tools", "full");
    }
    return server;
  }

  @Test
  void whicheverCallFailsNothingAcknowledgedIsLostAndNothingIsHalfDone() throws Exception {
    var faults = new ArrayList<Fault>();
    for (var opening : List.of(false, true)) {
      faults(faults, SYNC, FailingCalls.EIO, opening);
      faults(faults, WRITE, FailingCalls.EIO, opening);
      faults(faults, WRITE, FailingCalls.ENOSPC, opening);
      faults(faults, TRUNCATE, FailingCalls.EIO, opening);
      faults(faults, RENAME, FailingCalls.EIO, opening);
      faults(faults, OPEN, FailingCalls.EIO, opening);
    }
    Collections.shuffle(faults, new Random(seed));
    var begun = System.nanoTime();
    int done = 0;
    for (var fault : faults) {
      if (done >= LEAST && System.nanoTime() - begun > LONGEST.toNanos()) break;
      run(fault);
      done++;
    }
    System.err.printf(
        "%d of %d ways to fail in %d s (seed %d): %s%n",
        done,
        faults.size(),
        Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
        seed,
        answers);
    assertThat(answers).containsKeys("storage_full", "storage_failed", "outcome_unknown");
    assertThat(done).isGreaterThanOrEqualTo(Math.min(faults.size(), LEAST));
  }

  /// Half of a write reaches the file and the process is gone, as when it is killed just then.
  @Test
  void aRequestThatDiesInTheMidstOfAWriteWasWholeOrNotAtAll() throws Exception {
    var chance = new Random(seed);
    int whole = 0;
    for (int round = 0; round < TORN; round++) {
      var nth = 1 + chance.nextInt(NTH);
      var fault = new Fault(WRITE, FailingCalls.TORN, false, false, nth);
      try {
        run(fault);
      } catch (Gone gone) {
        end();
        if (asksAgain(fault, gone)) whole++;
      }
    }
    System.err.printf(
        "%d writes torn (seed %d), after which %d requests were whole%n", TORN, seed, whole);
  }

  /// Looks what was left, asks again, and answers whether it had been done the first time.
  private boolean asksAgain(Fault fault, Gone gone) throws Exception {
    calls().disarm();
    var project = folder.resolve("project" + runs);
    var state = project.resolve(".task_orchestrator");
    assertThat(tables(state, "pragma integrity_check")).as("%s", fault).containsExactly("ok");
    assertThat(broken(state)).as("%s", fault).isEmpty();
    var found = dump(state);
    var done = !found.equals(gone.before);
    try (var server = Server.start(project, "careful", "--tools", "full")) {
      server.must(gone.tool, Json.obj().putAll(gone.request));
      assertThat(dump(state).equals(found)).as("%s: done once", fault).isEqualTo(done);
      assertThat(broken(state)).as("%s", fault).isEmpty();
    }
    return done;
  }

  /// As many as there are calls of that kind, for each once and from then on.
  private void faults(List<Fault> faults, FailingCalls.Call call, int error, boolean opening)
      throws Exception {
    var counted = run(new Fault(call, error, false, opening, Integer.MAX_VALUE));
    assertThat(counted).as("%s, while opening: %s", call, opening).isGreaterThanOrEqualTo(0);
    for (int n = 1; n <= Math.min(NTH, counted); n++) {
      faults.add(new Fault(call, error, false, opening, n));
      faults.add(new Fault(call, error, true, opening, n));
    }
  }

  /// Goes through the script in a fresh project; answers how many calls could have failed.
  private int run(Fault fault) throws Exception {
    var server = server();
    runs++;
    var project = Files.createDirectory(folder.resolve("project" + runs));
    var state = project.resolve(".task_orchestrator");
    if (fault.opening()) arm(state, fault);
    opened(project, server, fault);
    if (!fault.opening()) arm(state, fault);
    var seen = new Script(server, state, fault).play();
    calls().disarm();
    assertThat(tables(state, "pragma integrity_check")).as("%s", fault).containsExactly("ok");
    assertThat(broken(state)).as("%s", fault).isEmpty();
    return seen;
  }

  private void arm(Path state, Fault fault) {
    calls().arm(state, fault.call(), fault.nth(), fault.persistent(), fault.error());
  }

  /// The session works in that project from now on. Where the opening fails, the session cannot be
  /// written down; the project is chosen all the same.
  private void opened(Path project, Server server, Fault fault) {
    var asked = Json.obj().put("working_directory", project.toString());
    var answer = server.call("initialize_session", asked);
    if (answer.has("error")) {
      assertThat(fault.opening()).as("%s: %s", fault, answer).isTrue();
      clear(fault, answer);
    }
  }

  private void clear(Fault fault, Json.Obj answer) {
    var error = answer.object("error");
    var code = error.text("code");
    assertThat(code).as("%s: %s", fault, answer).isIn(CLEAR);
    if (fault.error() == FailingCalls.ENOSPC && fault.call() == WRITE) {
      assertThat(code).as("%s: %s", fault, answer).isNotEqualTo("storage_failed");
    }
    if (!code.equals("outcome_unknown")) {
      assertThat(error.text("message")).contains("nothing was changed");
    }
    answers.merge(code, 1, Integer::sum);
  }

  /// Every kind of change once, in a project of its own.
  private final class Script {
    private final Server server;
    private final Path state;
    private final Fault fault;
    private List<String> last;
    private int seen;

    Script(Server server, Path state, Fault fault) {
      this.server = server;
      this.state = state;
      this.fault = fault;
      this.last = dump(state);
    }

    int play() throws Gone {
      var tree = step("plan_task", tree()).text("task_id");
      var first = step("next_task", Json.obj());
      step("complete_task", complete(first, "small"));
      var second = step("next_task", Json.obj());
      step("heartbeat", Json.obj().put("task_id", second.text("task_id")).put("progress", 50));
      step("complete_task", complete(second, "large".repeat(10_000)));
      var third = step("next_task", Json.obj());
      step(
          "release_task",
          Json.obj().put("task_id", third.text("task_id")).put("outcome", "release"));
      step("update_task", Json.obj().put("task_id", third.text("task_id")).put("title", "Other"));
      step("cancel_task", Json.obj().put("task_id", third.text("task_id")).put("reason", "no"));
      var one = Json.obj().put("title", "One").put("description", "d".repeat(9_000));
      var single = step("plan_task", one).text("task_id");
      step("delete_task", Json.obj().put("task_id", single).put("archive_instead", false));
      var counts = server.must("get_status", Json.obj()).object("counts");
      assertThat(counts.number("completed")).as("%s", fault).isEqualTo(2);
      assertThat(counts.number("cancelled")).as("%s", fault).isEqualTo(1);
      assertThat(tables(state, "select count(*) from task where root = '" + tree + "'"))
          .as("%s", fault)
          .containsExactly("6");
      assertThat(tables(state, "select count(*) from task")).as("%s", fault).containsExactly("6");
      assertThat(tables(state, "select count(*) from artifact")).containsExactly("2");
      return seen;
    }

    /// Asks once, and if that is refused once more with the disk as it is and once with a sound
    /// one, which must do what was asked for, once.
    private Json.Obj step(String tool, ObjBuilder arguments) throws Gone {
      var request = arguments.put("request_id", "request" + ++requests).build();
      var answer = asked(tool, request);
      if (answer.has("error") && fault.persistent()) answer = asked(tool, request);
      if (answer.has("error")) {
        var read = server.call("get_status", Json.obj());
        if (read.has("error")) clear(fault, read);
        seen = Math.max(seen, calls().seen());
        calls().disarm();
        answer = asked(tool, request);
      }
      seen = Math.max(seen, calls().seen());
      assertThat(answer.has("error")).as("%s, %s: %s", fault, tool, answer).isFalse();
      return answer;
    }

    private Json.Obj answered(String tool, Json.Obj request) throws Gone {
      try {
        return server.call(tool, Json.obj().putAll(request));
      } catch (AssertionError noAnswer) {
        if (fault.error() == FailingCalls.TORN) throw new Gone(tool, request, last, noAnswer);
        throw noAnswer;
      }
    }

    private Json.Obj asked(String tool, Json.Obj request) throws Gone {
      var before = last;
      var failed = calls().failed();
      var answer = answered(tool, request);
      var after = dump(state);
      last = after;
      var struck = calls().failed() > failed;
      if (answer.has("error")) {
        clear(fault, answer);
        if (!answer.object("error").text("code").equals("outcome_unknown")) {
          assertThat(after).as("%s, %s refused: %s", fault, tool, answer).isEqualTo(before);
        }
      } else if (struck) {
        assertThat(fault.call())
            .as("%s, %s acknowledged: %s", fault, tool, answer)
            .isNotEqualTo(SYNC);
      }
      return answer;
    }
  }

  /// The server is gone in the midst of a request.
  private static final class Gone extends Exception {
    private static final long serialVersionUID = 1L;
    private final String tool;
    private final transient Json.Obj request;
    private final transient List<String> before;

    Gone(String tool, Json.Obj request, List<String> before, AssertionError noAnswer) {
      super(noAnswer);
      this.tool = tool;
      this.request = request;
      this.before = before;
    }
  }

  private static ObjBuilder complete(Json.Obj taken, String work) {
    return Json.obj()
        .put("task_id", taken.text("task_id"))
        .put("attempt", taken.number("attempt"))
        .put("summary", "Done.")
        .put("detailed_work", work)
        .put("next_action", "complete");
  }

  private static ObjBuilder tree() {
    var children = new ArrayList<Json.Obj>();
    for (int i = 0; i < 5; i++) {
      children.add(Json.obj().put("title", "Child " + i).put("description", "d").build());
    }
    return Json.obj().put("title", "Tree").put("description", "d").put("tasks", children);
  }

  /// What the product itself finds wrong with a project that it opens.
  private List<String> broken(Path state) {
    try (var rounds = new ThreadRounds(new SplittableRandom(seed), _ -> {});
        var store =
            new SqliteStore(state, true, Time.system(), rounds, new Machine(), () -> "unused")) {
      var report =
          ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), Duration.ofSeconds(30)))
              .call(() -> store.inspect(Inspection.Extent.CONTENTS));
      var broken = new ArrayList<String>(report.faults());
      broken.addAll(report.contents());
      broken.addAll(report.unread());
      Outcome<List<String>> rules =
          ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), Duration.ofSeconds(30)))
              .call(() -> store.read(FailingCallsIT::rules));
      assertThat(rules).isInstanceOf(Outcome.Done.class);
      broken.addAll(((Outcome.Done<List<String>>) rules).value());
      return broken;
    }
  }

  private static Outcome<List<String>> rules(Tx tx) {
    return Outcome.done(
        Invariants.names().stream()
            .flatMap(name -> tx.invariants().broken(name).stream())
            .toList());
  }

  /// Every row of every table; nothing where there is no database yet.
  private static List<String> dump(Path state) {
    return connected(
        state,
        tables -> {
          var dump = new ArrayList<String>();
          var names = "select name from sqlite_schema where type = 'table'";
          for (var name : tables.rows(names + " and name not like '%text%'")) {
            for (var row : tables.rows("select * from " + name)) dump.add(name + ": " + row);
          }
          return dump;
        });
  }

  private static List<String> tables(Path state, String sql) {
    return connected(state, tables -> tables.rows(sql));
  }

  private interface Asking {
    List<String> rows(Tables tables) throws SQLException;
  }

  private static List<String> connected(Path state, Asking asking) {
    if (!Files.exists(state.resolve("tasks.db"))) return List.of();
    try (var tables = new Tables(state.resolveSibling("."))) {
      return asking.rows(tables);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }
}
