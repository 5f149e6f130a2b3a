package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;

/// Something that clients may want to hear of although they did not ask just now.
public sealed interface Change {

  /// There are other tools.
  record Tools() implements Change {}

  /// There are other prompts.
  record Prompts() implements Change {}

  /// There are other resources.
  record Listed() implements Change {}

  /// A resource is not what it was.
  record Updated(String uri) implements Change {}

  /// A call that goes on without its caller stands differently.
  record Errand(String id, Json.Obj status) implements Change {}

  /// The method of the notification that tells of it.
  default String method() {
    return switch (this) {
      case Tools() -> "notifications/tools/list_changed";
      case Prompts() -> "notifications/prompts/list_changed";
      case Listed() -> "notifications/resources/list_changed";
      case Updated _ -> "notifications/resources/updated";
      case Errand _ -> "notifications/tasks";
    };
  }

  /// What the notification says, besides whom it is for.
  default Json.Obj params() {
    return switch (this) {
      case Tools(), Prompts(), Listed() -> Json.Obj.EMPTY;
      case Updated(var uri) -> Json.obj().put("uri", uri).build();
      case Errand(_, var status) -> status;
    };
  }
}
