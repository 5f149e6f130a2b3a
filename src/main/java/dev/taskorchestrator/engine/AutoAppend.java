package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.core.Rule;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.Text;
import dev.taskorchestrator.store.RuleTable.Kept;
import dev.taskorchestrator.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Adds tasks by the project's rules, in the transaction of what makes a rule hold: either both are
/// kept or neither. A rule that cannot add what it should keeps nothing else from happening; what
/// stood in its way is noted with it.
final class AutoAppend {

  private static final int EVENTS_READ = 2_000;

  private final Planning planning;
  private final Supplier<Roles> roles;
  private final Function<String, Rule> reader;
  private final Map<String, Rule> known = new ConcurrentHashMap<>();

  /// @param roles the roles as they were last looked up; no look at the disk
  /// @param reader reads a rule from the text that it was kept as
  AutoAppend(Planning planning, Supplier<Roles> roles, Function<String, Rule> reader) {
    this.planning = planning;
    this.roles = roles;
    this.reader = reader;
  }

  /// A rule as the database has it.
  private record Held(Rule rule, Kept kept) {}

  private Rule read(Kept kept) {
    if (known.size() > 2 * Rule.MOST_RULES) known.clear();
    return known.computeIfAbsent(kept.definition(), reader);
  }

  private List<Held> active(Tx tx) {
    return tx.rules().all().stream()
        .filter(Kept::active)
        .map(kept -> new Held(read(kept), kept))
        .sorted(Comparator.comparingInt((Held held) -> -held.rule().priority()))
        .toList();
  }

  /// Asks the rules about everything that happened after an event, and about what they add
  /// themselves, up to [Rule#MAX_DEPTH] times.
  void follow(Tx tx, long after) {
    var left = Rule.MOST_TASKS;
    var from = after;
    for (int depth = 0; depth < Rule.MAX_DEPTH && from < tx.lastEvent() && left > 0; depth++) {
      var news = tx.events().after(from, EVENTS_READ);
      from = tx.lastEvent();
      for (var held : active(tx)) left -= run(tx, held, news, left);
    }
  }

  private int run(Tx tx, Held held, List<Event> news, int left) {
    var added = 0;
    for (var event : news) {
      var id = event.task();
      if (id == null) continue;
      for (var word : words(tx, event)) {
        if (!held.rule().events().contains(word)) continue;
        var task = tx.tasks().find(id);
        if (task.isEmpty()) continue;
        var about = new Happened(word, task.get(), event.actor(), event.detail(), tx.now());
        added += runOnce(tx, held, about, left - added);
      }
    }
    return added;
  }

  /// What an event is called in rules.
  private static List<String> words(Tx tx, Event event) {
    var words = new ArrayList<String>();
    switch (event.kind()) {
      case CREATED -> words.add("task_created");
      case COMPLETED -> words.add("task_completed");
      case FAILED -> words.add("task_failed");
      case CANCELLED -> words.add("task_cancelled");
      case CLAIMED -> words.add("task_assigned");
      default -> {}
    }
    if (CHANGES.contains(event.kind())) words.add("task_status_changed");
    var detail = event.detail();
    if (event.kind() == Event.Kind.FAILED && detail != null && gaveUp(tx, event)) {
      words.add("error_threshold_exceeded");
    }
    if (event.kind() == Event.Kind.COMPLETED && milestone(tx, event)) {
      words.add("milestone_reached");
    }
    return words;
  }

  private static final List<Event.Kind> CHANGES =
      List.of(
          Event.Kind.CLAIMED,
          Event.Kind.COMPLETED,
          Event.Kind.RELEASED,
          Event.Kind.LAPSED,
          Event.Kind.FAILED,
          Event.Kind.BLOCKED,
          Event.Kind.UNBLOCKED,
          Event.Kind.CANCELLED,
          Event.Kind.RETRIED,
          Event.Kind.ARCHIVED);

  private static boolean gaveUp(Tx tx, Event event) {
    return task(tx, event)
        .filter(task -> task.failures() >= task.brief().maxAttempts())
        .isPresent();
  }

  private static boolean milestone(Tx tx, Event event) {
    return task(tx, event).filter(task -> task.brief().taskType().equals("milestone")).isPresent();
  }

  private static Optional<Task> task(Tx tx, Event event) {
    return Optional.ofNullable(event.task()).flatMap(id -> tx.tasks().find(id));
  }

