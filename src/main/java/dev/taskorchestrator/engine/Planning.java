package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.store.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Creating tasks: one, or a whole tree, all or none.
final class Planning {

  private final Ids ids;

  Planning(Ids ids) {
    this.ids = ids;
  }

  Outcome<Reply> plan(Tx tx, Actor actor, Roles roles, Command.Plan plan) {
    return rolesKnown(roles, plan.drafts())
        .then(_ -> named(tx, plan.drafts()))
        .then(named -> tied(tx, named))
        .then(Planning::acyclic)
        .then(nodes -> {
          var first = tx.tasks().lastNumber() + 1;
          var reply = created(tx, actor, nodes);
          return noDeadlock(tx, nodes, first).map(_ -> reply);
        });
  }

  /// A task of the plan with everything that ties it to others found.
  ///
  /// @param existingParent its parent, where that is no task of the plan
  /// @param local its prerequisites within the plan
  /// @param existing its prerequisites outside
  private record Node(
      Draft draft,
      TaskId id,
      @Nullable Task existingParent,
      @Nullable String localParent,
      Map<String, String> local,
      Map<Task, String> existing) {}

  private static Outcome<Boolean> rolesKnown(Roles roles, List<Draft> drafts) {
    var unknown = roles.firstUnknown(drafts.stream().map(draft -> draft.brief().specialist()));
    if (unknown.isPresent()) {
      var draft = first(drafts, unknown.get());
      return Outcome.refused(
          new Refusal.UnknownRole(unknown.get(), draft.where() + "specialist_type", roles.names()));
    }
    return Outcome.done(true);
  }

  private static Draft first(List<Draft> drafts, String role) {
    return drafts.stream()
        .filter(draft -> draft.brief().specialist().equals(role))
        .findFirst()
        .orElseThrow();
  }

  /// Gives every draft its id; refuses names and ids that are taken.
  private Outcome<Map<String, Node>> named(Tx tx, List<Draft> drafts) {
    var named = new LinkedHashMap<String, Node>();
    var taken = new HashSet<TaskId>();
    for (var draft : drafts) {
      var chosen = draft.chosen();
      var id = chosen == null ? new TaskId(TaskId.PREFIX + ids.next()) : chosen;
      if (!taken.add(id) || (chosen != null && tx.tasks().find(id).isPresent())) {
        return Outcome.refused(new Refusal.DuplicateId(id));
      }
      var node = new Node(draft, id, null, null, new LinkedHashMap<>(), new LinkedHashMap<>());
      if (named.put(draft.ref(), node) != null) {
        return Outcome.refused(
            new Refusal.InvalidArgument(
                draft.where() + "ref", "'" + draft.ref() + "' is used twice"));
      }
    }
    return Outcome.done(named);
  }

  /// Finds the parent and the prerequisites of every draft, in the plan or outside.
  private static Outcome<Map<String, Node>> tied(Tx tx, Map<String, Node> named) {
    var tied = new LinkedHashMap<String, Node>();
    for (var node : named.values()) {
      var outcome = withParent(tx, named, node).then(found -> withNeeds(tx, named, found));
      switch (outcome) {
        case Outcome.Done<Node>(var done) -> tied.put(node.draft().ref(), done);
        case Outcome.Refused<Node>(var refusal) -> {
          return Outcome.refused(refusal);
        }
      }
    }
    return Outcome.done(tied);
  }

  private static Outcome<Node> withParent(Tx tx, Map<String, Node> named, Node node) {
    var parent = node.draft().parent();
    if (parent == null) return Outcome.done(node);
    if (named.containsKey(parent)) {
      return Outcome.done(
          new Node(node.draft(), node.id(), null, parent, node.local(), node.existing()));
    }
    return Lookup.task(tx, parent, node.draft().where() + "parent_task_id")
        .then(Planning::open)
        .map(
            found -> new Node(node.draft(), node.id(), found, null, node.local(), node.existing()));
  }

  /// Work that is over takes no new children.
  static Outcome<Task> open(Task parent) {
    return switch (parent.state()) {
      case TaskState.Pending _, TaskState.Active _, TaskState.Blocked _ -> Outcome.done(parent);
      default ->
          Outcome.refused(
              new Refusal.WrongState(
                  parent.id(), parent.status(), "given children", "plan them under an open task"));
    };
  }

