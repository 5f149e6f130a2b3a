package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.json.Json;
import java.util.random.RandomGenerator;

/// What a scripted agent hands in: made up, but of the size and form of real work.
record Document(String type, String summary, String text) {

  /// The work on a task as it was handed out.
  static Document on(Json.Obj task, String agent, RandomGenerator chance) {
    var role = task.text("specialist_type", "generic");
    var title = task.text("title", "Untitled");
    var criteria = task.texts("acceptance_criteria");
    var text = new StringBuilder();
    text.append("# ").append(title).append("\n\n");
    text.append("By ").append(agent).append(" as ").append(role);
    text.append(", attempt ").append(task.number("attempt", 0)).append(".\n\n");
    text.append("## What was asked\n\n").append(task.text("description", "")).append("\n\n");
    built(task, text);
    text.append("## What was done\n\n");
    for (int step = 1; step <= 6; step++) {
      text.append(step).append(". ").append(step(role, step, chance)).append('\n');
    }
    text.append("\n## How each criterion is met\n\n");
    for (var criterion : criteria) {
      text.append("- **").append(criterion).append(".** Looked at in ");
      text.append(3 + chance.nextInt(40)).append(" cases; the record is in the table below.\n");
    }
    table(text, chance);
    return new Document(type(role), summary(role, criteria.size(), chance), text.toString());
  }

  private static void built(Json.Obj task, StringBuilder text) {
    var results = task.objects("prerequisites");
    if (results.isEmpty()) return;
    text.append("## What it builds on\n\n");
    for (var result : results) {
      text.append("- ").append(result.text("title", "")).append(": ");
      text.append(result.text("summary", "")).append('\n');
    }
    text.append('\n');
  }

  private static String step(String role, int step, RandomGenerator chance) {
    var count = 2 + chance.nextInt(60);
    return switch (step) {
      case 1 ->
          "Read the request and the results it builds on, and listed " + count + " questions.";
      case 2 ->
          "Answered them from the sources at hand; " + count / 4 + " stayed open and are noted.";
      case 3 -> "Worked as " + role + " through " + count + " points, the riskiest first.";
      case 4 -> "Tried the result on " + count + " examples, of which one changed it.";
      case 5 -> "Compared the outcome with each criterion, in words and in figures.";
      default -> "Wrote down what the next person needs, and what was left out on purpose.";
    };
  }

  private static void table(StringBuilder text, RandomGenerator chance) {
    text.append("\n## Record\n\n| case | observed | limit | verdict |\n|---|---|---|---|\n");
    for (int row = 1; row <= 40; row++) {
      var limit = 50 + chance.nextInt(200);
      text.append("| ").append(row).append(" | ").append(chance.nextInt(limit));
      text.append(" | ").append(limit).append(" | within |\n");
    }
  }

  private static String summary(String role, int criteria, RandomGenerator chance) {
    var count = 3 + chance.nextInt(30);
    var what =
        switch (role) {
          case "analyst", "researcher" -> count + " findings, ranked, each with its evidence";
          case "architect" -> "Designed and walked through " + count + " cases";
          case "reviewer" -> count + " findings, the ones that matter fixed";
          case "tester" -> count + " tests written and passing";
          case "implementer", "coder", "debugger", "optimizer" ->
              "Built, with " + count + " tests that fail without it";
          case "documenter" -> count + " pages, each step tried";
          default -> "Done in " + count + " steps, each recorded";
        };
    return what + "; " + criteria(criteria) + ".";
  }

  private static String criteria(int count) {
    return switch (count) {
      case 0 -> "nothing else was asked";
      case 1 -> "the criterion is met";
      case 2 -> "both criteria are met";
      default -> "all " + count + " criteria are met";
    };
  }

  private static String type(String role) {
    return switch (role) {
      case "analyst", "researcher", "reviewer" -> "analysis";
      case "architect" -> "design";
      case "implementer", "coder", "debugger", "optimizer" -> "code";
      case "tester" -> "test";
      case "documenter" -> "documentation";
      case "devops" -> "config";
      default -> "general";
    };
  }
}
