package dev.taskorchestrator.cli;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Token;
import dev.taskorchestrator.engine.NothingYet;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.run.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The verb about who is let in over the network. A token is shown once, when it is made, and never
/// taken as an argument: arguments of a program can be seen by others.
final class TokenVerbs {

  private static final Pattern TERM = Pattern.compile("([1-9][0-9]{0,4})([hd])");
  private static final int ID_LETTERS = 10;

  private final Workbench workbench;
  private final Console console;
  private final Secrets secrets = new Secrets();

  TokenVerbs(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  Verb verb() {
    return new Verb("token", "Makes, lists and revokes tokens for the network.", this::run)
        .inProject()
        .arguments(
            "ACTION [NAME]",
            "add NAME: who is let in; list (or nothing); revoke NAME, or the token's id.",
            0)
        .option("--role", "ROLE", "add: " + String.join(", ", Access.Role.words()) + "; agent.")
        .option("--expires", "TERM", "add: after so many days or hours: 90d, 12h; else never.")
        .option("--also", "DIRS", "add: the same token for further projects, with commas between.")
        .json();
  }

  private int run(Words words) {
    var said = words.arguments();
    var action = said.isEmpty() ? "list" : said.getFirst();
    return switch (action) {
      case "add" -> add(words, name(said));
      case "list" -> list(words);
      case "revoke" -> revoke(words, name(said));
      default ->
          throw new UsageException(
              "there is no '"
                  + action
                  + "' of tokens"
                  + Nearest.hint(action, List.of("add", "list", "revoke")));
    };
  }

  private static String name(List<String> said) {
    if (said.size() != 2) throw new UsageException("who? Try: orchestrator token --help");
    return said.get(1);
  }

  private int add(Words words, String name) {
    if (!Access.isPrincipal(name)) {
      throw new UsageException("a name has 1 to 64 letters, digits, and - _ . @");
    }
    var word = words.option("--role").orElse("agent");
    var role =
        Access.Role.of(word)
            .orElseThrow(() ->
                new UsageException(
                    "the role must be one of " + String.join(", ", Access.Role.words())));
    var text = Token.BEGINNING + secrets.word();
    var token =
        new Token(
            secrets.name().substring(0, ID_LETTERS).replaceAll("[^A-Za-z0-9]", "x"),
            name,
            Token.hash(text),
            role,
            Instant.EPOCH,
            expires(words.option("--expires").orElse(null)),
            null);
    var done = new ArrayList<String>();
    for (var settings : projects(words)) {
      var outcome = execute(settings, new Command.AddToken(token));
      if (outcome instanceof Outcome.Refused<Reply>(var refusal)) {
        if (!done.isEmpty()) {
          console.err().println("The token was added to " + String.join(", ", done) + " before.");
        }
        return Cli.failed(
            console, refusal.code(), refusal.message(), words.flag("--json"), Cli.REFUSED);
      }
      done.add(workbench.settings(settings).project().toString());
    }
    tell(words, token, text, done);
    return Cli.DONE;
  }

  private void tell(Words words, Token token, String text, List<String> projects) {
    if (words.flag("--json")) {
      var answer =
          Json.obj().put("token", text).put("id", token.id()).put("name", token.principal());
      answer.put("role", token.role().word()).putTexts("projects", projects);
      console.out().println(JsonWriter.text(answer.build()));
      return;
    }
    console.out().println(text);
    console
        .err()
        .println(
            "This lets %s in as %s, for %s. It is shown only this once; its id is %s."
                .formatted(
                    token.principal(),
                    token.role().word(),
                    String.join(", ", projects),
                    token.id()));
  }

  private List<Map<String, String>> projects(Words words) {
    var all = new ArrayList<Map<String, String>>();
    all.add(words.settings());
    for (var other : words.option("--also").orElse("").split(",", -1)) {
      if (other.isBlank()) continue;
      var settings = new HashMap<>(words.settings());
      settings.put("project", other.strip());
      all.add(settings);
    }
    return all;
  }

  private @Nullable Instant expires(@Nullable String term) {
    if (term == null) return null;
    var parts = TERM.matcher(term);
    if (!parts.matches()) throw new UsageException("a term is like 90d or 12h");
    var number = Long.parseLong(parts.group(1));
    var whole = parts.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number);
    return workbench.time().instant().plus(whole);
  }

  private Outcome<Reply> execute(Map<String, String> settings, Command command) {
    try (var project = workbench.open(workbench.settings(settings))) {
      return project.execute(command);
    }
  }

  private int list(Words words) {
    try (var project = workbench.open(workbench.settings(words.settings()))) {
      var now = workbench.time().instant();
      var outcome =
          project.begun()
              ? project.ask(new Query.Tokens())
              : NothingYet.ask(new Query.Tokens(), now);
      return answered(words, outcome);
    }
  }

  private int revoke(Words words, String name) {
    return answered(words, execute(words.settings(), new Command.RevokeToken(name)));
  }

  private int answered(Words words, Outcome<Reply> outcome) {
    var json = words.flag("--json");
    if (outcome instanceof Outcome.Refused<Reply>(var refusal)) {
      return Cli.failed(console, refusal.code(), refusal.message(), json, Cli.REFUSED);
    }
    if (outcome instanceof Outcome.Done<Reply>(var reply)) {
      if (json) {
        console.out().println(JsonWriter.text(Answers.of(reply)));
      } else {
        tell(reply);
      }
    }
    return Cli.DONE;
  }

  private void tell(Reply reply) {
    switch (reply) {
      case Reply.TokensRevoked(var tokens) ->
          console
              .out()
              .println("revoked: " + String.join(", ", tokens.stream().map(Token::id).toList()));
      case Reply.Tokens(var tokens, _) when tokens.isEmpty() ->
          console.out().println("no tokens: nobody is let in over the network");
      case Reply.Tokens(var tokens, var now) -> table(tokens, now).print(console.out());
      default -> throw new IllegalStateException("not about tokens: " + reply);
    }
  }

  private static Table table(List<Token> tokens, Instant now) {
    var table = new Table();
    table.row("id", "name", "role", "created", "until");
    for (var token : tokens) {
      table.row(
          token.id(),
          token.principal(),
          token.role().word(),
          token.created().toString(),
          until(token, now));
    }
    return table;
  }

  private static String until(Token token, Instant now) {
    if (token.revoked() != null) return "revoked " + token.revoked();
    if (token.expires() == null) return "no end";
    return (token.valid(now) ? "" : "expired ") + token.expires();
  }
}