  private static Outcome<Node> withNeeds(Tx tx, Map<String, Node> named, Node node) {
    var field = node.draft().where() + "dependencies";
    for (var need : node.draft().needs()) {
      var target = local(named, need.target());
      if (target.isPresent()) {
        var ref = node.draft().ref();
        if (target.get().equals(ref)) return Outcome.refused(new Refusal.Cycle(List.of(ref, ref)));
        node.local().put(target.get(), need.type());
        continue;
      }
      var found = Lookup.task(tx, need.target(), field);
      switch (found) {
        case Outcome.Done<Task>(var task) -> node.existing().put(task, need.type());
        case Outcome.Refused<Task>(var refusal) -> {
          return Outcome.refused(refusal);
        }
      }
    }
    return Outcome.done(node);
  }

  /// A name within the plan, or an id that one of its drafts was given by the caller.
  private static Optional<String> local(Map<String, Node> named, String target) {
    if (named.containsKey(target)) return Optional.of(target);
    return named.values().stream()
        .map(Node::draft)
        .filter(draft -> draft.chosen() != null && draft.chosen().text().equals(target))
        .map(Draft::ref)
        .findFirst();
  }

  /// Refuses a plan whose own tasks would wait for each other; a parent waits for its children.
  private static Outcome<Map<String, Node>> acyclic(Map<String, Node> nodes) {
    var cycle = order(nodes).cycle();
    return cycle.isEmpty() ? Outcome.done(nodes) : Outcome.refused(new Refusal.Cycle(cycle));
  }

  private static PlanOrder order(Map<String, Node> nodes) {
    var before = new LinkedHashMap<String, List<String>>();
    for (var ref : nodes.keySet()) before.put(ref, new ArrayList<>());
    nodes.forEach((ref, node) -> {
      var parent = node.localParent();
      if (parent != null) before.computeIfAbsent(parent, _ -> new ArrayList<>()).add(ref);
      node.local()
          .forEach((need, type) -> {
            if (!type.equals(Dependency.RELATED)) {
              before.computeIfAbsent(ref, _ -> new ArrayList<>()).add(need);
            }
          });
    });
    return new PlanOrder(before);
  }

  /// Refuses a plan that makes a task outside wait for itself. Looked at once everything is tied,
  /// since the way round may lead through several tasks of the plan and several outside. Only a
  /// parent outside comes to wait for something new, so every such way leads through one.
  private static Outcome<Boolean> noDeadlock(Tx tx, Map<String, Node> nodes, long firstNumber) {
    if (nodes.values().stream().allMatch(node -> node.existing().isEmpty())) {
      return Outcome.done(true); // nothing in it leads out again
    }
    var parents = new LinkedHashSet<TaskId>();
    for (var node : nodes.values()) {
      var parent = node.existingParent();
      if (parent != null) parents.add(parent.id());
    }
    for (var parent : parents) {
      if (tx.dependencies().waitsThroughChildren(parent, firstNumber)) {
        return Outcome.refused(new Refusal.Cycle(circle(tx, nodes, parent)));
      }
    }
    return Outcome.done(true);
  }

  private static List<String> circle(Tx tx, Map<String, Node> nodes, TaskId parent) {
    for (var next : tx.dependencies().waitsFor(parent)) {
      if (!tx.dependencies().waits(next, parent)) continue;
      var path = new ArrayList<String>(new Graph(tx, Actor.SYSTEM).path(next, parent));
      path.addFirst(parent.text());
      path.replaceAll(id -> named(nodes, id));
      return path;
    }
    return List.of(parent.text());
  }

  /// A task of the plan by its local name, since its id means nothing to the planner yet.
  private static String named(Map<String, Node> nodes, String id) {
    return nodes.values().stream()
        .filter(node -> node.id().text().equals(id))
        .map(node -> node.draft().ref())
        .findFirst()
        .orElse(id);
  }

  /// The task outside the plan that this one ends up under.
  private static @Nullable Task ancestor(Map<String, Node> nodes, @Nullable Node node) {
    for (var here = node; here != null; ) {
      if (here.localParent() == null) return here.existingParent();
      here = nodes.get(here.localParent());
    }
    return null;
  }

  private Reply created(Tx tx, Actor actor, Map<String, Node> nodes) {
    var planned = new LinkedHashMap<String, Reply.PlannedTask>();
    var order = order(nodes);
    for (var ref : parentsFirst(nodes)) {
      var node = nodes.get(ref);
      if (node == null) throw new IllegalStateException(ref);
      planned.put(ref, insert(tx, actor, nodes, node, order.wave(ref)));
    }
    for (var node : nodes.values()) tie(tx, nodes, node);
    var inOrder = nodes.keySet().stream().map(planned::get).toList();
    return new Reply.Planned(inOrder, findings(nodes));
  }

