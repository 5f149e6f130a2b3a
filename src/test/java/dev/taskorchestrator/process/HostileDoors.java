package dev.taskorchestrator.process;

import dev.taskorchestrator.json.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Sends an input through a door and tells in a word or two what was answered.
final class HostileDoors {

  private static final String NOTHING = "nothing";

  private final HostileSite site;
  private final HostileStories stories;

  HostileDoors(HostileSite site, HostileStories stories) {
    this.site = site;
    this.stories = stories;
  }

  String answer(HostileInput input, String door) {
    var names = new HashMap<>(site.names);
    var value = HostileText.text(input.value(), site.names);
    names.put("value", value);
    var sent = input.sent();
    if (sent.has("story")) return stories.tell(sent.text("story"));
    if (sent.has("tool")) return tool(sent, door, names, value);
    if (sent.has("line")) {
      var line = HostileText.bytes(sent.text("line"), names);
      if (door.equals(HostileInput.HTTP)) return site.http.line(line);
      return line(line, NOTHING.equals(input.expected().get(door)));
    }
    if (sent.has("raw")) return site.sockets.answer(HostileText.bytes(sent.text("raw"), names));
    if (sent.has("token")) return site.http.token(HostileText.text(sent.text("token"), names));
    if (sent.has("sign")) return jwt(HostileText.object(sent, names));
    return site.sockets.answer(HostileRequest.of(sent, names));
  }

  private String jwt(Json.Obj sent) {
    return site.http.token(
        site.tokens.token(
            sent.optObject("header").orElse(Json.Obj.EMPTY),
            sent.optObject("claims").orElse(Json.Obj.EMPTY),
            sent.text("sign")));
  }

  /// A line of its own, answered with a code, with nothing, or as any request.
  private String line(byte[] line, boolean unanswered) {
    var whole = Arrays.copyOf(line, line.length + 1);
    whole[line.length] = '\n';
    site.client.send(whole);
    // nothing comes once a later request is answered
    if (unanswered) site.client.request("ping", Json.Obj.EMPTY, HostileSite.PATIENCE);
    var said = site.client.next(unanswered ? Duration.ZERO : HostileSite.PATIENCE);
    if (said == null) return NOTHING;
    var error = said.optObject("error");
    return error
        .map(each -> String.valueOf(each.number("code")))
        .orElseGet(() -> code(said.optObject("result").orElse(said)));
  }

  private String tool(Json.Obj sent, String door, Map<String, String> names, String value) {
    var tool = sent.text("tool");
    var arguments = HostileText.object(sent.optObject("arguments").orElse(Json.Obj.EMPTY), names);
    var who = sent.text("as", "agent");
    var result = called(door, who, tool, arguments);
    if (sent.has("shows") && code(result).equals("ok")) {
      return shown(result, sent.text("shows"), value, door, who);
    }
    return code(result);
  }

  private Json.Obj called(String door, String who, String tool, Json.Obj arguments) {
    if (door.equals(HostileInput.HTTP)) return site.http.tool(who, "/mcp", tool, arguments);
    var params = Json.obj().put("name", tool).put("arguments", arguments).build();
    var reply = site.client.exchange("tools/call", params, HostileSite.PATIENCE);
    return reply.optObject("result").orElse(reply);
  }

  /// What was kept is given back letter by letter, as data and nowhere else.
  private String shown(Json.Obj result, String field, String value, String door, String who) {
    var id = result.object("structuredContent").text("task_id");
    var asked = Json.obj().put("task_id", id).build();
    var found = called(door, who, "orchestrator_query_tasks", asked);
    var back = found.object("structuredContent").object("task").text(field);
    return back.equals(value) ? "ok" : "altered to " + back;
  }

  static String code(Json.Obj result) {
    var error =
        result
            .optObject("structuredContent")
            .flatMap(content -> content.optObject("error"))
            .or(() -> result.optObject("error"));
    return error
        .map(each -> each.optText("code").orElseGet(() -> String.valueOf(each.number("code", 0))))
        .orElse(result.flag("isError", false) ? "an error without a code" : "ok");
  }
}
