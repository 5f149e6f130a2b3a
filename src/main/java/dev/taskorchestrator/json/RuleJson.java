package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Matching;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Rule;
import dev.taskorchestrator.core.Rule.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rules as they are written, and as they are kept: in the same form, so that what is read back is
/// what was said.
public final class RuleJson {

  /// What is not part of the rule itself.
  private static final Set<String> ENVELOPE = Set.of("request_id", "agent");

  /// Kinds of comparison that need no name of a property.
  private static final Set<String> KINDS =
      Set.of("task_status", "task_type", "specialist_type", "complexity", "event_type");

  private static final int REASON = 120;

  private RuleJson() {}

  /// The rule that these arguments describe, which fit the tool's schema, as a command.
  public static Outcome<Command.AddRule> command(Json.Obj arguments) {
    var kept = new LinkedHashMap<String, Json>();
    arguments
        .fields()
        .forEach((name, value) -> {
          if (!ENVELOPE.contains(name)) kept.put(name, value);
        });
    var text = JsonWriter.text(new Json.Obj(kept));
    return rule(arguments).map(rule -> new Command.AddRule(rule, text));
  }

  /// The rule that was kept as this text.
  public static Rule read(String text) {
    return switch (rule((Json.Obj) JsonReader.read(text))) {
      case Outcome.Done<Rule>(var rule) -> rule;
      case Outcome.Refused<Rule>(var refusal) ->
          throw new IllegalStateException("a kept rule cannot be read: " + refusal.message());
    };
  }

  private static Outcome<Rule> rule(Json.Obj said) {
    var mode = said.text("creation_mode", "direct");
    var place = Rule.Place.valueOf(said.text("place", "sibling").toUpperCase(Locale.ROOT));
    var waits = said.flag("wait_for_task", false);
    if (waits && place == Rule.Place.CHILD) {
      return invalid(
          "wait_for_task", "cannot be with place child: the task waits for its children");
    }
    return condition(said.get("condition"))
        .then(condition ->
            drafts(said, mode)
                .then(drafts ->
                    clone(said, mode)
                        .map(clone ->
                            built(said, condition, drafts, clone.orElse(null), place, waits))));
  }

  private static Rule built(
      Json.Obj said,
      Condition condition,
      List<Draft> drafts,
      @Nullable String clone,
      Rule.Place place,
      boolean waits) {
    var id = said.text("rule_id");
    return new Rule(
        id,
        said.text("name", id),
        said.text("description", ""),
        said.texts("trigger_events"),
        condition,
        drafts,
        clone,
        place,
        waits,
        (int) said.number("priority", Rule.USUAL_PRIORITY),
        (int) said.number("max_executions", Rule.USUAL_MOST),
        (int) said.number("cooldown_minutes", 0),
        said.text("status", "active").equals("active"));
  }

  private static Outcome<Optional<String>> clone(Json.Obj said, String mode) {
    if (!mode.equals("clone")) return Outcome.done(Optional.empty());
    return said.optText("clone_task_id")
        .map(id -> Outcome.done(Optional.of(id)))
        .orElseGet(() -> invalid("clone_task_id", "is required for creation_mode clone"));
  }

  /// What is to be added; of a template, what was made of it when the rule was written.
  private static Outcome<List<Draft>> drafts(Json.Obj said, String mode) {
    if (mode.equals("clone")) return Outcome.done(List.of());
    var tasks = said.objects("tasks");
    if (tasks.isEmpty() && said.get("task_definition") instanceof Json.Obj one) {
      tasks = List.of(one);
    }
    if (tasks.isEmpty()) return invalid("task_definition", "or tasks is required");
    if (tasks.size() > Rule.MOST_TASKS) {
      return invalid("tasks", "may be " + Rule.MOST_TASKS + " at most");
    }
    var plan = Json.obj().put("tasks", tasks).build();
    return PlanReader.read(plan).then(command -> tied(command.drafts()));
  }

