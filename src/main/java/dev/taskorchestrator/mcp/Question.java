package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;

/// Something that a call wants to know before it goes on: a question for a person
/// (`elicitation/create`), for the client's model, or for its directories.
///
/// @param method one of the requests that a server may make
public record Question(String method, Json.Obj params) {

  /// A question for a person, who fills in a form.
  ///
  /// @param schema a flat object schema of plain fields
  public static Question form(String message, Json.Obj schema) {
    return new Question(
        "elicitation/create",
        Json.obj()
            .put("mode", "form")
            .put("message", message)
            .put("requestedSchema", schema)
            .build());
  }

  /// What the client must have declared to be asked this.
  String capability() {
    return switch (method) {
      case "elicitation/create" -> "elicitation";
      case "sampling/createMessage" -> "sampling";
      case "roots/list" -> "roots";
      default -> throw new IllegalStateException("no server asks " + method);
    };
  }

  Json.Obj toJson() {
    return Json.obj().put("method", method).put("params", params).build();
  }

  static Question of(Json.Obj kept) {
    return new Question(kept.text("method"), kept.optObject("params").orElse(Json.Obj.EMPTY));
  }
}
