package dev.taskorchestrator.bench;

import dev.taskorchestrator.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Calls a second, with one and with sixty-four in flight; and whether every create that was
/// acknowledged is there afterwards.
final class Load {

  private static final int MANY = 64;
  private static final String PLAN = "orchestrator_plan_task";

  private final Machine machine;
  private final Report report;
  private final int calls;

  Load(Machine machine, Report report, int calls) {
    this.machine = machine;
    this.report = report;
    this.calls = calls;
  }

  void run() throws IOException {
    try (var project = machine.project();
        var idle = new Peer(machine.java("Idle"));
        var peer = new Peer(machine.product(project))) {
      var ids = new ArrayList<String>();
      // both are warm before they are compared
      idle.rate(calls, MANY, Load::nothing, Load::accept);
      peer.rate(calls / 2, MANY, Load::create, answer -> ids.add(created(answer)));
      var syncs = new ArrayList<Double>();
      var floors = new ArrayList<Double>();
      var creates = new ArrayList<Double>();
      for (var round = 0; round < 3; round++) {
        syncs.add(Disk.syncsPerSecond(project.path(), 700));
        floors.add(idle.rate(calls, MANY, Load::nothing, Load::accept));
        creates.add(peer.rate(calls, MANY, Load::create, answer -> ids.add(created(answer))));
      }
      tell(middle(syncs), middle(floors), middle(creates));
      report.add("acknowledged creates, found again", found(peer, ids));
      others(peer, ids, idle);
    }
  }

  private void tell(double syncs, double floor, double creates) {
    report.add("disk: small appends made durable one by one", Report.perSecond(syncs));
    report.add("server that does nothing, 64 in flight", Report.perSecond(floor));
    var creations = "durable creates, 64 in flight";
    if (10 * syncs > floor) { // a disk so quick that nothing could be ten times as quick
      report.against(creations, Report.perSecond(creates), creates / syncs, "disk");
    } else {
      report.aim(
          creations,
          Report.perSecond(creates),
          "%.1f × disk".formatted(creates / syncs),
          "10 × disk",
          creates >= 10 * syncs);
    }
    report.aim(
        "the same",
        Report.perSecond(creates),
        "%.2f × nothing".formatted(creates / floor),
        "a third of nothing",
        creates >= floor / 3);
  }

  /// Every id that was acknowledged has to be in the list of all tasks, once.
  private String found(Peer peer, List<String> acknowledged) throws IOException {
    var missing = new HashSet<>(acknowledged);
    var seen = all(peer);
    var twice = acknowledged.size() - missing.size();
    missing.removeAll(seen);
    var whole = missing.isEmpty() && twice == 0 && seen.size() == acknowledged.size();
    report.aim(
        "of " + acknowledged.size() + " acknowledged creates",
        missing.size() + " lost",
        "",
        "none lost, none twice",
        whole);
    return seen.size() + " of " + acknowledged.size();
  }

  private static Set<String> all(Peer peer) throws IOException {
    var seen = new HashSet<String>();
    var cursor = "";
    while (true) {
      var arguments =
          "{\"limit\":500,\"fields\":[\"version\"]"
              + (cursor.isEmpty() ? "" : ",\"cursor\":" + Peer.text(cursor))
              + "}";
      var page = Peer.result(peer.call("orchestrator_query_tasks", arguments));
      if (page.get("tasks") instanceof Json.Arr tasks) {
        for (var task : tasks.items()) seen.add(((Json.Obj) task).text("task_id", ""));
      }
      cursor = page.text("next_cursor", "");
      if (cursor.isEmpty()) return seen;
    }
  }

  private void others(Peer peer, List<String> ids, Peer idle) throws IOException {
    var alone = idle.rate(calls / 8, 1, Load::nothing, Load::accept);
    report.add("server that does nothing, one at a time", Report.perSecond(alone));
    var one = peer.rate(calls / 16, 1, Load::create, Load::accept);
    report.against("creates, one at a time", Report.perSecond(one), one / alone, "nothing");
    var get = peer.rate(calls / 8, 1, n -> get(ids.get(n)), Load::accept);
    report.against("gets, one at a time", Report.perSecond(get), get / alone, "nothing");
    var gets = peer.rate(calls, MANY, n -> get(ids.get(n % ids.size())), Load::accept);
    report.add("gets, 64 in flight", Report.perSecond(gets));
    var cycle =
        peer.rate(calls / 8, 1, n -> n % 2 == 0 ? claim(ids, n) : complete(ids, n), Load::accept);
    report.add("claim and complete, one at a time", Report.perSecond(cycle / 2));
    var from = calls / 8;
    var claims = peer.rate(calls / 4, MANY, n -> claim(ids, from + 2 * n), Load::accept);
    var ends = peer.rate(calls / 4, MANY, n -> complete(ids, from + 2 * n), Load::accept);
    report.add("claims, 64 in flight", Report.perSecond(claims));
    report.add("completions, 64 in flight", Report.perSecond(ends));
  }

  private static Peer.Call nothing(int number) {
    return new Peer.Call("nothing", Growth.task("task " + number));
  }

  private static Peer.Call create(int number) {
    return new Peer.Call(PLAN, Growth.task("task " + number));
  }

  private static Peer.Call get(String id) {
    return new Peer.Call("orchestrator_query_tasks", "{\"task_id\":\"" + id + "\"}");
  }

  private static Peer.Call claim(List<String> ids, int number) {
    return new Peer.Call(
        "orchestrator_execute_task", "{\"task_id\":\"" + ids.get(number / 2) + "\"}");
  }

  private static Peer.Call complete(List<String> ids, int number) {
    return new Peer.Call(
        "orchestrator_complete_task",
        "{\"task_id\":\""
            + ids.get(number / 2)
            + "\",\"summary\":\"done\",\"detailed_work\":\"all of it\","
            + "\"next_action\":\"complete\"}");
  }

  /// The id in a create's answer, without reading the rest.
  private static String created(String answer) throws IOException {
    accept(answer);
    var mark = "\"task_id\":\"";
    var from = answer.lastIndexOf(mark) + mark.length();
    return answer.substring(from, answer.indexOf('"', from));
  }

  private static void accept(String answer) throws IOException {
    if (Peer.refused(answer)) throw new IOException("refused: " + answer);
  }

  private static double middle(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
