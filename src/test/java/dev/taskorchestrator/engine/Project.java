package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.RoleReading;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.json.RoleYaml;
import dev.taskorchestrator.json.RuleJson;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.SimTime;
import dev.taskorchestrator.store.PostgresProject;
import dev.taskorchestrator.store.SimDatabase;
import dev.taskorchestrator.store.SimStore;
import dev.taskorchestrator.store.SqliteStore;
import dev.taskorchestrator.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A project in a folder of its own, with the real engine and the real store, and time and chance
/// in the test's hand; or one in memory, with the real tables alone, where many are needed. Tasks
/// are named by ids that the test chooses.
final class Project implements AutoCloseable {
  /// Roles that were read before, since many projects have the same ones.
  private static final Map<String, RoleReading> READINGS = new ConcurrentHashMap<>();

  final SimTime time = new SimTime();
  final HandRounds rounds = new HandRounds();
  final Machine machine = new Machine();
  private final Path folder;
  private final SplittableRandom chance;
  private final @Nullable SimDatabase memory;
  private final @Nullable PostgresProject postgres;
  private Store store;
  private Engine engine;
  private @Nullable Connection tables;

  Project(Path directory) {
    this(directory, 1);
  }

  Project(Path directory, long seed) {
    this(directory, seed, null);
    assertThat(directory.toFile().isDirectory() || directory.toFile().mkdirs()).isTrue();
  }

  private Project(Path directory, long seed, @Nullable SimDatabase memory) {
    this.folder = directory.resolve(".task_orchestrator");
    this.chance = new SplittableRandom(seed);
    this.memory = memory;
    this.postgres = memory == null && PostgresProject.asked() ? PostgresProject.fresh() : null;
    this.store = opened();
    this.engine = built();
  }

  static Project inMemory(Path directory, long seed) {
    return new Project(directory, seed, SimDatabase.inMemory());
  }

  private Store opened() {
    if (memory != null) {
      return new SimStore(memory, time, machine, SimStore.Troubles.NONE, folder);
    }
    if (postgres != null) return postgres.open(folder, time, rounds, machine);
    var marks = new Ids(time, new SplittableRandom(7));
    return new SqliteStore(folder, false, time, rounds, machine, marks::next);
  }

  private Engine built() {
    var roles = new RoleBook(folder.resolve("roles"), Project::roles);
    return new Engine(
        store, roles, RuleJson::read, time, rounds, new Ids(time, chance), chance, machine);
  }

  private static RoleReading roles(String text) {
    return READINGS.computeIfAbsent(text, RoleYaml::read);
  }

  /// As after a restart.
  void reopen() {
    engine.close();
    store = opened();
    engine = built();
  }

  Engine engine() {
    return engine;
  }

  static Actor actor(String agent) {
    return new Actor(agent, "process of " + agent);
  }