  /// Runs a rule, if it is not to rest and its condition holds; answers how many tasks it added.
  private int runOnce(Tx tx, Held held, Happened about, int left) {
    var rule = held.rule();
    var kept = tx.rules().find(rule.id()).orElseThrow();
    if (!kept.active() || rests(rule, kept, tx.now())) return 0;
    if (!about.holds(rule.condition())) return 0;
    var adds = rule.model() == null ? rule.drafts().size() : 1;
    var problem = left < adds ? "too much was added at once" : null;
    Outcome<Reply> outcome =
        problem == null ? added(tx, rule, about) : Outcome.refused(refused(rule, problem));
    var said = outcome instanceof Outcome.Refused<Reply>(var refusal) ? refusal.message() : null;
    tx.rules().ran(rule.id(), tx.now(), said, kept.runs() + 1 < rule.most());
    tx.events()
        .append(
            tx.now(),
            Event.Kind.RULE_RAN,
            about.task().id(),
            Actor.SYSTEM,
            0,
            rule.id() + " at " + about.event() + (said == null ? "" : ": " + said));
    return outcome instanceof Outcome.Done<Reply>(Reply.Planned planned)
        ? planned.tasks().size()
        : 0;
  }

  private static Refusal refused(Rule rule, String problem) {
    return new Refusal.RuleRefused(rule.id(), problem);
  }

  private static boolean rests(Rule rule, Kept kept, Instant now) {
    var last = kept.lastRun();
    return last != null && last.plus(Duration.ofMinutes(rule.cooldownMinutes())).isAfter(now);
  }

  private Outcome<Reply> added(Tx tx, Rule rule, Happened about) {
    return drafts(tx, rule, about)
        .then(drafts ->
            planning.plan(
                tx, new Actor("rule:" + rule.id(), ""), roles.get(), new Command.Plan(drafts)));
  }

  private static Outcome<List<Draft>> drafts(Tx tx, Rule rule, Happened about) {
    var parent = parent(tx, rule, about.task());
    var drafts = new ArrayList<Draft>();
    var model = rule.model();
    if (model != null) {
      var found = tx.tasks().find(new TaskId(model));
      if (found.isEmpty()) return Outcome.refused(new Refusal.TaskNotFound(model, "clone_task_id"));
      drafts.add(new Draft("", "1", null, null, found.get().brief(), List.of()));
    } else {
      drafts.addAll(rule.drafts());
    }
    return Outcome.done(drafts.stream().map(draft -> filled(draft, rule, about, parent)).toList());
  }

  private static Draft filled(Draft draft, Rule rule, Happened about, @Nullable String parent) {
    var needs = new ArrayList<>(draft.needs());
    if (rule.waits()) {
      needs.add(new Draft.Need(about.task().id().text(), "completion"));
    }
    return new Draft(
        draft.where(),
        draft.ref(),
        null,
        draft.parent() == null ? parent : draft.parent(),
        about.filled(draft.brief()),
        needs);
  }

  /// Below what it is to be added; what is over can be given no children.
  private static @Nullable String parent(Tx tx, Rule rule, Task task) {
    return switch (rule.place()) {
      case ROOT -> null;
      case CHILD -> openFrom(tx, Optional.of(task));
      case SIBLING -> openFrom(tx, above(tx, task));
    };
  }

  private static Optional<Task> above(Tx tx, Task task) {
    return Optional.ofNullable(task.parent()).flatMap(id -> tx.tasks().find(id));
  }

  /// That one, or the nearest above it that is open.
  private static @Nullable String openFrom(Tx tx, Optional<Task> from) {
    var task = from;
    while (task.isPresent() && task.get().status().ended()) task = above(tx, task.get());
    return task.map(open -> open.id().text()).orElse(null);
  }

  /// Asks the rules that look at due dates about tasks whose time is near or over; each of them
  /// once for each task.
  void due(Tx tx) {
    var left = Rule.MOST_TASKS;
    for (var held : active(tx)) {
      for (var word : List.of(Rule.APPROACHING, Rule.OVERDUE)) {
        if (held.rule().events().contains(word)) left -= due(tx, held, word, left);
      }
    }
  }

