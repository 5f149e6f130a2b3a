package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.core.Text;
import dev.taskorchestrator.json.Json;
import java.util.List;

/// What clients are told about the resources before they read them.
final class ResourceWords {

  private static final int DESCRIPTION = 160;

  private ResourceWords() {}

  /// Those that every project has.
  static final List<Json.Obj> LISTED =
      List.of(
          at(
              "status",
              "status",
              "How the project stands",
              "Counts, what is ready, held and stuck, and the newest open tasks",
              "1.0"),
          at(
              "tree",
              "tree",
              "All tasks as a tree",
              "Parents before their children, each with what it waits for",
              "0.8"),
          at(
              "events",
              "events",
              "What happened lately",
              "The latest 100 events, oldest first",
              "0.4"));

  /// Those that there are many of.
  static final List<Json.Obj> TEMPLATES =
      List.of(
          family(
              "task/{task_id}",
              "task",
              "One task",
              "A task, whole: its dependencies, children, attempts and artifacts",
              "application/json",
              "0.9"),
          family(
              "tree/{task_id}",
              "subtree",
              "A task with all below it",
              "The same as the whole tree, from one task on",
              "application/json",
              "0.7"),
          family(
              "artifact/{artifact_id}",
              "artifact",
              "Work that was handed in",
              "Its content as it was handed in; of a long one the beginning, and how to read on",
              "text/plain",
              "0.6"),
          family(
              "events/{after}",
              "events_after",
              "What happened after an event",
              "Up to 100 events after the one of that number, oldest first",
              "application/json",
              "0.3"),
          family(
              "role/{name}",
              "role",
              "How a specialist works",
              "What an agent is told who takes a task of this specialist type",
              "text/markdown",
              "0.5"));

  /// One role, by its name.
  static Json.Obj role(Role role) {
    var first = role.definition().strip().lines().findFirst().orElse("");
    return Json.obj()
        .put("uri", ResourceName.SCHEME + "role/" + role.name())
        .putAll(
            about(
                "role_" + role.name(),
                "How a " + role.name() + " works",
                Text.cut(first, DESCRIPTION),
                "text/markdown",
                "0.5"))
        .build();
  }

  private static Json.Obj at(
      String path, String name, String title, String description, String priority) {
    return Json.obj()
        .put("uri", ResourceName.SCHEME + path)
        .putAll(about(name, title, description, "application/json", priority))
        .build();
  }

  private static Json.Obj family(
      String path, String name, String title, String description, String type, String priority) {
    return Json.obj()
        .put("uriTemplate", ResourceName.SCHEME + path)
        .putAll(about(name, title, description, type, priority))
        .build();
  }

  private static Json.Obj about(
      String name, String title, String description, String type, String priority) {
    var annotations =
        Json.obj()
            .putTexts("audience", List.of("user", "assistant"))
            .put("priority", new Json.Num(priority));
    return Json.obj()
        .put("name", name)
        .put("title", title)
        .put("description", description)
        .put("mimeType", type)
        .put("annotations", annotations)
        .build();
  }
}
