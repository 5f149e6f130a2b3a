package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.conformance.MemoryErrands;
import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Calls that wait go on without callers who can come back, and what they did is done once.
@Timeout(60)
class LastingTest {

  private static final Json.Obj COMES_BACK =
      Json.obj().put("extensions", Json.obj().put(Meta.TASKS, Json.Obj.EMPTY)).build();

  @TempDir Path directory;
  private final Forgetful errands = new Forgetful();
  private @Nullable ProjectFixture opened;

  /// Loses what came of the first so many calls, as a process does that dies before it is kept.
  private static final class Forgetful implements ErrandStore {
    private final MemoryErrands kept = new MemoryErrands();
    final AtomicInteger lose = new AtomicInteger();

    @Override
    public Outcome<Boolean> keep(Caller caller, Kept errand) {
      var over = errand.body().text("status").equals("completed");
      return over && lose.getAndUpdate(n -> Math.max(0, n - 1)) > 0
          ? Outcome.refused(new Refusal.StorageFailed("the process died"))
          : kept.keep(caller, errand);
    }

    @Override
    public Outcome<Optional<Kept>> find(Caller caller, String id) {
      return kept.find(caller, id);
    }

    @Override
    public boolean gone(String process) {
      return kept.gone(process);
    }

    @Override
    public String process() {
      return kept.process();
    }
  }

  private ProjectFixture project() {
    var project = new ProjectFixture(directory, errands);
    opened = project;
    project.client.initialize();
    project.plan("first");
    project.plan("second");
    return project;
  }

  @AfterEach
  void close() {
    if (opened != null) opened.close();
  }

  private static Json.Obj call(String tool, int wait) {
    return Json.obj()
        .put("name", tool)
        .put("arguments", Json.obj().put("wait_seconds", wait))
        .build();
  }

  /// What came of it, once it is over.
  private static Json.Obj result(McpClient client, Json.Obj begun) {
    assertThat(begun.text("resultType")).isEqualTo("task");
    var id = Json.obj().put("taskId", begun.text("taskId")).build();
    while (true) {
      var now = client.request("tasks/get", id);
      if (!now.text("status").equals("working")) {
        assertThat(now.text("status")).isEqualTo("completed");
        return now.object("result").object("structuredContent");
      }
      Thread.onSpinWait();
    }
  }

  private static long active(ProjectFixture project) {
    return project.does("orchestrator_get_status", Json.Obj.EMPTY).number("active_tasks");
  }

  @Test
  void whoCanComeBackIsToldWhereToAsk() {
    var project = project();
    try (var other = project.another()) {
      var client = other.client.offering(COMES_BACK).modern("m");
      var begun = client.request("tools/call", call("orchestrator_next_task", 5));
      assertThat(result(client, begun).text("task_id")).isEqualTo("first");
    }
  }

  @Test
  void aClaimWhoseAnswerWasLostIsAnsweredAgainAndNotMadeTwice() {
    var project = project();
    errands.lose.set(2);
    try (var other = project.another()) {
      var client = other.client.offering(COMES_BACK).modern("m");
      var begun = client.request("tools/call", call("orchestrator_next_task", 5));
      var answer = result(client, begun);
      assertThat(errands.lose).hasValue(0);
      assertThat(answer.text("task_id")).isEqualTo("first");
      assertThat(answer.number("attempt")).isEqualTo(1);
      assertThat(active(project)).isEqualTo(1);
      var next = client.request("tools/call", call("orchestrator_next_task", 5));
      assertThat(result(client, next).text("task_id")).isEqualTo("second");
      assertThat(project.faults).hasSize(2);
    }
  }

