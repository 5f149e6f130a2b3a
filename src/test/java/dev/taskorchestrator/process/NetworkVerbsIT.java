package dev.taskorchestrator.process;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.Terminal;
import dev.taskorchestrator.Terminal.Said;
import dev.taskorchestrator.core.Access.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// No verb of the terminal gets into a project of a network server by the token of another.
@Tag("side-by-side")
@Timeout(120)
class NetworkVerbsIT {

  /// Every verb that can be said to a server, with words that name what is theirs.
  private static final Map<String, List<String>> VERBS =
      Map.ofEntries(
          entry("plan", List.of("@plan")),
          entry("list", List.of("--search", "§")),
          entry("show", List.of("§-done")),
          entry("status", List.of("§-parent")),
          entry("events", List.of()),
          entry("watch", List.of("--count", "1")),
          entry("call", List.of("artifacts", "action=read", "artifact_id=@artifact")),
          entry("add", List.of("t", "--parent", "§-parent")),
          entry("next", List.of()),
          entry("start", List.of("§-free")),
          entry("complete", List.of("§-task", "--attempt", "1", "--summary", "s")),
          entry("release", List.of("§-task", "--attempt", "1")),
          entry("heartbeat", List.of("§-task", "--attempt", "1")),
          entry("update", List.of("§-free", "--title", "t")),
          entry("cancel", List.of("§-free")),
          entry("delete", List.of("§-done", "--for-good", "--force")),
          entry("search", List.of("§")),
          entry("artifacts", List.of("§-done")),
          entry("synthesize", List.of("§-parent")),
          entry("lock", List.of("§-lock")),
          entry("unlock", List.of("§-lock", "--agent", "§-agent")),
          entry("locks", List.of()));

  @TempDir static Path folder;

  private static TwoProjects both;
  private static Terminal terminal;
  private static Path token;

  @BeforeAll
  static void start() throws Exception {
    both = new TwoProjects(folder);
    terminal = new Terminal(Files.createDirectory(folder.resolve("elsewhere")));
    token = Files.writeString(folder.resolve("token"), both.ours.token(Role.ADMIN));
    both.theirs.name(
        "@plan",
        Files.writeString(
                folder.resolve("plan-of-zebra.json"), "{\"title\":\"t\",\"description\":\"d\"}")
            .toString());
    Files.copy(folder.resolve("plan-of-zebra.json"), folder.resolve("plan-of-ghost.json"));
  }

  @AfterAll
  static void stop() {
    if (both != null) both.close();
  }

  @Test
  void everyVerbThatCanBeSaidToAServerIsTried() {
    assertThat(terminal.verbs("--server")).isEqualTo(VERBS.keySet());
  }

  private static Said said(String verb, String address, List<String> words) {
    var all = new ArrayList<>(List.of(verb));
    all.addAll(words);
    all.addAll(List.of("--server", both.server.url + address, "--token-file", token.toString()));
    return terminal.run(all.toArray(String[]::new));
  }

  @Test
  void aProjectOfOthersIsAsOneThatIsNowhere() throws Exception {
    both.look();
    for (var verb : VERBS.entrySet()) {
      var there =
          said(verb.getKey(), "/zebra", verb.getValue().stream().map(both.theirs::named).toList());
      var nowhere =
          said(
              verb.getKey(), "/ghost", verb.getValue().stream().map(both.theirs::nowhere).toList());
      assertThat(there).as(verb.getKey()).isEqualTo(nowhere);
      assertThat(there.err()).as(verb.getKey()).contains("401");
      assertThat(there.code()).as(verb.getKey()).isEqualTo(1);
    }
    both.untouched();
  }

  @Test
  void whatIsTheirsIsNowhereInOurs() throws Exception {
    both.look();
    var alike = Set.of("plan", "add", "events", "watch", "next", "lock", "unlock", "locks");
    for (var verb : VERBS.entrySet()) {
      if (alike.contains(verb.getKey())) continue; // these do something of ours
      var there =
          said(verb.getKey(), "", verb.getValue().stream().map(both.theirs::named).toList());
      var nowhere =
          said(verb.getKey(), "", verb.getValue().stream().map(both.theirs::nowhere).toList());
      assertThat(veiled(there)).as(verb.getKey()).isEqualTo(veiled(nowhere));
      both.silent(verb, veiled(there).toString());
    }
    both.untouched();
  }

  private static Said veiled(Said said) {
    return new Said(said.code(), both.theirs.veiled(said.out()), both.theirs.veiled(said.err()));
  }
}
