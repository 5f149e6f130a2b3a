package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// What somebody who can write into the project's folder puts in the place of its files. All is put
/// back as it was.
final class HostileFiles {

  private static final int READS = Integer.getInteger("orchestrator.exchanges", 100);
  private static final String SECRET = "outside-secret";

  private final HostileSite site;

  HostileFiles(HostileSite site) {
    this.site = site;
  }

  private interface Put {
    void at(Path file) throws Exception;
  }

  /// What reading the artifact is answered while something else lies in its file's place.
  private String insteadOf(Put something) throws Exception {
    var file = artifact();
    var aside = site.outside.resolve("aside");
    Files.move(file, aside);
    try {
      something.at(file);
      return read();
    } finally {
      Files.deleteIfExists(file);
      Files.move(aside, file);
    }
  }

  private Path artifact() throws IOException {
    try (var all = Files.walk(site.project.resolve(".task_orchestrator/artifacts"))) {
      return all.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }

  private String read() {
    var arguments = Json.obj().put("action", "read").put("artifact_id", site.name("artifact"));
    var result =
        site.client.call("orchestrator_artifacts", arguments.build(), HostileSite.PATIENCE);
    if (result.toString().contains(SECRET)) return "the secret";
    return HostileDoors.code(result);
  }

  private Path secret() {
    return site.outside.resolve("secret.txt");
  }

  String hardLink() throws Exception {
    return insteadOf(file -> Files.createLink(file, secret()));
  }

  String altered() throws Exception {
    return insteadOf(file -> Files.writeString(file, "x" + HostileSite.LARGE.substring(1)));
  }

  String namedPipe() throws Exception {
    return insteadOf(file -> {
      if (new ProcessBuilder("mkfifo", file.toString()).start().waitFor() != 0) {
        throw new IOException("no pipe was made");
      }
    });
  }

  /// A file that is now the artifact and now a link to something else of the same length.
  String exchangedLink() throws Exception {
    var decoy =
        Files.writeString(
            site.outside.resolve("decoy"),
            (SECRET + " ").repeat(5_000).substring(0, HostileSite.LARGE.length()));
    var done = new AtomicBoolean();
    var answer =
        insteadOf(file -> {
          var thread = Thread.ofPlatform().start(() -> exchange(file, decoy, done));
          try {
            for (int i = 0; i < READS; i++) {
              if (read().equals("the secret")) throw new AssertionError("the link was followed");
            }
          } finally {
            done.set(true);
            thread.join();
          }
        });
    Files.delete(decoy);
    return answer.equals("the secret") ? answer : "kept out";
  }

  private void exchange(Path file, Path decoy, AtomicBoolean done) {
    var link = site.outside.resolve("link");
    var copy = site.outside.resolve("copy");
    try {
      while (!done.get()) {
        Files.createSymbolicLink(link, decoy);
        Files.move(link, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(copy, HostileSite.LARGE);
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /// Roles and templates that are links to files outside.
  String links() throws Exception {
    var state = site.project.resolve(".task_orchestrator");
    var role = Files.createDirectories(state.resolve("roles")).resolve("leak.yaml");
    var template = Files.createDirectories(state.resolve("templates/user")).resolve("leak.json5");
    Files.createSymbolicLink(role, secret());
    Files.createSymbolicLink(template, secret());
    try {
      var said =
          site.client.call("orchestrator_initialize_session", Json.Obj.EMPTY)
              + " "
              + site.client.call("template_load", Json.obj().put("template_id", "leak").build())
              + site.client.call("template_validate_all", Json.Obj.EMPTY)
              + site.client.call("template_list", Json.Obj.EMPTY);
      return said.contains(SECRET) ? "the secret" : "kept out";
    } finally {
      Files.delete(role);
      Files.delete(template);
    }
  }

  String twoUploads() {
    var id = site.task("Two uploads");
    site.must("execute_task", Json.obj().put("task_id", id).build());
    upload(id, "one");
    var second = site.client.call("orchestrator_complete_task", work(id, "two"));
    return HostileDoors.code(second);
  }

  private void upload(String id, String work) {
    site.must("complete_task", work(id, work));
  }

  private static Json.Obj work(String id, String work) {
    return Json.obj()
        .put("task_id", id)
        .put("summary", "s")
        .put("detailed_work", work)
        .put("next_action", "continue")
        .put("request_id", "upload-1")
        .build();
  }

  /// What was stored by then holds marks that nobody sees.
  String atTheTerminal() throws Exception {
    var shown = runs("list", "--search", "left");
    if (!shown.contains("\\u202e \\u009b")) return "nothing to see in " + shown;
    return shown.codePoints().anyMatch(c -> c != '\n' && (Character.isISOControl(c) || c == 0x202e))
        ? "raw"
        : "spelled out";
  }

  String writtenOut() throws Exception {
    var table = runs("export", "--format", "csv");
    if (!table.contains("cmd|")) return "nothing to see in " + table;
    return table.lines().anyMatch(line -> line.matches(".*(^|,)\"?[=@].*"))
        ? "formulas"
        : "no formulas";
  }

  private String runs(String... words) throws Exception {
    var command = new ArrayList<String>();
    command.add(Server.launcher());
    command.addAll(List.of(words));
    command.addAll(List.of("--project", site.project.toString()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor(30, TimeUnit.SECONDS);
    return said;
  }
}