  /// Tasks of a rule may only be tied to each other: others may be gone when it runs.
  private static Outcome<List<Draft>> tied(List<Draft> drafts) {
    var refs = drafts.stream().map(Draft::ref).toList();
    for (var draft : drafts) {
      if (draft.chosen() != null) {
        return invalid(draft.where() + "task_id", "cannot be chosen for what is made many times");
      }
      var outside = draft.parent() != null && !refs.contains(draft.parent());
      if (outside || !draft.needs().stream().allMatch(need -> refs.contains(need.target()))) {
        return invalid(
            draft.where() + "depends_on", "may only name tasks of the rule by their ref");
      }
    }
    return Outcome.done(drafts);
  }

  /// What must hold; nothing at all always does.
  public static Outcome<Condition> condition(@Nullable Json said) {
    return said == null || said instanceof Json.Null
        ? Outcome.done(new Condition.All(List.of()))
        : new Reading().condition(said, "condition", 0);
  }

  private static final class Reading {
    private int parts;

    Outcome<Condition> condition(Json said, String where, int depth) {
      if (++parts > Rule.MAX_PARTS)
        return invalid(where, "has more than " + Rule.MAX_PARTS + " parts");
      if (depth > Rule.MAX_NESTING) return invalid(where, "is nested too deep");
      return switch (said) {
        case Json.Arr(var items) -> all(items, where, depth);
        case Json.Obj object when object.fields().isEmpty() ->
            Outcome.done(new Condition.All(List.of()));
        case Json.Obj object -> object(object, where, depth);
        default ->
            invalid(where, "is an object such as {\"type\":\"task_type\",\"value\":\"review\"}");
      };
    }

    private Outcome<Condition> object(Json.Obj said, String where, int depth) {
      if (said.get("and") instanceof Json.Arr(var items)) return all(items, where + ".and", depth);
      if (said.get("or") instanceof Json.Arr(var items)) {
        return list(items, where + ".or", depth).map(Condition.Any::new);
      }
      var not = said.get("not");
      if (not != null) return condition(not, where + ".not", depth + 1).map(Condition.Not::new);
      return compare(said, where);
    }

    private Outcome<Condition> all(List<Json> items, String where, int depth) {
      return list(items, where, depth).map(Condition.All::new);
    }

    private Outcome<List<Condition>> list(List<Json> items, String where, int depth) {
      var read = new ArrayList<Condition>();
      for (int i = 0; i < items.size(); i++) {
        switch (condition(items.get(i), where + "[" + i + "]", depth + 1)) {
          case Outcome.Done<Condition>(var part) -> read.add(part);
          case Outcome.Refused<Condition>(var refusal) -> {
            return Outcome.refused(refusal);
          }
        }
      }
      return Outcome.done(List.copyOf(read));
    }
  }

  private static Outcome<Condition> compare(Json.Obj said, String where) {
    var kind = said.text("type", said.text("condition_type", "task_property"));
    if (kind.equals("custom")) {
      return invalid(where + ".type", "custom would run code, which nothing here does");
    }
    var property =
        KINDS.contains(kind)
            ? kind
            : said.text("property", kind.equals("time_based") ? "age_minutes" : "");
    if (!Rule.PROPERTIES.contains(property)) {
      return invalid(where + ".property", "is one of " + String.join(", ", Rule.PROPERTIES));
    }
    var operator = said.text("operator", "equals").toLowerCase(Locale.ROOT);
    if (!Rule.OPERATORS.contains(operator)) {
      return invalid(where + ".operator", "is one of " + String.join(", ", Rule.OPERATORS));
    }
    var values = values(said);
    if (values.isEmpty()) return invalid(where + ".value", "is required");
    if (operator.equals("matches_regex")) {
      var problem = Matching.problem(values.getFirst());
      if (problem.isPresent()) return invalid(where + ".value", problem.get());
    }
    return Outcome.done(new Condition.Compare(property, operator, values));
  }

