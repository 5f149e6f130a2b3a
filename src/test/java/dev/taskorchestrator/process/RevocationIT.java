package dev.taskorchestrator.process;

import static dev.taskorchestrator.process.TwoProjects.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Access.Role;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.process.Visiting.Era;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A token that is revoked ends within a second all that is open by it, and nothing that came after
/// is heard or done by it.
@Tag("side-by-side")
@Timeout(120)
class RevocationIT {

  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final String STREAM = "application/json, text/event-stream";
  private static final String STATUS = "orchestrator://status";

  /// Waits for a task that is planned once nobody may have it any more.
  private static final Json.Obj NEXT = call("next_task", "'specialist_types':['ownly-role']");

  private static final Json.Obj LOCK = call("lock", "'resources':['ownly-lock']");
  private static final Json.Obj CHANGES = call("changes", "'after_sequence':100000");

  @TempDir static Path folder;

  private static TwoProjects both;

  @BeforeAll
  static void start() throws Exception {
    both = new TwoProjects(folder);
  }

  @AfterAll
  static void stop() {
    if (both != null) both.close();
  }

  private static Json.Obj call(String tool, String arguments) {
    var waits = "{" + arguments + ",'wait_seconds':600}";
    return Visiting.call("orchestrator_" + tool, json(waits.replace('\'', '"')));
  }

  /// Everything that can be open.
  private static Map<String, HttpRequest> everything(Visiting ann) throws Exception {
    var wish = json("{\"notifications\":{\"resourceSubscriptions\":[\"" + STATUS + "\"]}}");
    ann.ask(Era.LEGACY, "resources/subscribe", json("{\"uri\":\"" + STATUS + "\"}"));
    var waits = ann.waiting();
    var all = new LinkedHashMap<String, HttpRequest>();
    all.put("events", ann.events(both.ours.events()));
    all.put("the stream of a session", ann.stream());
    all.put("a subscription", ann.request(Era.MODERN, "subscriptions/listen", wish));
    for (var era : Era.values()) {
      for (var call : List.of(NEXT, LOCK, CHANGES)) {
        var id = 10 + all.size();
        all.put(era + " " + call, waits.request(era, id, "tools/call", call, STREAM));
      }
    }
    return all;
  }

  @Test
  void allThatIsOpenEndsAndNothingThatCameAfterIsHeardOrDone() throws Exception {
    var ann = new Visiting(both.server.url, both.ours.token("ann", Role.AGENT));
    var open = new LinkedHashMap<String, Hearing>();
    try (var canary = new Canary()) {
      for (var one : everything(ann).entrySet()) {
        var hearing = Hearing.to(one.getValue());
        assertThat(hearing.status()).as(one.getKey()).isEqualTo(200);
        open.put(one.getKey(), hearing);
      }
      both.ours.does("orchestrator_plan_task", task("early", "generic"));
      open.forEach((name, hearing) -> {
        if (name.equals("events")) hearing.awaits("\"early\"");
        if (name.startsWith("a ") || name.startsWith("the ")) hearing.awaits("/updated");
      });
      var before = settled(open);

      var revoked = both.ours.revoke("ann", "orchestrator_plan_task", task("late", "ownly-role"));
      for (var one : open.entrySet()) {
        var took = Duration.ofNanos(one.getValue().end() - revoked);
        canary.within(one.getKey(), took, BOUND);
        assertThat(one.getValue().heard)
            .as(one.getKey())
            .hasSize(before.getOrDefault(one.getKey(), 0));
      }
    } finally {
      for (var hearing : open.values()) hearing.close();
    }
    assertThat(ann.ask(Era.MODERN, "tools/list", Json.Obj.EMPTY).status()).isEqualTo(401);
    assertThat(ann.ask(Era.LEGACY, "tools/list", Json.Obj.EMPTY).status()).isEqualTo(401);
    assertThat(Visiting.send(ann.events(0)).status()).isEqualTo(401);
    assertThat(asked("orchestrator_query_tasks", "{\"task_id\":\"late\"}"))
        .contains("\"status\":\"pending\"");
    awaitLine("ann", 0);
  }