  @Test
  void whoCannotComeBackOrDoesNotWaitIsAnsweredAtOnce() {
    var project = project();
    var waited = project.does("orchestrator_next_task", Json.obj().put("wait_seconds", 5).build());
    assertThat(waited.text("task_id")).isEqualTo("first");
    try (var other = project.another()) {
      var client = other.client.offering(COMES_BACK).modern("m");
      for (var tool : new String[] {"orchestrator_next_task", "orchestrator_changes"}) {
        assertThat(client.request("tools/call", call(tool, 0)).text("resultType"))
            .isEqualTo("complete");
      }
      var changes = client.request("tools/call", call("orchestrator_changes", 5));
      assertThat(result(client, changes).objects("events")).isNotEmpty();
    }
  }

  /// What somebody is answered who came over the network.
  private static Json.Obj answered(ProjectFixture project, Guest guest, String method, Json.Obj it)
      throws InterruptedException {
    var meta =
        Json.obj()
            .put(Meta.PROTOCOL_VERSION, "2026-07-28")
            .put(Meta.CLIENT_CAPABILITIES, COMES_BACK);
    var request =
        Json.obj()
            .put("jsonrpc", "2.0")
            .put("id", 1)
            .put("method", method)
            .put("params", Json.obj().putAll(it).put("_meta", meta))
            .build();
    var said = new LinkedBlockingQueue<Outgoing>();
    project.server.open(new Caller("web", "", guest)).receive(request, 100, said::add);
    if (said.poll(20, TimeUnit.SECONDS) instanceof Outgoing.Reply(var json, _, _)) {
      return ((Json.Obj) JsonReader.read(json)).object("result");
    }
    throw new AssertionError("no answer to " + method);
  }

  /// A credential that is good until it is revoked.
  private static final class Credential implements Stay {
    private final Set<Runnable> endings = ConcurrentHashMap.newKeySet();
    private volatile boolean revoked;

    @Override
    public boolean lets(Duration believed) {
      return !revoked;
    }

    @Override
    public Runnable whenOver(Runnable ending) {
      endings.add(ending);
      return () -> endings.remove(ending);
    }

    void revoke() {
      revoked = true;
      endings.forEach(Runnable::run);
    }
  }

  private Guest guest(Credential credential) {
    return new Guest(new Access("ann", Access.Role.AGENT), directory, "tea", credential);
  }

  private static Json.Obj id(Json.Obj begun) {
    return Json.obj().put("taskId", begun.text("taskId")).build();
  }

  private static Json.Obj over(ProjectFixture project, Guest guest, Json.Obj begun)
      throws InterruptedException {
    while (true) {
      var now = answered(project, guest, "tasks/get", id(begun));
      if (!now.text("status").equals("working")) return now;
      Thread.onSpinWait();
    }
  }

  @Test
  void aCallGoesOnNoLongerThanItsCallerIsLetIn() throws InterruptedException {
    var project = project();
    var credential = new Credential();
    var wait =
        Json.obj()
            .put("name", "orchestrator_changes")
            .put("arguments", Json.obj().put("after_sequence", 1_000).put("wait_seconds", 500))
            .build();
    var begun = answered(project, guest(credential), "tools/call", wait);
    assertThat(answered(project, guest(credential), "tasks/get", id(begun)).text("status"))
        .isEqualTo("working");
    credential.revoke();
    assertThat(over(project, guest(credential), begun).text("status")).isEqualTo("cancelled");
    while (!credential.endings.isEmpty()) Thread.onSpinWait(); // nothing is left of it
  }

  @Test
  void aCallGoesOnForWhoAskedAfterItWithAFreshCredential() throws InterruptedException {
    var project = project();
    var old = new Credential();
    var fresh = new Credential();
    var wait =
        Json.obj()
            .put("name", "orchestrator_changes")
            .put("arguments", Json.obj().put("after_sequence", 7).put("wait_seconds", 500))
            .build();
    var begun = answered(project, guest(old), "tools/call", wait);
    assertThat(answered(project, guest(fresh), "tasks/get", id(begun)).text("status"))
        .isEqualTo("working");
    old.revoke();
    for (int i = 0; i < 10; i++) project.plan("more-" + i);
    assertThat(over(project, guest(fresh), begun).text("status")).isEqualTo("completed");
  }
}
