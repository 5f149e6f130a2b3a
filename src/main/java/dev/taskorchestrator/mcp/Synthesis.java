package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// What came of the tasks below another, as text for reading: the form in which the first releases
/// of the predecessor answered, without their claim that all went well.
final class Synthesis {

  private static final String NAME = "orchestrator_synthesize_results";
  private static final int LONGEST = 50_000;
  private static final int SUMMARY = 1_000;

  private final Desk desk;

  Synthesis(Desk desk) {
    this.desk = desk;
  }

  Tool tool() {
    return Tool.of(
        NAME,
        ToolWords.title(NAME),
        ToolWords.description(NAME),
        ToolShapes.input(NAME),
        Annotations.READS,
        this::answer);
  }

  private ToolAnswer answer(ToolCall call) {
    var query = new Query.Synthesis(call.arguments().text("parent_task_id"));
    return switch (desk.engine(call).ask(query)) {
      case Outcome.Done<Reply>(Reply.Synthesis synthesis) -> ToolAnswer.markdown(text(synthesis));
      case Outcome.Done<Reply>(var reply) -> throw new IllegalStateException("not it: " + reply);
      case Outcome.Refused<Reply>(var refusal) -> desk.refused(refusal);
    };
  }

  static String text(Reply.Synthesis synthesis) {
    var parent = synthesis.parent();
    var total = synthesis.counts().values().stream().mapToLong(Long::longValue).sum();
    var text = new StringBuilder("# ").append(line(parent.brief().title())).append("\n\n");
    text.append("- **Task ID**: ").append(parent.id()).append('\n');
    text.append("- **Completed**: ").append(synthesis.completed() + " of " + total).append('\n');
    results(synthesis.results(), text);
    if (synthesis.results().size() < total || text.length() > LONGEST) {
      text.append("\n… orchestrator_query_tasks with parent_task_id has the rest.\n");
    }
    return text.append("\n## Summary\n\n").append(closing(synthesis, total)).toString();
  }

  private static void results(List<Reply.Result> results, StringBuilder text) {
    var specialists = new LinkedHashMap<String, List<Reply.Result>>();
    for (var result : results) {
      specialists
          .computeIfAbsent(result.task().brief().specialist(), _ -> new ArrayList<>())
          .add(result);
    }
    specialists.forEach((specialist, done) -> {
      text.append("\n## ").append(specialist).append('\n');
      for (var result : done) {
        if (text.length() < LONGEST) result(result, text);
      }
    });
  }

  private static void result(Reply.Result result, StringBuilder text) {
    var task = result.task();
    text.append("\n### ").append(line(task.brief().title())).append("\n\n");
    text.append("- **Status**: ").append(task.status().word()).append('\n');
    var summary = task.summary();
    text.append("- **Results**: ")
        .append(summary == null ? "none" : Text.cut(line(summary), SUMMARY))
        .append('\n');
    var artifacts = result.artifacts().stream().limit(5).map(Artifact::id).toList();
    text.append("- **Artifacts**: ")
        .append(artifacts.isEmpty() ? "none" : String.join(", ", artifacts))
        .append('\n');
  }

  private static String closing(Reply.Synthesis synthesis, long total) {
    if (total == 0) return "There is nothing below this task.\n";
    if (synthesis.missing().isEmpty() && synthesis.completed() == total) {
      return "All tasks are completed.\n";
    }
    var text = new StringBuilder("Not all tasks are completed. Missing:\n\n");
    for (var stuck : synthesis.missing()) {
      if (text.length() > LONGEST / 10) break;
      var title = line(stuck.task().brief().title());
      text.append("- %s (%s): %s\n".formatted(title, stuck.task().id(), line(stuck.why())));
    }
    return text.toString();
  }

  private static String line(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
