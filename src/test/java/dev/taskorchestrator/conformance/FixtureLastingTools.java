package dev.taskorchestrator.conformance;

import static dev.taskorchestrator.conformance.FixtureTools.refused;
import static dev.taskorchestrator.conformance.FixtureTools.text;
import static dev.taskorchestrator.conformance.FixtureTools.tool;

import dev.taskorchestrator.json.Schema;
import dev.taskorchestrator.mcp.Question;
import dev.taskorchestrator.mcp.Tool;
import dev.taskorchestrator.mcp.ToolAnswer;
import dev.taskorchestrator.mcp.ToolCall;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Tools under the names of the suite that go on without their callers.
final class FixtureLastingTools {

  private static final int INTERNAL = -32603;

  private FixtureLastingTools() {}

  static List<Tool> all() {
    var seconds =
        Schema.object()
            .optional("seconds", Schema.integer(0, 600))
            .optional("label", Schema.text());
    var name = Schema.object().optional("name", Schema.text());
    var file = Schema.object().optional("filename", Schema.text());
    return List.of(
        tool("greet", name, call -> text("Hello, " + call.arguments().text("name", "you") + "!")),
        tool("slow_compute", seconds, lasting(FixtureLastingTools::compute, false))
            .waiting(arguments -> Duration.ofSeconds(arguments.number("seconds", 0))),
        tool("failing_job", lasting(FixtureLastingTools::fails, true)),
        tool(
            "protocol_error_job",
            lasting(_ -> FixtureTools.wrong(INTERNAL, "intended failure"), false)),
        tool("confirm_delete", file, lasting(FixtureLastingTools::confirms, false)),
        tool("multi_input", lasting(FixtureLastingTools::asksTwice, false)),
        tool("test_tool_with_task", FixtureLastingTools::asksFirst));
  }

  private static Tool.Handler lasting(Tool.Handler rest, boolean required) {
    return _ -> new ToolAnswer.Lasting(rest, required);
  }

  private static ToolAnswer compute(ToolCall call) {
    pause(Duration.ofSeconds(call.arguments().number("seconds", 0)), call);
    return text("computed " + call.arguments().text("label", ""));
  }

  private static ToolAnswer fails(ToolCall call) {
    pause(Duration.ofMillis(300), call);
    return refused("intended failure");
  }

  private static ToolAnswer confirms(ToolCall call) {
    if (!call.talk().answers().has("confirm")) {
      return ToolAnswer.asking(
          Map.of("confirm", FixtureAskingTools.form("Delete it?", "confirm", "boolean")), null);
    }
    return text("deleted " + call.arguments().text("filename", ""));
  }

  private static ToolAnswer asksTwice(ToolCall call) {
    var open = new LinkedHashMap<String, Question>();
    open.put("first", FixtureAskingTools.named());
    open.put("second", FixtureAskingTools.form("Sure?", "confirm", "boolean"));
    open.keySet().removeIf(name -> call.talk().answers().has(name));
    return open.isEmpty() ? text("both answered") : ToolAnswer.asking(open, null);
  }

  private static ToolAnswer asksFirst(ToolCall call) {
    var name = FixtureAskingTools.content(call, "user_name", "name");
    if (name.isEmpty()) {
      return ToolAnswer.asking(Map.of("user_name", FixtureAskingTools.named()), null);
    }
    return new ToolAnswer.Lasting(_ -> text("done for " + name), true);
  }

  /// Waits, unless the call is given up meanwhile.
  static void pause(Duration time, ToolCall call) {
    var over = new CountDownLatch(1);
    var back = call.deadline().onCancel(over::countDown);
    try {
      over.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      back.run();
    }
  }
}
