package dev.taskorchestrator;

import dev.taskorchestrator.cli.Workbench.Answered;
import dev.taskorchestrator.http.RemoteCalls;
import dev.taskorchestrator.json.Json;
import java.io.IOException;

/// What a network server answers, as the terminal takes answers.
final class RemoteAnswers {

  private RemoteAnswers() {}

  static Answered of(RemoteCalls calls, String tool, Json.Obj arguments) {
    try {
      var result = calls.call(tool, arguments);
      var refused = result.flag("isError", false);
      var value = result.optObject("structuredContent");
      if (value.isPresent()) return new Answered(value.get(), null, refused);
      var text = result.objects("content").stream().map(it -> it.text("text", "")).toList();
      return new Answered(Json.Obj.EMPTY, String.join("\n", text), refused);
    } catch (RemoteCalls.TurnedAway away) {
      return failed("server_refused", String.valueOf(away.getMessage()), "after_change");
    } catch (IOException failure) {
      var why = failure.getMessage();
      return failed(
          "server_unavailable",
          why == null ? "the server cannot be reached: " + failure.getClass().getSimpleName() : why,
          "later");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return failed("cancelled", "interrupted", "later");
    }
  }

  private static Answered failed(String code, String why, String retry) {
    var error = Json.obj().put("code", code).put("message", why).put("retry", retry);
    return new Answered(Json.obj().put("error", error).build(), null, true);
  }
}
