package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Matching;
import dev.taskorchestrator.core.Rule.Condition;
import dev.taskorchestrator.core.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Something that happened to a task, as rules look at it.
final class Happened {

  private static final int SHOWN = 80;

  private static final Pattern PLACE =
      Pattern.compile("\\{\\{(task_id|title|specialist_type|task_type|summary|event)}}");

  private final String event;
  private final Task task;
  private final String actor;
  private final @Nullable String detail;
  private final Instant now;
  private final List<String> why = new ArrayList<>();

  Happened(String event, Task task, String actor, @Nullable String detail, Instant now) {
    this.event = event;
    this.task = task;
    this.actor = actor;
    this.detail = detail;
    this.now = now;
  }

  String event() {
    return event;
  }

  Task task() {
    return task;
  }

  /// What was compared, and how that went.
  List<String> why() {
    return why;
  }

  boolean holds(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts) -> parts.stream().allMatch(this::holds);
      case Condition.Any(var parts) -> parts.stream().anyMatch(this::holds);
      case Condition.Not(var part) -> !holds(part);
      case Condition.Compare compare -> compared(compare);
    };
  }

  private boolean compared(Condition.Compare compare) {
    var value = value(compare.property());
    var holds = holds(compare.operator(), value, compare.values());
    why.add(
        compare.property()
            + " is "
            + (value == null ? "not set" : "'" + Markdown.cut(value, SHOWN) + "'")
            + (holds ? ", as it must be: " : ", but must be: ")
            + compare.operator()
            + " "
            + String.join(", ", compare.values()));
    return holds;
  }

  private @Nullable String value(String property) {
    var brief = task.brief();
    return switch (property) {
      case "task_status" -> task.status().word();
      case "task_type" -> brief.taskType();
      case "specialist_type" -> brief.specialist();
      case "complexity" -> brief.complexity();
      case "event_type" -> event;
      case "title" -> brief.title();
      case "description" -> brief.description();
      case "summary" -> task.summary();
      case "priority" -> String.valueOf(brief.priority());
      case "estimated_effort" -> brief.effort();
      case "attempt" -> String.valueOf(task.attempt());
      case "failures" -> String.valueOf(task.failures());
      case "progress" -> String.valueOf(Math.max(0, task.progress()));
      case "agent" -> actor;
      case "reason" -> detail;
      case "age_minutes" -> String.valueOf(Duration.between(task.createdAt(), now).toMinutes());
      case "children" -> String.valueOf(task.openChildren());
      default -> throw new IllegalStateException("no property of a task: " + property);
    };
  }

  private static boolean holds(String operator, @Nullable String value, List<String> values) {
    var said = value == null ? "" : value.toLowerCase(Locale.ROOT);
    var wanted = values.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
    var first = wanted.isEmpty() ? "" : wanted.getFirst();
    return switch (operator) {
      case "equals" -> said.equals(first);
      case "not_equals" -> !said.equals(first);
      case "contains" -> said.contains(first);
      case "not_contains" -> !said.contains(first);
      case "starts_with" -> said.startsWith(first);
      case "ends_with" -> said.endsWith(first);
      case "in_list" -> wanted.contains(said);
      case "not_in_list" -> !wanted.contains(said);
      case "matches_regex" ->
          Matching.finds(values.getFirst(), Objects.requireNonNullElse(value, ""));
      case "greater_than" -> order(said, first) > 0;
      case "less_than" -> order(said, first) < 0;
      case "greater_equal" -> order(said, first) >= 0;
      case "less_equal" -> order(said, first) <= 0;
      default -> throw new IllegalStateException("no operator: " + operator);
    };
  }

  /// As numbers where both are, else as text.
  private static int order(String left, String right) {
    try {
      return new BigDecimal(left).compareTo(new BigDecimal(right));
    } catch (NumberFormatException _) {
      return left.compareTo(right);
    }
  }

  /// The brief with what stands in it for this task.
  Brief filled(Brief brief) {
    return AutoAppend.filled(brief, this::filled);
  }

  /// In one go: what is put in fills nothing itself.
  private String filled(String text) {
    return PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(said(place.group(1))));
  }

  private String said(String name) {
    return switch (name) {
      case "task_id" -> task.id().text();
      case "title" -> task.brief().title();
      case "specialist_type" -> task.brief().specialist();
      case "task_type" -> task.brief().taskType();
      case "summary" -> Objects.requireNonNullElse(task.summary(), "");
      default -> event;
    };
  }
}