  /// How much each has heard, once nothing more comes.
  private static Map<String, Integer> settled(Map<String, Hearing> open) {
    var heard = new LinkedHashMap<String, Integer>();
    while (true) {
      var now = new LinkedHashMap<String, Integer>();
      open.forEach((name, hearing) -> now.put(name, hearing.heard.size()));
      if (now.equals(heard)) return now;
      heard = now;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
    }
  }

  @Test
  void whoTakesNoStreamIsTurnedAwayWhileWaiting() throws Exception {
    var cid = new Visiting(both.server.url, both.ours.token("cid", Role.AGENT)).waiting();
    both.ours.does("orchestrator_lock", OTHER_LOCK);
    try (var canary = new Canary()) {
      var answers =
          List.of(open(cid, Era.MODERN), open(cid, Era.LEGACY)).stream()
              .map(request ->
                  Visiting.HTTP
                      .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                      .thenApply(answer -> Map.entry(answer.statusCode(), System.nanoTime())))
              .toList();
      awaitLine("cid", 2);
      // what is answered within a quarter of a second goes out as it is: a refusal
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400));
      var revoked = both.ours.revoke("cid", "orchestrator_unlock", OTHER_LOCK);
      for (var answer : answers) {
        var got = answer.get(20, TimeUnit.SECONDS);
        canary.within("a call", Duration.ofNanos(got.getValue() - revoked), BOUND);
        assertThat(got.getKey()).isEqualTo(401);
      }
    }
    assertThat(asked("orchestrator_list_locks", "{}")).doesNotContain("\"other-lock\",\"fence\"");
    awaitLine("cid", 0);
  }

  private static final String OTHER_LOCK =
      "{\"resources\":[\"other-lock\"],\"agent\":\"ownly-agent\"}";

  private static HttpRequest open(Visiting visiting, Era era) throws Exception {
    var lock = call("lock", "'resources':['other-lock']");
    return visiting.request(era, 7, "tools/call", lock, "application/json");
  }

  /// Until so many of somebody's calls stand in line for locks.
  private static void awaitLine(String who, int calls) throws Exception {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (asked("orchestrator_list_locks", "{}").split("\"" + who, -1).length != calls + 1) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void aCallThatGoesOnWithoutItsCallerIsCalledOff() throws Exception {
    var dan = new Visiting(both.server.url, both.ours.token("dan-1", "dan", Role.AGENT));
    var again = new Visiting(both.server.url, both.ours.token("dan-2", "dan", Role.AGENT));
    var next = call("next_task", "'specialist_types':['tester']");
    var errand = dan.ask(Era.MODERN, "tools/call", next).said().text("taskId");
    var id = Json.obj().put("taskId", errand).build();
    assertThat(dan.ask(Era.MODERN, "tasks/get", id).said().text("status")).isEqualTo("working");
    try (var canary = new Canary()) {
      var revoked = both.ours.revoke("dan-1", "orchestrator_plan_task", task("later", "tester"));
      LockSupport.parkNanos(revoked + BOUND.toNanos() - System.nanoTime());
      var status = again.ask(Era.MODERN, "tasks/get", id).said().text("status");
      if (!status.equals("cancelled")) {
        canary.within("to call it off", Duration.ofNanos(System.nanoTime() - revoked), BOUND);
      }
      assertThat(status).isEqualTo("cancelled");
    }
    assertThat(asked("orchestrator_query_tasks", "{\"task_id\":\"later\"}"))
        .contains("\"status\":\"pending\"");
  }

  private static String task(String id, String type) {
    return "{\"task_id\":\"%s\",\"title\":\"t\",\"description\":\"d\",\"specialist_type\":\"%s\"}"
        .formatted(id, type);
  }

  private static String asked(String tool, String arguments) throws Exception {
    return JsonWriter.text(
        both.visiting(Role.VIEWER).call(Era.MODERN, tool, json(arguments)).said());
  }
}
