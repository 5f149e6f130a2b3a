package dev.taskorchestrator.conformance;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.mcp.Answer;
import dev.taskorchestrator.mcp.Caller;
import dev.taskorchestrator.mcp.Change;
import dev.taskorchestrator.mcp.Prompts;
import dev.taskorchestrator.mcp.Resources;
import dev.taskorchestrator.mcp.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Resources and prompts under the names of the suite.
final class FixtureReadables implements Resources {

  private static final Pattern FAMILY = Pattern.compile("test://template/([^/]+)/data");

  @Override
  public List<Json.Obj> list(ToolCall call) {
    return List.of(
        resource("test://static-text", "static-text", "text/plain"),
        resource("test://static-binary", "static-binary", "image/png"),
        resource("test://watched-resource", "watched-resource", "text/plain"));
  }

  private static Json.Obj resource(String uri, String name, String type) {
    return Json.obj()
        .put("uri", uri)
        .put("name", name)
        .put("description", "What the suite expects of " + name)
        .put("mimeType", type)
        .build();
  }

  @Override
  public List<Json.Obj> templates() {
    return List.of(
        Json.obj()
            .put("uriTemplate", "test://template/{id}/data")
            .put("name", "template")
            .put("description", "A family of resources")
            .put("mimeType", "application/json")
            .build());
  }

  @Override
  public Answer read(String uri, ToolCall call) {
    var family = FAMILY.matcher(uri);
    if (family.matches()) {
      return text(uri, "application/json", "{\"id\":\"" + family.group(1) + "\"}");
    }
    return switch (uri) {
      case "test://static-text" ->
          text(uri, "text/plain", "This is the content of the static text resource.");
      case "test://watched-resource" -> text(uri, "text/plain", "Watched resource content");
      case "test://static-binary" ->
          contents(
              Json.obj()
                  .put("uri", uri)
                  .put("mimeType", "image/png")
                  .put("blob", FixtureTools.PICTURE)
                  .build());
      default -> Resources.missing(uri);
    };
  }

  private static Answer text(String uri, String type, String text) {
    return contents(Json.obj().put("uri", uri).put("mimeType", type).put("text", text).build());
  }

  private static Answer contents(Json.Obj one) {
    return new Answer.Kept(Json.obj().put("contents", List.of(one)).build(), 1_000, false);
  }

  @Override
  public Runnable follow(Caller caller, Set<String> uris, Consumer<Change> ear) {
    return () -> {};
  }

  /// The prompts, which have a list of their own.
  Prompts prompts() {
    return new Prompts() {
      @Override
      public List<Json.Obj> list(ToolCall call) {
        return List.of(
            prompt("test_simple_prompt"),
            prompt("test_prompt_with_arguments", "arg1", "arg2"),
            prompt("test_prompt_with_embedded_resource", "resourceUri"),
            prompt("test_prompt_with_image"),
            prompt("test_input_required_result_prompt"));
      }

      @Override
      public Answer get(String name, ToolCall call) {
        return got(name, call);
      }
    };
  }

  private static Json.Obj prompt(String name, String... arguments) {
    var prompt = Json.obj().put("name", name).put("description", "What the suite expects");
    var list =
        List.of(arguments).stream()
            .map(it ->
                Json.obj()
                    .put("name", it)
                    .put("description", "An argument")
                    .put("required", true)
                    .build())
            .toList();
    return list.isEmpty() ? prompt.build() : prompt.put("arguments", list).build();
  }

  private static Answer got(String name, ToolCall call) {
    var given = call.arguments();
    return switch (name) {
      case "test_simple_prompt" -> messages(words("This is a simple prompt for testing."));
      case "test_prompt_with_arguments" ->
          messages(
              words(
                  "Prompt with arguments: arg1='%s', arg2='%s'"
                      .formatted(given.text("arg1", ""), given.text("arg2", ""))));
      case "test_prompt_with_embedded_resource" ->
          messages(
              user(
                  Json.obj()
                      .put("type", "resource")
                      .put(
                          "resource",
                          Json.obj()
                              .put("uri", given.text("resourceUri", "test://example"))
                              .put("mimeType", "text/plain")
                              .put("text", "Embedded resource content for testing."))
                      .build()),
              words("Please process the embedded resource above."));
      case "test_prompt_with_image" ->
          messages(
              user(
                  Json.obj()
                      .put("type", "image")
                      .put("data", FixtureTools.PICTURE)
                      .put("mimeType", "image/png")
                      .build()),
              words("Please analyze the image above."));
      case "test_input_required_result_prompt" -> asks(call);
      default -> Prompts.missing(name);
    };
  }

  private static Answer asks(ToolCall call) {
    var context = FixtureAskingTools.content(call, "user_context", "context");
    if (!context.isEmpty()) return messages(words("In the context " + context));
    var question =
        FixtureAskingTools.form("What context should the prompt use?", "context", "string");
    return new Answer.Asking(Map.of("user_context", question), null);
  }

  private static Answer messages(Json.Obj... messages) {
    return Answer.of(Json.obj().put("messages", List.of(messages)));
  }

  private static Json.Obj words(String text) {
    return user(Json.obj().put("type", "text").put("text", text).build());
  }

  private static Json.Obj user(Json.Obj content) {
    return Json.obj().put("role", "user").put("content", content).build();
  }
}
