package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Need;
import dev.taskorchestrator.core.Incoming.Work;
import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Text;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A task in the making, for readers that learn of it piece by piece.
final class Draft {

  private static final int MAX_CONTEXT = 20_000;
  private static final int MAX_CRITERION = 1_000;
  private static final int MAX_CRITERIA = 50;

  final String key;
  @Nullable String title;
  final StringBuilder description = new StringBuilder();
  Status status = Status.PENDING;
  @Nullable String reason;
  String type = "standard";
  String specialist = "generic";
  String complexity = "moderate";
  @Nullable String effort;
  @Nullable String dueDate;
  int priority = Priority.MEDIUM;
  @Nullable String parent;
  @Nullable String summary;
  @Nullable Instant created;
  @Nullable Instant updated;
  @Nullable Instant ended;
  final List<String> criteria = new ArrayList<>();
  final List<Need> needs = new ArrayList<>();
  final List<Work> work = new ArrayList<>();
  final Map<String, Json> more = new LinkedHashMap<>();

  Draft(String key) {
    this.key = key;
  }

  /// Adds to the description, under a heading where one is given.
  Draft say(@Nullable String heading, @Nullable String text) {
    if (text == null || text.isBlank()) return this;
    if (!description.isEmpty()) description.append("\n\n");
    if (heading != null) description.append(heading).append(":\n");
    description.append(text.strip());
    return this;
  }

  void criterion(String text) {
    if (!text.isBlank() && criteria.size() < MAX_CRITERIA) {
      criteria.add(Text.cut(Words.clean(text.strip()), MAX_CRITERION));
    }
  }

  void need(String key, String type) {
    if (needs.stream().noneMatch(known -> known.key().equals(key))) {
      needs.add(new Need(key, type, null));
    }
  }

  /// Anything else that was said and may matter.
  void more(String name, @Nullable Json value) {
    var empty =
        value == null
            || value instanceof Json.Null
            || value.equals(Json.of(""))
            || value.equals(Json.list());
    if (!empty) more.put(name, value);
  }

  Incoming incoming(Words words) {
    var usual = words.brief(key, title, description.toString());
    var context = more.isEmpty() ? null : Words.clean(JsonWriter.text(new Json.Obj(more)));
    if (context != null && context.length() > MAX_CONTEXT) {
      words.trouble(key, "what else was said of it is too long and was left out", false);
      context = null;
    }
    var brief =
        new Brief(
            usual.title(),
            usual.description(),
            type,
            complexity,
            specialist,
            effort,
            dueDate,
            context,
            priority,
            List.copyOf(criteria),
            usual.leaseSeconds(),
            usual.maxAttempts(),
            0,
            false);
    return new Incoming(
        key,
        null,
        brief,
        status,
        reason,
        status == Status.ARCHIVED ? Status.COMPLETED : null,
        parent,
        List.copyOf(needs),
        0,
        -1,
        null,
        Words.clean(summary, 10_000),
        created,
        updated == null ? created : updated,
        ended,
        List.copyOf(work),
        null,
        null);
  }
}