  private static List<String> parentsFirst(Map<String, Node> nodes) {
    var order = new LinkedHashSet<String>();
    for (var ref : nodes.keySet()) {
      var line = new ArrayList<String>();
      for (@Nullable String here = ref; here != null && !order.contains(here); ) {
        line.addFirst(here);
        var node = nodes.get(here);
        here = node == null ? null : node.localParent();
      }
      order.addAll(line);
    }
    return List.copyOf(order);
  }

  private static Reply.PlannedTask insert(
      Tx tx, Actor actor, Map<String, Node> nodes, Node node, int wave) {
    var local = node.localParent() == null ? null : nodes.get(node.localParent());
    var outside = node.existingParent();
    var parent = local != null ? local.id() : outside == null ? null : outside.id();
    var above = ancestor(nodes, node);
    var root = above != null ? above.root() : top(nodes, node).id();
    var children =
        (int)
            nodes.values().stream()
                .filter(other -> node.draft().ref().equals(other.localParent()))
                .count();
    var task =
        new Task(
            node.id(),
            tx.tasks().nextNumber(),
            parent,
            root,
            parent == null ? 0 : tx.tasks().nextPosition(parent),
            node.draft().brief(),
            TaskState.Pending.NOW,
            node.draft().chosen() == null ? 0 : tx.tasks().attemptsBefore(node.id()),
            0,
            open(node),
            children,
            -1,
            null,
            null,
            1,
            tx.now(),
            tx.now());
    tx.tasks().insert(task);
    tx.events().append(tx.now(), Event.Kind.CREATED, task.id(), actor, 0, task.brief().title());
    if (outside != null) new Graph(tx, actor).recount(outside.id(), 0, 1);
    return new Reply.PlannedTask(
        node.draft().ref(), task.id(), parent, task.brief(), needs(nodes, node), wave);
  }

  private static Node top(Map<String, Node> nodes, Node node) {
    var here = node;
    while (here.localParent() != null) here = nodes.getOrDefault(here.localParent(), here);
    return here;
  }

  private static List<TaskId> needs(Map<String, Node> nodes, Node node) {
    var needs = new ArrayList<TaskId>();
    for (var ref : node.local().keySet()) {
      var need = nodes.get(ref);
      if (need != null) needs.add(need.id());
    }
    for (var task : node.existing().keySet()) needs.add(task.id());
    return needs;
  }

  /// How many of its prerequisites are open; those of the plan all are, unless they only relate.
  private static int open(Node node) {
    var local =
        node.local().values().stream().filter(type -> !type.equals(Dependency.RELATED)).count();
    var outside =
        node.existing().entrySet().stream()
            .filter(need -> !Dependency.satisfied(need.getValue(), need.getKey().standing()))
            .count();
    return (int) (local + outside);
  }

  private static void tie(Tx tx, Map<String, Node> nodes, Node node) {
    node.local()
        .forEach((ref, type) -> {
          var need = nodes.get(ref);
          if (need != null) insert(tx, node.id(), need.id(), type, type.equals(Dependency.RELATED));
        });
    node.existing()
        .forEach((task, type) ->
            insert(tx, node.id(), task.id(), type, Dependency.satisfied(type, task.standing())));
  }

  private static void insert(Tx tx, TaskId task, TaskId need, String type, boolean satisfied) {
    var state = satisfied ? Dependency.State.SATISFIED : Dependency.State.OPEN;
    tx.dependencies().insert(new Dependency(task, need, type, state, null));
  }

  private static List<String> findings(Map<String, Node> nodes) {
    var findings = new ArrayList<String>();
    var bare =
        nodes.values().stream().filter(node -> node.draft().brief().criteria().isEmpty()).count();
    if (bare > 0 && nodes.size() > 1) {
      findings.add(bare + " of " + nodes.size() + " tasks have no acceptance_criteria");
    }
    for (var node : nodes.values()) {
      for (var need : node.existing().keySet()) {
        var standing = need.standing();
        if (standing.ended() && !Dependency.satisfied(Dependency.COMPLETION, standing)) {
          findings.add(
              node.draft().ref() + " waits for " + need.id() + ", which was " + standing.word());
        }
      }
    }
    return findings;
  }
}