  /// Those for which there is no room any more have their turn at the next look.
  private int due(Tx tx, Held held, String word, int left) {
    var added = 0;
    var adds = Math.max(1, held.rule().drafts().size());
    for (var task : tx.queries().withDueDate(EVENTS_READ)) {
      var due = DueDate.read(Objects.requireNonNull(task.brief().dueDate()));
      if (due.isEmpty() || !word.equals(DueDate.word(due.get(), tx.now()))) continue;
      if (left - added < adds) break;
      if (!tx.rules().first(held.rule().id(), task.id(), word, tx.now())) continue;
      var about = new Happened(word, task, "", "due " + task.brief().dueDate(), tx.now());
      added += runOnce(tx, held, about, left - added);
    }
    return added;
  }

  /// Whether any rule looks at due dates.
  boolean watchesDates(Tx tx) {
    return tx.rules().all().stream()
        .filter(Kept::active)
        .map(this::read)
        .anyMatch(rule ->
            rule.events().contains(Rule.OVERDUE) || rule.events().contains(Rule.APPROACHING));
  }

  /// Adds a rule.
  Outcome<Reply> add(Tx tx, Actor actor, Command.AddRule add) {
    var rule = add.rule();
    if (tx.rules().find(rule.id()).isPresent()) {
      return Outcome.refused(refused(rule, "exists already; delete it first"));
    }
    if (tx.rules().size() >= Rule.MOST_RULES) {
      return Outcome.refused(refused(rule, "would be one more than a project may have"));
    }
    return known(tx, rule)
        .map(_ -> {
          tx.rules()
              .insert(
                  new Kept(
                      rule.id(),
                      add.text(),
                      rule.active(),
                      0,
                      0,
                      null,
                      null,
                      actor.agent(),
                      tx.now()));
          return new Reply.RuleAdded(rule.id());
        });
  }

  /// Whether what the rule names is there.
  private Outcome<Boolean> known(Tx tx, Rule rule) {
    var model = rule.model();
    if (model != null && tx.tasks().find(new TaskId(model)).isEmpty()) {
      return Outcome.refused(new Refusal.TaskNotFound(model, "clone_task_id"));
    }
    var now = roles.get();
    var unknown = now.firstUnknown(rule.drafts().stream().map(draft -> draft.brief().specialist()));
    return unknown.isPresent()
        ? Outcome.refused(new Refusal.UnknownRole(unknown.get(), "specialist_type", now.names()))
        : Outcome.done(true);
  }

  static Outcome<Reply> remove(Tx tx, Command.RemoveRule remove) {
    return tx.rules().delete(remove.id()) == 0
        ? Outcome.refused(new Refusal.RuleNotFound(remove.id()))
        : Outcome.done(new Reply.RuleRemoved(remove.id()));
  }

  Outcome<Reply> list(Tx tx, @Nullable String id) {
    if (id != null && tx.rules().find(id).isEmpty()) {
      return Outcome.refused(new Refusal.RuleNotFound(id));
    }
    var rules =
        tx.rules().all().stream()
            .filter(kept -> id == null || kept.id().equals(id))
            .map(kept ->
                new Reply.RuleShown(
                    read(kept),
                    kept.active(),
                    kept.runs(),
                    kept.failures(),
                    kept.lastRun(),
                    kept.lastProblem(),
                    kept.author(),
                    kept.at()))
            .toList();
    return Outcome.done(new Reply.RuleList(rules, tx.now()));
  }

  /// Whether a condition would hold for a task, and what was compared with what.
  static Outcome<Reply> test(Tx tx, Rule.Condition condition, String event, String given) {
    return Lookup.task(tx, given)
        .map(task -> {
          var about = new Happened(event, task, "", null, tx.now());
          return new Reply.RuleTested(about.holds(condition), about.why());
        });
  }

  /// The brief with what stands for the task filled in, no longer than it may be.
  static Brief filled(Brief brief, Function<String, String> fill) {
    return new Brief(
        Text.cut(fill.apply(brief.title()), Brief.MAX_TITLE),
        Text.cut(fill.apply(brief.description()), Brief.MAX_DESCRIPTION),
        brief.taskType(),
        brief.complexity(),
        brief.specialist(),
        brief.effort(),
        brief.dueDate(),
        brief.context(),
        brief.priority(),
        brief.criteria().stream().map(fill).map(text -> Text.cut(text, 1_000)).toList(),
        brief.leaseSeconds(),
        brief.maxAttempts(),
        brief.timeoutSeconds(),
        brief.completeByHand());
  }
}
