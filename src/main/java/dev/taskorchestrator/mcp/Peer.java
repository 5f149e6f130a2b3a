package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who asks, what their client can do, and in which style they are answered.
///
/// @param capabilities as the client declared them: with this request, or with the handshake
/// @param logLevel the least level of what the client wants to have for its log; null for nothing
record Peer(Caller caller, Json.Obj capabilities, ResultStyle style, @Nullable String logLevel) {

  boolean isModern() {
    return style.isModern();
  }

  /// Whether it can be asked what needs that capability; a person is asked by forms, which not
  /// every client shows that can ask.
  boolean offers(String capability) {
    return capabilities.get(capability) instanceof Json.Obj modes
        && (!capability.equals("elicitation") || modes.fields().isEmpty() || modes.has("form"));
  }

  /// Whether it can come back for the answer. The extension is not defined for the older era.
  boolean comesBack() {
    return isModern()
        && capabilities.optObject("extensions").filter(it -> it.has(Meta.TASKS)).isPresent();
  }

  boolean wantsLog(String level) {
    return logLevel != null && Era.LOG_LEVELS.indexOf(level) >= Era.LOG_LEVELS.indexOf(logLevel);
  }

  /// What of those questions it cannot be asked, as the capabilities that it should have declared;
  /// null when it can be asked all.
  Answer.@Nullable Wrong lacking(Map<String, Question> questions) {
    var lacks = Json.obj();
    var any = false;
    for (var question : questions.values()) {
      if (offers(question.capability())) continue;
      lacks.put(question.capability(), Json.Obj.EMPTY);
      any = true;
    }
    return any ? Answer.Wrong.lacks(lacks.build()) : null;
  }
}
