package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.json.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Asks a person before something is done that cannot be taken back, where the client can ask one;
/// other clients have asked in their own way or not at all.
final class Confirmation {

  private static final String NAME = "confirm";

  private Confirmation() {}

  /// Does it once somebody said yes.
  ///
  /// @param what is about to be done, with all that it concerns: a yes counts only for these words
  static ToolAnswer first(ToolCall call, Desk desk, String what, Supplier<ToolAnswer> act) {
    var talk = call.talk();
    if (!talk.offers().test("elicitation")) return act.get();
    var asked = Json.obj().put("asked", what).build();
    var answer = talk.answers().optObject(NAME);
    if (answer.isEmpty() || !asked.equals(talk.state())) {
      return ToolAnswer.asking(Map.of(NAME, Question.form(what, FORM)), asked);
    }
    return yes(answer.get()) ? act.get() : desk.refused(new Refusal.NotConfirmed(what));
  }

  private static boolean yes(Json.Obj answer) {
    return answer.text("action", "").equals("accept")
        && answer.optObject("content").filter(it -> it.flag(NAME, false)).isPresent();
  }

  private static final Json.Obj FORM =
      Json.obj()
          .put("type", "object")
          .put(
              "properties",
              Json.obj()
                  .put(
                      NAME,
                      Json.obj()
                          .put("type", "boolean")
                          .put("title", "Do it")
                          .put("description", "It cannot be taken back")
                          .put("default", false)))
          .putTexts("required", List.of(NAME))
          .build();
}
