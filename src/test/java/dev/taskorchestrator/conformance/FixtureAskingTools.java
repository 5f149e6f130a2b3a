package dev.taskorchestrator.conformance;

import static dev.taskorchestrator.conformance.FixtureTools.text;
import static dev.taskorchestrator.conformance.FixtureTools.tool;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.Schema;
import dev.taskorchestrator.mcp.Question;
import dev.taskorchestrator.mcp.Tool;
import dev.taskorchestrator.mcp.ToolAnswer;
import dev.taskorchestrator.mcp.ToolCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tools under the names of the suite that ask before they answer: a person, the client's model,
/// the client.
final class FixtureAskingTools {

  private static final Json.Obj STATE = Json.obj().put("round", 1).build();

  private FixtureAskingTools() {}

  static List<Tool> all() {
    var prompt = Schema.object().required("prompt", Schema.text());
    var message = Schema.object().required("message", Schema.text());
    return List.of(
        tool("test_sampling", prompt, FixtureAskingTools::sampling),
        tool("test_elicitation", message, FixtureAskingTools::elicitation),
        tool("test_elicitation_sep1034_defaults", call -> filled(call, DEFAULTS)),
        tool("test_elicitation_sep1330_enums", call -> filled(call, ENUMS)),
        tool("test_missing_capability", call -> once(call, "q", sample("Say yes"))),
        tool("test_streaming_elicitation", call -> once(call, "name", named())),
        tool("test_input_required_result_elicitation", FixtureAskingTools::greets),
        tool(
            "test_input_required_result_sampling",
            call -> once(call, "capital_question", sample("What is the capital of France?"))),
        tool("test_input_required_result_list_roots", call -> once(call, "client_roots", roots())),
        tool("test_input_required_result_request_state", FixtureAskingTools::stated),
        tool("test_input_required_result_tampered_state", FixtureAskingTools::stated),
        tool("test_input_required_result_multiple_inputs", FixtureAskingTools::several),
        tool("test_input_required_result_multi_round", FixtureAskingTools::rounds),
        tool("test_input_required_result_capabilities", FixtureAskingTools::whatIsOffered));
  }

  static Question sample(String words) {
    var content = Json.obj().put("type", "text").put("text", words);
    var message = Json.obj().put("role", "user").put("content", content).build();
    return new Question(
        "sampling/createMessage",
        Json.obj().put("messages", List.of(message)).put("maxTokens", 100).build());
  }

  static Question named() {
    return form("What is your name?", "name", "string");
  }

  static Question form(String message, String field, String type) {
    return Question.form(
        message,
        Json.obj()
            .put("type", "object")
            .put("properties", Json.obj().put(field, Json.obj().put("type", type)))
            .putTexts("required", List.of(field))
            .build());
  }

  private static Question roots() {
    return new Question("roots/list", Json.Obj.EMPTY);
  }

  /// What a person filled into a field; empty where it is not there.
  static String content(ToolCall call, String name, String field) {
    return call.talk()
        .answers()
        .optObject(name)
        .flatMap(answer -> answer.optObject("content"))
        .flatMap(content -> content.optText(field))
        .orElse("");
  }

  private static ToolAnswer once(ToolCall call, String name, Question question) {
    var answer = call.talk().answers().optObject(name);
    return answer.isEmpty()
        ? ToolAnswer.asking(Map.of(name, question), null)
        : text("answered: " + JsonWriter.text(answer.get()));
  }

  private static ToolAnswer sampling(ToolCall call) {
    var answer = call.talk().answers().optObject("said");
    if (answer.isEmpty()) {
      return ToolAnswer.asking(Map.of("said", sample(call.arguments().text("prompt"))), null);
    }
    var said = answer.flatMap(it -> it.optObject("content")).flatMap(it -> it.optText("text"));
    return text("LLM response: " + said.orElse("nothing"));
  }

  private static ToolAnswer elicitation(ToolCall call) {
    var question = form(call.arguments().text("message"), "response", "string");
    return answered(call, question, "User response: ");
  }

