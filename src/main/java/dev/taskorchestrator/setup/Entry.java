package dev.taskorchestrator.setup;

import dev.taskorchestrator.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a client is told about the server: the command by which to start it.
///
/// @param name under which the client lists it
public record Entry(String name, List<String> command) {

  /// The usual name.
  public static final String USUAL_NAME = "task-orchestrator";

  /// The entry for a client.
  ///
  /// @param self the command that starts this program
  /// @param project the project's folder
  /// @param pinned whether the user wants just this project
  /// @param tools the profile of tools to list, where it is not the usual
  public static Entry of(
      Client client,
      Scope scope,
      String name,
      List<String> self,
      String project,
      boolean pinned,
      @Nullable String tools) {
    var command = new ArrayList<>(self);
    command.add("mcp");
    var variable = client.projectVariable();
    if (scope == Scope.PROJECT) {
      command.addAll(List.of("--project", variable == null ? project : variable));
    } else if (pinned || !client.startsInProject()) {
      command.addAll(List.of("--project", project));
    } else if (variable != null) {
      command.addAll(List.of("--project", variable));
    }
    if (tools != null) command.addAll(List.of("--tools", tools));
    return new Entry(name, List.copyOf(command));
  }

  /// The same as a client's file has it; what else stands there is kept.
  Json.Obj shape(Client client) {
    var shape = Json.obj();
    if (client.typed()) shape.put("type", "stdio");
    return shape
        .put("command", command.getFirst())
        .put("args", Json.strings(command.subList(1, command.size())))
        .build();
  }

  /// The command that an entry names; empty where it names none.
  static Optional<List<String>> command(Json.Obj shape) {
    return shape
        .optText("command")
        .map(program -> {
          var command = new ArrayList<>(List.of(program));
          command.addAll(shape.texts("args"));
          return List.copyOf(command);
        });
  }

  /// A command with the project's folder where the client would put it.
  static List<String> resolved(Client client, List<String> command, String project) {
    var variable = client.projectVariable();
    if (variable == null) return command;
    return command.stream().map(word -> word.replace(variable, project)).toList();
  }
}