  <T> T serving(Supplier<T> call) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, Duration.ofSeconds(30)))
        .call(call::get);
  }

  Outcome<Reply> does(String agent, Command command) {
    return does(Call.by(actor(agent)), command);
  }

  Outcome<Reply> does(Call call, Command command) {
    return serving(() -> engine.execute(call, command));
  }

  <R extends Reply> R done(Class<R> kind, String agent, Command command) {
    return as(kind, does(agent, command));
  }

  static <R extends Reply> R as(Class<R> kind, Outcome<Reply> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    var value = ((Outcome.Done<Reply>) outcome).value();
    assertThat(value).isInstanceOf(kind);
    return kind.cast(value);
  }

  Refusal refused(String agent, Command command) {
    return refusal(does(agent, command));
  }

  static Refusal refusal(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).refusal();
  }

  <R extends Reply> R asked(Class<R> kind, Query query) {
    return as(kind, serving(() -> engine.ask(query)));
  }

  // drafts

  static Draft draft(String id, @Nullable String parent, Brief brief, String... needs) {
    var list = new ArrayList<Draft.Need>();
    for (var need : needs) list.add(need(need));
    return new Draft("", id, new TaskId(id), parent, brief, list);
  }

  /// `a`, or `approval:a` for a dependency of another type than completion.
  static Draft.Need need(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new Draft.Need(text, "completion")
        : new Draft.Need(text.substring(colon + 1), text.substring(0, colon));
  }

  static Draft draft(String id, String... needs) {
    return draft(id, null, brief(), needs);
  }

  static Draft child(String id, String parent, String... needs) {
    return draft(id, parent, brief(), needs);
  }

  static Brief brief() {
    return Brief.of("do it", "as well as you can");
  }

  static Brief byHand() {
    return new Changes(Map.of("complete_by_hand", true)).applied(brief());
  }

  static Brief with(String field, Object value) {
    return new Changes(Map.of(field, value)).applied(brief());
  }

  Reply.Planned plan(Draft... drafts) {
    return done(Reply.Planned.class, "planner", new Command.Plan(List.of(drafts)));
  }

  // verbs

  static Command.Claim claim(String task) {
    return new Command.Claim(task, null);
  }

  static Command.ClaimNext next() {
    return new Command.ClaimNext(List.of(), null, null);
  }

  static Command.Complete complete(String task, @Nullable Long attempt) {
    return work(task, attempt, Command.NextAction.COMPLETE);
  }

  static Command.Complete work(String task, @Nullable Long attempt, Command.NextAction next) {
    return new Command.Complete(
        task, attempt, "summary of " + task, "work on " + task, next, "general", List.of());
  }

  static Command.Release release(String task, Command.Ending ending) {
    return new Command.Release(task, null, ending, "because");
  }

  static Command.Heartbeat beat(String task, @Nullable Long attempt) {
    return new Command.Heartbeat(task, attempt, null, 50, "half way");
  }

  static Command.Cancel cancel(String task) {
    return new Command.Cancel(task, "not needed", true, true);
  }

  static Command.Update status(String task, Status status) {
    return new Command.Update(
        task, null, new Changes(Map.of()), status, null, null, List.of(), List.of(), List.of());
  }

  static Command.Update change(String task, Map<String, @Nullable Object> fields) {
    return new Command.Update(
        task, null, new Changes(fields), null, null, null, List.of(), List.of(), List.of());
  }

  static Command.Update needs(String task, String... needs) {
    var list = new ArrayList<Draft.Need>();
    for (var need : needs) list.add(need(need));
    return new Command.Update(
        task, null, new Changes(Map.of()), null, null, null, list, List.of(), List.of());
  }

  static Command.Update waive(String task, String need) {
    return new Command.Update(
        task,
        null,
        new Changes(Map.of()),
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.of(new Command.Waiver(need, "we know it")));
  }

  static Command.Update drop(String task, String need) {
    return new Command.Update(
        task, null, new Changes(Map.of()), null, null, null, List.of(), List.of(need), List.of());
  }

  static Command.Update move(String task, @Nullable String parent) {
    return new Command.Update(
        task,
        null,
        new Changes(Map.of()),
        null,
        null,
        new Command.Reparent(parent),
        List.of(),
        List.of(),
        List.of());
  }

  Reply.Taken claims(String agent, String task) {
    return done(Reply.Taken.class, agent, claim(task));
  }

  Reply.WorkTaken completes(String agent, String task) {
    claims(agent, task);
    return done(Reply.WorkTaken.class, agent, complete(task, null));
  }

  /// The task that this agent is handed, or nothing.
  String takes(String agent) {
    return takes(agent, next());
  }

  String takes(String agent, Command.ClaimNext command) {
    return switch (does(agent, command)) {
      case Outcome.Done<Reply>(Reply.Taken taken) -> taken.task().id().text();
      case Outcome.Done<Reply>(Reply.NothingReady _) -> "nothing";
      case Outcome<Reply> other -> throw new AssertionError(other);
    };
  }

  Task task(String id) {
    return asked(Reply.OneTask.class, new Query.OneTask(id, false)).task();
  }

  Status standsAt(String id) {
    return task(id).status();
  }

  List<String> ready() {
    return ids(Filter.all().onlyReady());
  }

  List<String> ids(Filter filter) {
    return asked(Reply.TaskPage.class, new Query.Tasks(filter, false)).tasks().stream()
        .map(view -> view.task().id().text())
        .toList();
  }

  // the tables themselves

  private Connection tables() throws SQLException {
    var present = tables;
    if (present == null) {
      present =
          postgres == null
              ? DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tasks.db"))
              : postgres.tables();
      tables = present;
    }
    return present;
  }

  List<String> sql(String sql) {
    if (memory != null) return memory.rows(sql);
    try (var statement = tables().prepareStatement(sql);
        var rows = statement.executeQuery()) {
      var list = new ArrayList<String>();
      while (rows.next()) {
        var row = new ArrayList<String>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) row.add(rows.getString(i));
        list.add(String.join("|", row.stream().map(String::valueOf).toList()));
      }
      return list;
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  /// Skips what is about files of contents, where there are none.
  static void assumeContentsInFiles() {
    Assumptions.assumeFalse(PostgresProject.asked(), "all contents lie in rows there");
  }

  /// Begins a transaction that keeps everybody else from writing.
  static final String LOCKS_WRITES =
      PostgresProject.asked()
          ? "begin; select last_event from project where id = 1 for update"
          : "begin immediate";

  /// Changes a table behind the product's back.
  void change(String sql) {
    try (var statement = tables().createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  /// What the product itself finds broken, the chain of events included.
  List<String> brokenInvariants() {
    Outcome<List<String>> found =
        serving(() ->
            store.read(tx -> {
              var broken = new ArrayList<String>();
              for (var name : dev.taskorchestrator.store.Invariants.names()) {
                broken.addAll(tx.invariants().broken(name));
              }
              tx.events().broken(0, Integer.MAX_VALUE).ifPresent(n -> broken.add("chain: " + n));
              return Outcome.done(broken);
            }));
    return ((Outcome.Done<List<String>>) found).value();
  }

  /// Every row of every table.
  List<String> dump() {
    var dump = new ArrayList<String>();
    var names =
        postgres == null
            ? "select name from sqlite_schema where type = 'table' and name not like '%text%'"
            : "select tablename from pg_tables where schemaname = current_schema()"
                + " and tablename not like '%text%' and tablename <> 'batch' order by tablename";
    for (var table : sql(names)) {
      for (var row : sql("select * from " + table)) dump.add(table + ": " + row);
    }
    dump.sort(null);
    return dump;
  }

  @Override
  public void close() {
    engine.close();
    if (memory != null) memory.close();
    try {
      if (tables != null) tables.close();
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
    if (postgres != null) postgres.close();
  }
}
