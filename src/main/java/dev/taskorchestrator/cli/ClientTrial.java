package dev.taskorchestrator.cli;

import dev.taskorchestrator.cli.rig.ServerLost;
import dev.taskorchestrator.cli.rig.Tally;
import dev.taskorchestrator.cli.rig.ToolClient;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.setup.Client;
import dev.taskorchestrator.setup.ClientSetup;
import dev.taskorchestrator.setup.Scope;
import dev.taskorchestrator.setup.SetupException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Starts what a client would start, greets it as the client would, and asks for its tools.
final class ClientTrial {

  private static final long SECONDS = 20;

  private final Workbench workbench;
  private final String project;

  ClientTrial(Workbench workbench, String project) {
    this.workbench = workbench;
    this.project = project;
  }

  /// What came of it.
  ///
  /// @param seen in words
  record Result(Client client, Scope scope, boolean works, int tools, String seen) {
    Json.Obj toJson() {
      return Json.obj()
          .put("client", client.word())
          .put("scope", scope.word())
          .put("works", works)
          .put("tools", tools)
          .put("seen", seen)
          .build();
    }

    @Override
    public String toString() {
      return (works ? "ok       " : "PROBLEM  ")
          + client.title()
          + " ("
          + scope.word()
          + "): "
          + seen;
    }
  }

  /// Tries the client's entry; empty where it has none.
  Optional<Result> of(ClientSetup setup, Client client, Scope scope, String name) {
    try {
      return setup.command(client, scope, name).map(command -> start(client, scope, command));
    } catch (SetupException unreadable) {
      var seen = setup.file(client, scope).orElse("") + ": " + unreadable.getMessage();
      return Optional.of(new Result(client, scope, false, 0, seen));
    }
  }

  private Result start(Client client, Scope scope, List<String> command) {
    try {
      var builder = new ProcessBuilder(command).directory(Path.of(project).toFile());
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      var process = builder.start();
      try {
        return greeted(client, scope, process);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException failure) {
      return new Result(
          client, scope, false, 0, command.getFirst() + " cannot be started; run install again");
    } catch (ServerLost lost) {
      return new Result(client, scope, false, 0, String.valueOf(lost.getMessage()));
    }
  }

  /// Both questions together have that time.
  private Result greeted(Client client, Scope scope, Process process) {
    var end = workbench.time().nanos() + Duration.ofSeconds(SECONDS).toNanos();
    var server = new ToolClient(client.word(), process, new Tally(workbench.time()));
    server.greet(Duration.ofSeconds(SECONDS));
    var tools = server.tools(Duration.ofNanos(Math.max(1, end - workbench.time().nanos())));
    return new Result(
        client,
        scope,
        !tools.isEmpty(),
        tools.size(),
        "it answers, with " + tools.size() + " tools");
  }
}
