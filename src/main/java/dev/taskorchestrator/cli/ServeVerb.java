package dev.taskorchestrator.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The verb that serves many clients over the network.
final class ServeVerb {

  private static final List<String> NETWORK =
      List.of(
          "host",
          "port",
          "also",
          "public-url",
          "allow-host",
          "allow-origin",
          "oauth-issuer",
          "oauth-jwks");

  private final Workbench workbench;
  private final Console console;

  ServeVerb(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  Verb verb() {
    return new Verb("serve", "Serves many MCP clients over HTTP, until it is ended.", this::run)
        .inProject()
        .option("--host", "ADDRESS", "Where it listens; 127.0.0.1.")
        .option("--port", "N", "Where it listens; 8420. 0 takes any that is free.")
        .option("--also", "DIRS", "Further projects, DIR or NAME=DIR, with commas between.")
        .flag("--no-auth", "Let everybody on this machine in without a token.")
        .option("--public-url", "URL", "Where clients reach it, if a proxy stands before it.")
        .option("--allow-host", "NAMES", "Further names by which it is reached.")
        .option("--allow-origin", "ORIGINS", "Pages that may reach it from a browser.")
        .option("--oauth-issuer", "URL", "Take JWTs of this issuer, too.")
        .option("--oauth-jwks", "URL", "Where that issuer's keys are; else it says so itself.")
        .option(
            "--tools",
            "PROFILE",
            "Which tools are listed: " + String.join(", ", workbench.profiles()) + ".")
        .option("--durability", "LEVEL", "full (default) or normal.")
        .option("--call-timeout", "SECONDS", "The longest that a call may take; 10.");
  }

  private int run(Words words) throws Exception {
    var settings = workbench.settings(words.settings());
    var network = network(words);
    workbench.serve(
        settings,
        network,
        address ->
            console
                .err()
                .println(
                    "orchestrator: serving "
                        + settings.project()
                        + " at "
                        + address
                        + (network.containsKey("no-auth")
                            ? ", to everybody on this machine"
                            : ", to who has a token (orchestrator token add NAME)")));
    return Cli.DONE;
  }

  private static Map<String, String> network(Words words) {
    var network = new HashMap<String, String>();
    for (var name : NETWORK) words.option("--" + name).ifPresent(it -> network.put(name, it));
    if (words.flag("--no-auth")) network.put("no-auth", "");
    return network;
  }
}
