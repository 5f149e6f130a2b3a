package dev.taskorchestrator.process;

import dev.taskorchestrator.Terminal;
import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Token;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One of two projects on a network server: one of everything that can be named, each of it marked
/// with the project's word, and a token for each role.
final class Side {

  /// Stands in the place of the project's word where something is to be named.
  static final String WORD = "§";

  /// Stands in the place of what is written in the project and named by nobody else.
  private static final String SECRET = "¤";

  final Path folder;
  final String word;
  private final Map<Access.Role, String> tokens = new EnumMap<>(Access.Role.class);
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Terminal terminal;

  /// @param word of five letters
  Side(Path parent, String word) throws IOException {
    this.word = word;
    this.folder = Files.createDirectory(parent.resolve(word));
    this.terminal = new Terminal(folder);
    try (var project = terminal.open()) {
      for (var role : Access.Role.values())
        tokens.put(role, token(project, role.word(), role.word(), role));
      fill(project);
    }
    names.put("@path", folder.toString());
  }

  /// Somebody of that role, at an address.
  Visiting visiting(String address, Access.Role role) {
    return new Visiting(address, token(role));
  }

  String token(Access.Role role) {
    return Objects.requireNonNull(tokens.get(role));
  }

  /// A token of somebody; who has the same role is called the same on either side.
  String token(String principal, Access.Role role) {
    return token(principal, principal, role);
  }

  /// @param id by which it can be revoked
  String token(String id, String principal, Access.Role role) {
    try (var project = terminal.open()) {
      return token(project, id, principal, role);
    }
  }

  private String token(Workbench.Project project, String id, String principal, Access.Role role) {
    var secret = Token.BEGINNING + word + "-" + id;
    var token = new Token(id, principal, Token.hash(secret), role, Instant.EPOCH, null, null);
    done(project.execute(new Command.AddToken(token)));
    return secret;
  }

  /// Nobody is let in any more by that token; does something right after it. Answers when that was.
  long revoke(String token, String tool, String arguments) {
    try (var project = terminal.open()) {
      project.ask(new Query.Tokens()); // opens it first
      done(project.execute(new Command.RevokeToken(token)));
      var revoked = System.nanoTime();
      does(project, tool, arguments);
      return revoked;
    }
  }

  private static void done(Outcome<Reply> outcome) {
    if (!(outcome instanceof Outcome.Done<Reply>)) throw new IllegalStateException("" + outcome);
  }

  private void fill(Workbench.Project project) throws IOException {
    var roles = Files.createDirectories(folder.resolve(".task_orchestrator/roles"));
    Files.writeString(
        roles.resolve("own.yaml"),
        named("§-role:\n  role_definition: You are of ¤.\n  expertise:\n    - things of ¤\n"));
    for (var call : PLANTED) {
      var answer = project.call(call.tool, (Json.Obj) JsonReader.read(named(call.arguments)));
      if (answer.refused()) throw new IllegalStateException(call + ": " + answer.value());
      if (!call.name.isEmpty()) names.put(call.name, found(answer.value(), call.field));
    }
  }

  /// @param way the names of fields, one inside the other
  private static String found(Json.Obj answer, String way) {
    int slash = way.indexOf('/');
    return slash < 0
        ? answer.text(way)
        : found(answer.object(way.substring(0, slash)), way.substring(slash + 1));
  }

  /// Does something in it, past every server.
  void does(String tool, String arguments) {
    try (var project = terminal.open()) {
      does(project, tool, arguments);
    }
  }

  private void does(Workbench.Project project, String tool, String arguments) {
    var answer = project.call(tool, (Json.Obj) JsonReader.read(named(arguments)));
    if (answer.refused()) throw new IllegalStateException(tool + ": " + answer.value());
  }

  void name(String name, String value) {
    names.put(name, value);
  }

  /// What is written with placeholders, as it names what is here.
  String named(String text) {
    var all = text.replace(WORD, word).replace(SECRET, secret());
    for (var name : names.entrySet()) all = all.replace(name.getKey(), name.getValue());
    return all;
  }

  /// The same as it names what is nowhere: names of the same form that nothing has.
  String nowhere(String text) {
    var all = text.replace(WORD, GHOST);
    for (var name : names.entrySet()) all = all.replace(name.getKey(), ghost(name.getValue()));
    return all;
  }

