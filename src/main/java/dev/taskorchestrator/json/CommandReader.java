package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Lock;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Status;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads commands and queries from arguments that already fit their schema.
public final class CommandReader {

  private static final Set<String> TEXTS =
      Set.of(
          "title",
          "description",
          "task_type",
          "complexity",
          "specialist_type",
          "estimated_effort",
          "due_date");
  private static final Set<String> NUMBERS =
      Set.of("lease_seconds", "max_attempts", "timeout_seconds");

  private CommandReader() {}

  public static Command.Complete complete(Json.Obj arguments) {
    return new Command.Complete(
        arguments.text("task_id"),
        arguments.optNumber("attempt").orElse(null),
        arguments.text("summary"),
        arguments.text("detailed_work"),
        Command.NextAction.valueOf(upper(arguments.text("next_action"))),
        arguments.text("artifact_type", "general"),
        arguments.texts("file_paths"));
  }

  public static Command.Release release(Json.Obj arguments) {
    return new Command.Release(
        arguments.text("task_id"),
        arguments.optNumber("attempt").orElse(null),
        Command.Ending.valueOf(upper(arguments.text("outcome"))),
        arguments.optText("reason").orElse(null));
  }

  public static Command.Heartbeat heartbeat(Json.Obj arguments) {
    return new Command.Heartbeat(
        arguments.text("task_id"),
        arguments.optNumber("attempt").orElse(null),
        whole(arguments, "lease_seconds"),
        whole(arguments, "progress"),
        arguments.optText("note").orElse(null));
  }

  public static Command.Lock lock(Json.Obj arguments) {
    return new Command.Lock(
        arguments.texts("resources"),
        (int) arguments.number("lease_seconds", Lock.USUAL_LEASE),
        arguments.optText("purpose").orElse(null));
  }

  public static Command.Unlock unlock(Json.Obj arguments) {
    return new Command.Unlock(
        arguments.texts("resources"), arguments.optNumber("fence").orElse(null));
  }

  public static Command.ClaimNext claimNext(Json.Obj arguments) {
    return new Command.ClaimNext(
        arguments.texts("specialist_types"),
        arguments.optText("parent_task_id").orElse(null),
        whole(arguments, "lease_seconds"));
  }

  public static Command.Claim claim(Json.Obj arguments) {
    return new Command.Claim(arguments.text("task_id"), whole(arguments, "lease_seconds"));
  }

  public static Outcome<Command.Update> update(Json.Obj arguments) {
    return changes(arguments)
        .map(changes ->
            new Command.Update(
                arguments.text("task_id"),
                arguments.optNumber("expected_version").orElse(null),
                changes,
                arguments.optText("status").flatMap(Status::of).orElse(null),
                arguments.optText("reason").orElse(null),
                arguments.has("parent_task_id")
                    ? new Command.Reparent(
                        arguments
                            .optText("parent_task_id")
                            .filter(id -> !id.isEmpty())
                            .orElse(null))
                    : null,
                PlanReader.needs(arguments, "add_dependencies"),
                arguments.texts("remove_dependencies"),
                arguments.objects("waive_dependencies").stream()
                    .map(waiver -> new Command.Waiver(waiver.text("id"), waiver.text("reason")))
                    .toList()));
  }

