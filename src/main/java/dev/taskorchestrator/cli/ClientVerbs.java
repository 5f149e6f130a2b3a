package dev.taskorchestrator.cli;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.setup.Change;
import dev.taskorchestrator.setup.Client;
import dev.taskorchestrator.setup.ClientSetup;
import dev.taskorchestrator.setup.Entry;
import dev.taskorchestrator.setup.Scope;
import dev.taskorchestrator.setup.SetupException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The verbs that enter the server in the settings of clients and take it out again. They show what
/// they would change before they change it.
final class ClientVerbs {

  private static final String ALL = "all";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Workbench workbench;
  private final Console console;

  ClientVerbs(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  Verb install() {
    return common(
            new Verb("install", "Enters the server in the settings of clients.", this::install))
        .option(
            "--tools",
            "PROFILE",
            "Which tools the server lists: " + String.join(", ", workbench.profiles()) + ".")
        .flag("--check", "Change nothing; start what the clients start, and see that it answers.")
        .json();
  }

  Verb uninstall() {
    return common(
            new Verb(
                "uninstall", "Takes the server out of the settings of clients.", this::uninstall))
        .json();
  }

  private static Verb common(Verb verb) {
    return verb.inDirectory()
        .arguments(
            "CLIENT", "Any of: " + String.join(", ", Client.words()) + "; all: those in use.", 0)
        .option("--scope", "SCOPE", "project or user; project where the client has it.")
        .option("--name", "NAME", "The server's name there; " + Entry.USUAL_NAME + ".")
        .flag("--dry-run", "Show what would change, and change nothing.")
        .flag("--yes", "Do not ask.");
  }

  /// What came of one client: a change, or why there is none.
  private record Planned(
      Client client, Scope scope, @Nullable Change change, @Nullable String problem) {}

  private interface Plan {
    Change of(ClientSetup setup, Client client, Scope scope);
  }

  private int install(Words words) {
    if (words.flag("--check")) return check(words);
    var name = name(words);
    var tools = tools(words);
    var project = project(words);
    var pinned = words.option("--project").isPresent();
    return carryOut(
        words,
        (setup, client, scope) ->
            setup.install(
                client,
                scope,
                Entry.of(client, scope, name, workbench.self(), project, pinned, tools)));
  }

  private int uninstall(Words words) {
    var name = name(words);
    return carryOut(words, (setup, client, scope) -> setup.uninstall(client, scope, name));
  }

  private int carryOut(Words words, Plan plan) {
    var asks = !words.flag("--yes") && !words.flag("--dry-run");
    if (asks && (words.flag("--json") || !workbench.screen().terminal())) {
      throw new UsageException(
          "nobody can be asked here: give --yes to make the change, or --dry-run to see it");
    }
    var setup = new ClientSetup(workbench.places(), project(words));
    var planned = new ArrayList<Planned>();
    for (var client : clients(words, setup)) planned.add(planned(words, setup, client, plan));
    if (!words.flag("--json")) planned.forEach(this::show);
    if (words.flag("--dry-run")) return told(words, planned, "would ");
    if (asks && changes(planned) && !new Question(console).agreed("Make these changes?"))
      return Cli.REFUSED;
    return told(words, planned.stream().map(ClientVerbs::performed).toList(), "");
  }

  private static boolean changes(List<Planned> planned) {
    return planned.stream().anyMatch(ClientVerbs::changes);
  }

  private static boolean changes(Planned one) {
    return one.change() != null && one.change().what() != Change.What.NOTHING;
  }

  private static Planned planned(Words words, ClientSetup setup, Client client, Plan plan) {
    var scope = scope(words, client);
    try {
      return new Planned(client, scope, plan.of(setup, client, scope), null);
    } catch (SetupException refused) {
      return problem(setup, client, scope, refused);
    }
  }

  private static Planned performed(Planned planned) {
    var change = planned.change();
    if (change == null) return planned;
    try {
      change.perform();
      return planned;
    } catch (SetupException refused) {
      return new Planned(
          planned.client(), planned.scope(), null, change.file() + ": " + refused.getMessage());
    }
  }

  private static Planned problem(
      ClientSetup setup, Client client, Scope scope, SetupException refused) {
    var file = setup.file(client, scope).orElseThrow();
    return new Planned(client, scope, null, file + ": " + refused.getMessage());
  }

  private void show(Planned planned) {
    var change = planned.change();
    if (change == null) return;
    change.diff().forEach(line -> console.out().println(Console.line(line)));
  }

  private int told(Words words, List<Planned> planned, String tense) {
    if (words.flag("--json")) {
      var rows = planned.stream().map(one -> row(one, words.flag("--dry-run"))).toList();
      console.out().println(JsonWriter.text(Json.obj().put("clients", rows).build()));
    } else {
      planned.forEach(one -> tell(one, tense));
    }
    return planned.stream().allMatch(one -> one.problem() == null) ? Cli.DONE : Cli.REFUSED;
  }

  private static Json.Obj row(Planned one, boolean dry) {
    var row = Json.obj().put("client", one.client().word()).put("scope", one.scope().word());
    var change = one.change();
    if (change == null) return row.put("problem", String.valueOf(one.problem())).build();
    row.put("file", change.file()).put("change", change.what().word());
    row.putIfPresent("note", Optional.ofNullable(change.note()));
    if (dry) row.put("diff", String.join("\n", change.diff()));
    return row.build();
  }

  private void tell(Planned one, String tense) {
    var who = one.client().title() + " (" + one.scope().word() + "): ";
    var change = one.change();
    if (change == null) {
      console.err().println("orchestrator: " + who + Console.line(String.valueOf(one.problem())));
      return;
    }
    var said =
        switch (change.what()) {
          case NOTHING -> "nothing to do in ";
          case ADD -> (tense.isEmpty() ? "entered in " : "would be entered in ");
          case UPDATE -> (tense.isEmpty() ? "brought up to date in " : "would be updated in ");
          case REMOVE -> (tense.isEmpty() ? "taken out of " : "would be taken out of ");
        };
    console.out().println(who + said + Console.line(change.file()));
    if (change.note() != null) console.out().println("  note: " + Console.line(change.note()));
  }

  private int check(Words words) {
    var setup = new ClientSetup(workbench.places(), project(words));
    var trial = new ClientTrial(workbench, project(words));
    var results = new ArrayList<ClientTrial.Result>();
    for (var client :
        words.arguments().isEmpty() ? List.of(Client.values()) : clients(words, setup)) {
      for (var scope : scopes(words, client)) {
        trial.of(setup, client, scope, name(words)).ifPresent(results::add);
      }
    }
    if (words.flag("--json")) {
      var rows = results.stream().map(ClientTrial.Result::toJson).toList();
      console.out().println(JsonWriter.text(Json.obj().put("clients", rows).build()));
    } else {
      results.forEach(result -> console.out().println(Console.line(result.toString())));
      if (results.isEmpty()) console.out().println("no client has the server");
    }
    return results.stream().allMatch(ClientTrial.Result::works) ? Cli.DONE : Cli.REFUSED;
  }

  private static List<Scope> scopes(Words words, Client client) {
    if (words.option("--scope").isPresent()) return List.of(scope(words, client));
    return client.knowsProjects() ? List.of(Scope.values()) : List.of(Scope.USER);
  }

  private static List<Client> clients(Words words, ClientSetup setup) {
    var named = words.arguments();
    if (named.isEmpty()) {
      throw new UsageException(
          "name a client: " + String.join(", ", Client.words()) + ", or all for those in use");
    }
    if (named.contains(ALL)) return setup.detected();
    return named.stream().distinct().map(ClientVerbs::client).toList();
  }

  private static Client client(String word) {
    return Client.of(word)
        .orElseThrow(() ->
            new UsageException(
                "there is no client '%s'%s; there are %s"
                    .formatted(
                        word,
                        Nearest.hint(word, Client.words()),
                        String.join(", ", Client.words()))));
  }

  private static Scope scope(Words words, Client client) {
    var asked = words.option("--scope");
    if (asked.isEmpty()) return client.knowsProjects() ? Scope.PROJECT : Scope.USER;
    var scope =
        Scope.of(asked.get())
            .orElseThrow(() ->
                new UsageException(
                    "--scope is '" + asked.get() + "', but must be project or user"));
    if (scope == Scope.PROJECT && !client.knowsProjects()) {
      if (words.arguments().contains(ALL)) return Scope.USER;
      throw new UsageException(client.title() + " has no settings of a project; use --scope user");
    }
    return scope;
  }

  private static String name(Words words) {
    var name = words.option("--name").orElse(Entry.USUAL_NAME);
    if (NAME.matcher(name).matches()) return name;
    throw new UsageException("--name must be 1 to 64 letters, digits, '-' or '_'");
  }

  private @Nullable String tools(Words words) {
    var tools = words.option("--tools");
    tools.ifPresent(profile -> {
      if (!workbench.profiles().contains(profile)) {
        throw new UsageException(
            "--tools is '%s', but must be one of %s"
                .formatted(profile, String.join(", ", workbench.profiles())));
      }
    });
    return tools.orElse(null);
  }

  private String project(Words words) {
    var given = words.option("--project").map(dir -> java.util.Map.of("project", dir));
    return workbench.settings(given.orElse(java.util.Map.of())).project().toString();
  }
}
