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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A task in the making, for readers that learn of it piece by piece.
final class Draft {

  private static final int MAX_CONTEXT = 20_000;
  private static final int MAX_CRITERION = 1_000;
  private static final int MAX_CRITERIA = 50;
  private static final int MAX_SUMMARY = 10_000;
  private static final Pattern MARK = Pattern.compile("^\\s*[-*]\\s+(\\[.]\\s*)?");

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

  private final Set<String> needed = new HashSet<>();
  private boolean criterionCut;
  private int tooMany;

  Draft(String key) {
    this.key = Words.key(key);
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
    if (text.isBlank()) return;
    if (criteria.size() == MAX_CRITERIA) {
      tooMany++;
      return;
    }
    var plain = Words.clean(text.strip());
    criterionCut |= plain.length() > MAX_CRITERION;
    criteria.add(Text.cut(plain, MAX_CRITERION));
  }

  /// A criterion a line, without what makes a list of them.
  void criteria(@Nullable String text) {
    if (text == null) return;
    text.lines().map(line -> MARK.matcher(line).replaceFirst("")).forEach(this::criterion);
  }

  void need(String key, String type) {
    var name = Words.key(key);
    if (needed.add(name)) needs.add(new Need(name, type, null));
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

  /// What did not fit.
  private void say(Words words) {
    if (criterionCut) words.trouble(key, "a criterion is too long and was cut", false);
    if (tooMany > 0) words.trouble(key, tooMany + " of its criteria were left out", false);
    if (summary != null && summary.strip().length() > MAX_SUMMARY) {
      words.trouble(key, "its summary is too long and was cut", false);
    }
  }

  Incoming incoming(Words words) {
    say(words);
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
        parent == null ? null : Words.key(parent),
        List.copyOf(needs),
        0,
        -1,
        null,
        Words.clean(summary, MAX_SUMMARY),
        created,
        updated == null ? created : updated,
        ended,
        List.copyOf(work),
        null,
        null);
  }
}