  private static ToolAnswer filled(ToolCall call, String schema) {
    var form = (Json.Obj) JsonReader.read(schema.getBytes(UTF_8));
    return answered(call, Question.form("Please fill in", form), "Elicitation completed: ");
  }

  private static ToolAnswer answered(ToolCall call, Question question, String words) {
    var answer = call.talk().answers().optObject("form");
    if (answer.isEmpty()) return ToolAnswer.asking(Map.of("form", question), null);
    var content = answer.get().optObject("content").orElse(Json.Obj.EMPTY);
    return text(
        "%saction=%s, content=%s"
            .formatted(words, answer.get().text("action", "none"), JsonWriter.text(content)));
  }

  private static ToolAnswer greets(ToolCall call) {
    var name = content(call, "user_name", "name");
    return name.isEmpty()
        ? ToolAnswer.asking(Map.of("user_name", named()), null)
        : text("Hello, " + name + "!");
  }

  private static ToolAnswer stated(ToolCall call) {
    var confirmed = call.talk().answers().has("confirm");
    if (!confirmed || !STATE.equals(call.talk().state())) {
      return ToolAnswer.asking(Map.of("confirm", form("Please confirm", "ok", "boolean")), STATE);
    }
    return text("state-ok");
  }

  private static ToolAnswer several(ToolCall call) {
    var all = new LinkedHashMap<String, Question>();
    all.put("user_name", named());
    all.put("greeting", sample("Generate a greeting"));
    all.put("client_roots", roots());
    all.keySet().removeIf(name -> call.talk().answers().has(name));
    return all.isEmpty() ? text("all answered") : ToolAnswer.asking(all, STATE);
  }

  private static ToolAnswer rounds(ToolCall call) {
    var state = call.talk().state();
    if (state == null) {
      return ToolAnswer.asking(
          Map.of("step1", form("Step 1: What is your name?", "name", "string")), STATE);
    }
    if (state.number("round", 0) == 1) {
      var next = Json.obj().put("round", 2).put("name", content(call, "step1", "name")).build();
      return ToolAnswer.asking(
          Map.of("step2", form("Step 2: What is your favorite color?", "color", "string")), next);
    }
    return text(state.text("name", "") + " likes " + content(call, "step2", "color"));
  }

  /// Asks only what the client can answer.
  private static ToolAnswer whatIsOffered(ToolCall call) {
    var all = new LinkedHashMap<String, Question>();
    if (call.talk().offers().test("elicitation")) all.put("user_name", named());
    if (call.talk().offers().test("sampling")) all.put("greeting", sample("Generate a greeting"));
    all.keySet().removeIf(name -> call.talk().answers().has(name));
    return all.isEmpty() ? text("nothing more to ask") : ToolAnswer.asking(all, null);
  }

  private static final String DEFAULTS =
      """
      {"type": "object",
       "properties": {
         "name": {"type": "string", "description": "User name", "default": "John Doe"},
         "age": {"type": "integer", "description": "User age", "default": 30},
         "score": {"type": "number", "description": "User score", "default": 95.5},
         "status": {"type": "string", "enum": ["active", "inactive", "pending"],
                    "default": "active"},
         "verified": {"type": "boolean", "default": true}},
       "required": []}
      """;

  private static final String ENUMS =
      """
      {"type": "object",
       "properties": {
         "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
         "titledSingle": {"type": "string",
           "oneOf": [{"const": "value1", "title": "First Option"},
                     {"const": "value2", "title": "Second Option"},
                     {"const": "value3", "title": "Third Option"}]},
         "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
           "enumNames": ["Option One", "Option Two", "Option Three"]},
         "untitledMulti": {"type": "array", "minItems": 1, "maxItems": 3,
           "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
         "titledMulti": {"type": "array", "minItems": 1, "maxItems": 3,
           "items": {"anyOf": [{"const": "value1", "title": "First Choice"},
                               {"const": "value2", "title": "Second Choice"},
                               {"const": "value3", "title": "Third Choice"}]}}},
       "required": []}
      """;
}
