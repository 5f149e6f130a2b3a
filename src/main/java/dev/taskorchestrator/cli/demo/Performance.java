package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.cli.rig.Audit;
import dev.taskorchestrator.cli.rig.Kept;
import dev.taskorchestrator.cli.rig.ServerLost;
import dev.taskorchestrator.cli.rig.Servers;
import dev.taskorchestrator.cli.rig.Tally;
import dev.taskorchestrator.cli.rig.ToolClient;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Crew;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One demonstration from the first server to the last: plan, work, the kill, the audit. Bounded as
/// a whole: when its time is up every server is killed, which ends every call.
final class Performance {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long SEED = 20_250_916;

  private final Time time;
  private final Tally tally;
  private final Servers servers;
  private final List<String> names;
  private final Stage stage;
  private final long end;
  private final AtomicBoolean over = new AtomicBoolean();

  /// @param tasks how many the plan has
  Performance(Workbench workbench, Path project, int agents, int tasks) {
    this.time = workbench.time();
    this.end = time.nanos() + LIMIT.toNanos();
    this.tally = new Tally(time);
    this.servers = new Servers(workbench.self(), project, tally);
    this.names = IntStream.rangeClosed(1, agents).mapToObj(i -> "agent-" + i).toList();
    this.stage = new Stage(new Board(time, names), new Accident(tasks / 3));
  }

  Board board() {
    return stage.board();
  }

  Servers servers() {
    return servers;
  }

  /// Plays it.
  ///
  /// @param keptAt where the project stays, if it does
  Report play(Json.Obj plan, @Nullable String keptAt) throws InterruptedException {
    Crew.aside("time limit", this::watch);
    var proof = new Proof(stage, tally);
    var synthesis = Json.Obj.EMPTY;
    try {
      var clients = started();
      var root = planned(clients.getFirst(), plan);
      work(clients);
      var audit = new Audit(servers.start("auditor"));
      synthesis = audit.synthesis(root);
      proof.audit(audit, synthesis);
    } catch (RuntimeException fault) {
      stage.problem("the run", fault);
    }
    var elapsed = board().elapsed();
    var inTime = left().isPositive();
    over.set(true);
    servers.close();
    var checks = proof.concluded(inTime, servers.allGone());
    return new Report(
        synthesis, checks, stage.kept(), stage.accident(), tally, names.size(), elapsed, keptAt);
  }

  /// A server for every agent, all started at once.
  private List<ToolClient> started() throws InterruptedException {
    var crew = new Crew(time);
    var clients = new ToolClient[names.size()];
    for (int i = 0; i < clients.length; i++) {
      var place = i;
      crew.start(
          "starting " + names.get(i),
          () -> {
            try {
              clients[place] = servers.start(names.get(place));
              stage.board().row(place, Board.Doing.WAITING, "", "");
            } catch (RuntimeException fault) {
              stage.problem(names.get(place), fault);
            }
          });
    }
    crew.await(left());
    var ready = new ArrayList<ToolClient>();
    for (var client : clients) {
      if (client == null) throw new ServerLost("not every server started");
      ready.add(client);
    }
    board().note(ready.size() + " servers are running, one process for each agent");
    return ready;
  }

  /// Has the first agent plan the whole tree; answers the id of its root.
  private String planned(ToolClient client, Json.Obj plan) {
    var answer = client.call("orchestrator_plan_task", plan, ToolClient.PATIENCE);
    if (answer.refused()) throw new ServerLost("the plan was refused: " + answer.message());
    var titles = DemoPlan.titles(plan);
    var ids = answer.value().object("ids");
    ids.fields()
        .forEach((ref, id) -> {
          if (id instanceof Json.Str(var task)) {
            stage.kept().add(new Kept.Created(task, titles.getOrDefault(ref, "")));
          }
        });
    board().total(ids.fields().size());
    board().note(names.getFirst() + " plans " + ids.fields().size() + " tasks in one call");
    return ids.text(DemoPlan.top(plan));
  }

  /// Lets all agents work until nothing is left to do.
  private void work(List<ToolClient> clients) throws InterruptedException {
    var crew = new Crew(time);
    for (int i = 0; i < clients.size(); i++) {
      var chance = Ids.chance(SEED + i);
      crew.start(names.get(i), new Agent(i, names.get(i), clients.get(i), stage, chance));
    }
    var late = new Crew(time);
    late.start("latecomer", new Latecomer(servers, stage, over::get));
    crew.await(left());
    over.set(true);
    late.await(left());
  }

  private void watch() {
    while (left().isPositive() && servers.wanted()) Crew.pause(Duration.ofMillis(200));
    if (servers.wanted()) servers.kill();
  }

  /// What is left of the time for all of it.
  private Duration left() {
    return Duration.ofNanos(Math.max(0, end - time.nanos()));
  }
}