  private static List<String> values(Json.Obj said) {
    var value = said.has("value") ? said.get("value") : said.get("values");
    return switch (value) {
      case Json.Arr(var items) -> items.stream().map(RuleJson::text).toList();
      case null -> List.of();
      default -> List.of(text(value));
    };
  }

  private static String text(Json value) {
    return value instanceof Json.Str(var text) ? text : JsonWriter.text(value);
  }

  /// A rule as it is told.
  public static Json.Obj told(Rule rule) {
    var tasks = rule.drafts().stream().map(draft -> draft.brief().title()).toList();
    return Json.obj()
        .put("rule_id", rule.id())
        .put("name", Brevity.cut(rule.name(), 80))
        .putTexts("trigger_events", rule.events())
        .putIfPresent("clone_task_id", rule.model())
        .putUnlessEmpty("adds", tasks.stream().map(title -> Brevity.cut(title, 60)).toList())
        .build();
  }

  /// A condition in the form in which it was written.
  public static Json.Obj told(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts) ->
          Json.obj().put("and", parts.stream().map(RuleJson::told).toList()).build();
      case Condition.Any(var parts) ->
          Json.obj().put("or", parts.stream().map(RuleJson::told).toList()).build();
      case Condition.Not(var part) -> Json.obj().put("not", told(part)).build();
      case Condition.Compare(var property, var operator, var values) ->
          Json.obj()
              .put("property", property)
              .put("operator", operator)
              .putTexts("values", values)
              .build();
    };
  }

  /// A rule whole, with its condition and how it has fared.
  public static Json.Obj whole(Reply.RuleShown shown) {
    var rule = shown.rule();
    return Json.obj()
        .putAll(row(shown))
        .put("description", rule.description())
        .put("condition", told(rule.condition()))
        .put("place", rule.place().name().toLowerCase(Locale.ROOT))
        .put("wait_for_task", rule.waits())
        .put("priority", rule.priority())
        .put("max_executions", rule.most())
        .put("cooldown_minutes", rule.cooldownMinutes())
        .put("created_by", shown.author())
        .put("created_at", shown.at().toString())
        .build();
  }

  static Json.Obj rules(Reply.RuleList list) {
    var rows = Brevity.fitting(list.rules(), RuleJson::row, Brevity.MAX - 1_000);
    return Json.obj().put("rules", rows).put("total_count", list.rules().size()).build();
  }

  private static Json.Obj row(Reply.RuleShown shown) {
    var row =
        Json.obj()
            .putAll(told(shown.rule()))
            .put("status", shown.active() ? "active" : "inactive")
            .put("runs", shown.runs())
            .put("failures", shown.failures());
    var last = shown.lastRun();
    var problem = shown.lastProblem();
    return row.putIfPresent("last_run", last == null ? null : last.toString())
        .putIfPresent("last_problem", problem == null ? null : Brevity.cut(problem, REASON))
        .build();
  }

  static Json.Obj tested(Reply.RuleTested tested) {
    return Json.obj()
        .put("condition_met", tested.holds())
        .putTexts("compared", tested.why())
        .build();
  }

  /// The rules' figures: of all of them, and of each that ever ran.
  public static Json.Obj statistics(Reply.RuleList list) {
    var rules = list.rules();
    return Json.obj()
        .put("total_rules", rules.size())
        .put("active_rules", rules.stream().filter(Reply.RuleShown::active).count())
        .put("runs", rules.stream().mapToLong(Reply.RuleShown::runs).sum())
        .put("failures", rules.stream().mapToLong(Reply.RuleShown::failures).sum())
        .put(
            "rules",
            Brevity.fitting(
                rules.stream().filter(rule -> rule.runs() > 0).toList(),
                RuleJson::row,
                Brevity.MAX - 1_000))
        .build();
  }

  private static <T> Outcome<T> invalid(String field, String problem) {
    return Outcome.refused(new Refusal.InvalidArgument(field, problem));
  }
}