  private static Outcome<Changes> changes(Json.Obj arguments) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    for (var name : arguments.fields().keySet()) {
      if (TEXTS.contains(name)) values.put(name, arguments.text(name));
      if (NUMBERS.contains(name)) values.put(name, (int) arguments.number(name));
    }
    if (arguments.has("acceptance_criteria")) {
      values.put("acceptance_criteria", arguments.texts("acceptance_criteria"));
    }
    arguments.optFlag("complete_by_hand").ifPresent(flag -> values.put("complete_by_hand", flag));
    Outcome<Boolean> outcome = Outcome.done(true);
    if (arguments.has("priority")) {
      outcome =
          PlanReader.priority(arguments.get("priority"), "", 0)
              .map(number -> values.put("priority", number) == null);
    }
    if (arguments.has("context")) {
      outcome =
          outcome
              .then(_ -> PlanReader.context(arguments.get("context"), ""))
              .map(text -> values.put("context", text.orElse(null)) == null);
    }
    return outcome.map(_ -> new Changes(values));
  }

  public static Outcome<Query> tasks(Json.Obj arguments) {
    if (arguments.has("task_id")) {
      return Outcome.done(
          new Query.OneTask(arguments.text("task_id"), arguments.flag("include_artifacts", false)));
    }
    return moment(arguments, "created_after", false)
        .then(from ->
            moment(arguments, "created_before", true)
                .then(to -> sorted(arguments).then(sort -> filter(arguments, from, to, sort))))
        .map(filter -> new Query.Tasks(filter, arguments.flag("include_artifacts", false)));
  }

  private static Outcome<Filter> filter(
      Json.Obj arguments, Optional<Instant> from, Optional<Instant> to, Filter.Sort sort) {
    return CursorText.read(arguments.optText("cursor").orElse(null), sort)
        .map(cursor ->
            new Filter(
                arguments.texts("status").stream()
                    .flatMap(word -> Status.of(word).stream())
                    .distinct()
                    .toList(),
                arguments.texts("task_type"),
                arguments.texts("specialist_type"),
                arguments.texts("complexity"),
                arguments.optText("parent_task_id").orElse(null),
                arguments.flag("include_children", false),
                arguments.optFlag("ready").orElse(null),
                arguments.optText("agent").orElse(null),
                arguments.optText("search_text").filter(text -> !text.isBlank()).orElse(null),
                from.orElse(null),
                to.orElse(null),
                sort,
                (int) arguments.number("limit", Filter.DEFAULT_LIMIT),
                (int) arguments.number("offset", 0),
                cursor.orElse(null)));
  }

  private static Outcome<Filter.Sort> sorted(Json.Obj arguments) {
    var searching = arguments.optText("search_text").filter(text -> hasWord(text)).isPresent();
    var word = arguments.optText("sort").orElse(searching ? "relevance" : "created");
    var sort = CursorText.sort(word).orElse(Filter.Sort.CREATED);
    return sort == Filter.Sort.RELEVANCE && !searching
        ? Outcome.done(Filter.Sort.CREATED)
        : Outcome.done(sort);
  }

  private static boolean hasWord(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /// What is wanted of the artifacts; each action needs its own arguments.
  public static Outcome<Query> artifacts(Json.Obj arguments) {
    var task = arguments.optText("task_id").orElse(null);
    return switch (arguments.text("action")) {
      case "read" ->
          arguments
              .optText("artifact_id")
              .<Outcome<Query>>map(id ->
                  Outcome.done(
                      new Query.ReadArtifact(
                          id,
                          (int) arguments.number("offset", 0),
                          (int) arguments.number("limit", 20_000))))
              .orElseGet(() -> missing("artifact_id", "read"));
      case "search" ->
          arguments
              .optText("text")
              .<Outcome<Query>>map(text ->
                  Outcome.done(
                      new Query.SearchArtifacts(
                          task, text, (int) Math.min(arguments.number("limit", 20), 100))))
              .orElseGet(() -> missing("text", "search"));
      default ->
          Outcome.done(
              new Query.Artifacts(
                  task,
                  (int) Math.min(arguments.number("limit", 50), 500),
                  arguments.number("after", 0)));
    };
  }

  private static Outcome<Query> missing(String field, String action) {
    return Outcome.refused(new Refusal.InvalidArgument(field, "is required for action " + action));
  }

  /// A moment as ISO 8601; a day alone means its beginning, or its end where it bounds from above.
  private static Outcome<Optional<Instant>> moment(Json.Obj arguments, String field, boolean end) {
    var given = arguments.optText(field);
    if (given.isEmpty()) return Outcome.done(Optional.empty());
    var text = given.get().strip();
    try {
      if (text.length() == 10) {
        var day = LocalDate.parse(text);
        var start = day.plusDays(end ? 1 : 0).atStartOfDay().toInstant(ZoneOffset.UTC);
        return Outcome.done(Optional.of(end ? start.minusNanos(1_000) : start));
      }
      if (text.endsWith("Z") || text.matches(".*[+-]\\d\\d:?\\d\\d$")) {
        return Outcome.done(Optional.of(OffsetDateTime.parse(text).toInstant()));
      }
      return Outcome.done(Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)));
    } catch (DateTimeParseException _) {
      return Outcome.refused(
          new Refusal.InvalidArgument(field, "is not a date or time of ISO 8601"));
    }
  }

  private static @Nullable Integer whole(Json.Obj arguments, String field) {
    return arguments.optNumber(field).map(Math::toIntExact).orElse(null);
  }

  private static String upper(String word) {
    return word.toUpperCase(java.util.Locale.ROOT);
  }

  /// The words for every order of tasks.
  public static List<String> sorts() {
    return java.util.Arrays.stream(Filter.Sort.values()).map(Filter.Sort::word).toList();
  }
}
