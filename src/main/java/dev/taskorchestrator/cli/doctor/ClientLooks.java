package dev.taskorchestrator.cli.doctor;

import dev.taskorchestrator.cli.doctor.Diagnosis.Look;
import dev.taskorchestrator.setup.Client;
import dev.taskorchestrator.setup.ClientSetup;
import dev.taskorchestrator.setup.Entry;
import dev.taskorchestrator.setup.Scope;
import dev.taskorchestrator.setup.SetupException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks at what clients were told about the server.
final class ClientLooks {

  private final Site site;
  private final ClientSetup setup;

  ClientLooks(Site site) {
    this.site = site;
    this.setup = new ClientSetup(site.places(), site.project().toString());
  }

  List<Look> all() {
    return Stream.of(Client.values())
        .flatMap(client -> Stream.of(Scope.values()).map(scope -> look(client, scope)))
        .toList();
  }

  private Look look(Client client, Scope scope) {
    return found -> {
      var file = setup.file(client, scope);
      if (file.isEmpty()) return;
      var what = client.title() + " (" + scope.word() + ")";
      try {
        setup
            .command(client, scope, Entry.USUAL_NAME)
            .ifPresent(command -> found.accept(entry(client, scope, what, command)));
      } catch (SetupException unreadable) {
        found.accept(
            Diagnosis.wrong(
                "client-unreadable",
                what,
                file.get() + ": " + unreadable.getMessage(),
                "put it right: " + client.title() + " may not read it either"));
      }
    };
  }

  private Diagnosis entry(Client client, Scope scope, String what, List<String> command) {
    var renew = "run 'orchestrator install %s --scope %s'".formatted(client.word(), scope.word());
    if (String.join(" ", command).contains("mcp_task_orchestrator")) {
      return Diagnosis.wrong(
          "client-predecessor", what, "starts the predecessor: " + command.getFirst(), renew);
    }
    var program = program(command);
    if (program.isEmpty() || Files.isExecutable(program.get())) return started(what, command);
    var seen = "starts " + program.get() + ", which cannot be started";
    return Diagnosis.wrong("client-command", what, seen, renew)
        .mendedBy(
            "let " + what + " start " + site.self().getFirst(),
            () -> setup.renew(client, scope, Entry.USUAL_NAME, site.self()).perform());
  }

  private Diagnosis started(String what, List<String> command) {
    var own = new ArrayList<>(command);
    own.subList(Math.min(own.size(), site.self().size()), own.size()).clear();
    return Diagnosis.sound(
        "client-command",
        what,
        own.equals(site.self()) ? "starts this program" : "starts " + command.getFirst());
  }

  /// The file that is started; empty where the system looks for it.
  private static Optional<Path> program(List<String> command) {
    try {
      return Optional.of(Path.of(command.getFirst())).filter(Path::isAbsolute);
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }
}