  private static final String GHOST = "ghost";

  private String ghost(String value) {
    if (value.contains(word)) return value.replace(word, GHOST);
    if (value.matches("[0-9]+")) return value.replaceAll("[0-9]", "9");
    return value.substring(0, value.length() - 4) + "zzzz";
  }

  /// What was answered, with the placeholders again where something is named that is here or
  /// nowhere.
  String veiled(String text) {
    var all = text;
    for (var name : names.entrySet()) {
      all = all.replace(name.getValue(), name.getKey());
      all = all.replace(ghost(name.getValue()), name.getKey());
    }
    return all.replace(word, WORD).replace(GHOST, WORD);
  }

  private String secret() {
    return new StringBuilder(word).reverse().toString();
  }

  /// Whether something is told that is only known here: what was written, or what was made here.
  boolean told(String text) {
    return text.contains(secret()) || names.values().stream().anyMatch(text::contains);
  }

  /// Everything that is kept, by which it shows whether anything was changed.
  List<String> everything() throws SQLException, IOException {
    try (var tables = new Tables(folder)) {
      var all = new ArrayList<>(tables.everything());
      try (var files = Files.walk(folder.resolve(".task_orchestrator"))) {
        files
            .filter(file -> file.toString().matches(".*\\.(json5|yaml|md)"))
            .map(Path::toString)
            .sorted()
            .forEach(all::add);
      }
      return all;
    }
  }

  long events() throws SQLException {
    try (var tables = new Tables(folder)) {
      return tables.number("select coalesce(max(sequence), 0) from event");
    }
  }

  /// @param name under which something is remembered that the answer names in a field
  private record Planted(String tool, String name, String field, String arguments) {
    Planted(String tool, String arguments) {
      this(tool, "", "", arguments);
    }
  }

  private static final List<Planted> PLANTED =
      List.of(
          new Planted(
              "orchestrator_plan_task",
              """
              {"request_id":"§-request","tasks":[
                {"task_id":"§-parent","title":"parent of ¤","description":"of ¤"},
                {"task_id":"§-child","title":"child of ¤","description":"of ¤",
                 "parent_task_id":"§-parent"},
                {"task_id":"§-task","title":"task of ¤","description":"of ¤"},
                {"task_id":"§-free","title":"free of ¤","description":"of ¤"},
                {"task_id":"both","title":"both and ¤","description":"of ¤"},
                {"task_id":"§-done","title":"done of ¤","description":"of ¤"}]}
              """),
          new Planted("orchestrator_execute_task", "{'task_id':'§-done'}".replace('\'', '"')),
          new Planted(
              "orchestrator_complete_task",
              "@artifact",
              "artifact/id",
              """
              {"task_id":"§-done","summary":"sum of ¤","detailed_work":"work of ¤",
               "next_action":"complete"}
              """),
          new Planted(
              "orchestrator_execute_task",
              """
              {"task_id":"§-task","agent":"§-agent","lease_seconds":86400}
              """),
          new Planted(
              "orchestrator_lock",
              """
              {"resources":["§-lock"],"lease_seconds":86400,"agent":"§-agent"}
              """),
          new Planted(
              "orchestrator_initialize_session",
              "@session",
              "session_id",
              "{\"agent\":\"§-agent\"}"),
          new Planted(
              "orchestrator_memory",
              "@decision",
              "memo_id",
              """
              {"action":"decide","title":"decision of ¤","text":"of ¤","task_id":"§-task"}
              """),
          new Planted(
              "orchestrator_memory",
              "@note",
              "memo_id",
              """
              {"action":"note","title":"note of ¤","text":"of ¤"}
              """),
          new Planted(
              "template_create",
              """
              {"template_id":"§-template","template_content":"{metadata: {name: 'of ¤', version: '1',\
               description: 'of ¤'}, tasks: {a: {title: 'of ¤'}}}"}
              """),
          new Planted(
              "auto_append_create_rule",
              """
              {"rule_id":"§-rule","trigger_events":["task_failed"],
               "task_definition":{"title":"of ¤","description":"of ¤"}}
              """));
}
