package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Calls that go on without their callers, by the extension `io.modelcontextprotocol/tasks`. One is
/// on disk before its caller hears of it. Should its process die, the next process that is asked
/// after it goes on with it: nothing is begun anew for nobody.
///
/// Longer than most: beginning, asking after, answering, calling off and going on meet in the one
/// version by which each of them is first or not at all.
final class Errands {

  private static final Duration STORING = Duration.ofSeconds(5);

  /// Finds tools by their names.
  interface Tools {
    @Nullable Tool find(String name);
  }

  /// What runs here: from which version on, and under which deadline.
  private final class Run {
    final String id;
    final long version;
    final Deadline deadline;

    /// By whom it was asked after last, in the role in which it was begun.
    volatile Caller caller;

    /// Ends the watch over the caller's stay; null while there is none.
    private @Nullable Runnable unwatched;

    Run(String id, long version, Deadline deadline, Caller caller) {
      this.id = id;
      this.version = version;
      this.deadline = deadline;
      this.caller = caller;
    }

    private synchronized void watch() {
      var guest = caller.guest();
      if (guest != null) unwatched = guest.stay().whenOver(() -> endWithStay(this));
    }

    private synchronized void unwatch() {
      if (unwatched != null) unwatched.run();
      unwatched = null;
    }

    private boolean wanted(Duration age) {
      var guest = caller.guest();
      return guest == null || guest.stay().lets(age);
    }

    /// A client may come with a fresh credential, in which it is as welcome as it was.
    private synchronized void asked(Caller again) {
      var before = caller.guest();
      var now = again.guest();
      if (before == null || now == null || !now.access().equals(before.access())) return;
      caller = again;
      if (unwatched == null) return;
      unwatch();
      watch();
    }
  }

  private final ErrandStore store;
  private final Tools tools;
  private final Limits limits;
  private final Time time;
  private final Supplier<String> secrets;
  private final Supplier<String> operationIds;
  private final FaultLog faults;
  private final RefusalAnswers refusals;
  private final Semaphore places;
  private final Map<String, Run> running = new ConcurrentHashMap<>();
  private final Map<String, Set<Consumer<Change>>> ears = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  Errands(
      ErrandStore store,
      Tools tools,
      Limits limits,
      Time time,
      Supplier<String> secrets,
      Supplier<String> operationIds,
      FaultLog faults,
      RefusalAnswers refusals) {
    this.store = store;
    this.tools = tools;
    this.limits = limits;
    this.time = time;
    this.secrets = secrets;
    this.operationIds = operationIds;
    this.faults = faults;
    this.refusals = refusals;
    this.places = new Semaphore(limits.inFlight());
  }

  /// Whether any can be begun.
  boolean offered() {
    return !store.equals(ErrandStore.NONE);
  }

  /// Lets a call go on without its caller.
  Answer begin(Peer peer, Tool tool, ToolCall call) {
    if (stopping || !places.tryAcquire()) {
      return ToolAnswer.refused(
              "overloaded",
              limits.inFlight() + " calls go on without their callers already; nothing was changed",
              ToolAnswer.Retry.LATER)
          .toAnswer();
    }
    var errand =
        Errand.begun(
            secrets.get(),
            store.process(),
            time.instant(),
            call.caller().principal(),
            tool.name(),
            call.arguments(),
            peer.capabilities(),
            call.talk().answers());
    var run = new Run(errand.id(), errand.kept().version(), deadline(errand, tool), call.caller());
    running.put(errand.id(), run);
    var kept = store.keep(call.caller(), errand.kept());
    if (kept instanceof Outcome.Refused<Boolean>(var refusal)) {
      leave(errand, run);
      return refusals.of(refusal).toAnswer();
    }
    start(errand, tool, call.caller(), run);
    return new Answer.Typed(errand.brief(time.instant()), "task");
  }

  /// How one stands.
  Answer get(Caller caller, String id) {
    return found(
        caller, id, errand -> new Answer.Result(resumed(caller, errand).whole(time.instant())));
  }

  /// Takes answers to what one asked.
  Answer update(Caller caller, String id, Json.Obj answers) {
    return found(caller, id, errand -> taken(caller, errand, answers));
  }

  /// Calls one off, if it is not over.
  Answer cancel(Caller caller, String id) {
    return found(
        caller,
        id,
        errand -> {
          for (var now = errand; !now.status().over(); now = again(caller, now)) {
            if (keep(caller, now, Errand.Status.CANCELLED, Map.of(), now.answers(), null)) break;
          }
          var run = running.get(id);
          if (run != null) run.deadline.cancel();
          return Answer.of(Json.obj());
        });
  }

  /// Has the ear told how one stands, whenever that changes, until the returned action is run;
  /// nothing where there is none.
  Optional<Runnable> follow(Caller caller, String id, Consumer<Change> ear) {
    if (!(find(caller, id) instanceof Outcome.Done<Optional<Errand>>(var found))) {
      return Optional.empty();
    }
    if (found.isEmpty()) return Optional.empty();
    ears.computeIfAbsent(id, _ -> ConcurrentHashMap.newKeySet()).add(ear);
    resumed(caller, found.get());
    return Optional.of(
        () -> ears.computeIfPresent(id, (_, all) -> all.remove(ear) && all.isEmpty() ? null : all));
  }

  /// Ends what runs here; another process goes on with it when it is asked after.
  void stop() {
    stopping = true;
    running.values().forEach(run -> run.deadline.cancel());
  }

  /// Calls it off when its caller is let in no more. Others are not kept waiting by what is written
  /// down of it.
  private void endWithStay(Run run) {
    if (run.deadline.cancelled()) return;
    run.deadline.cancel();
    Thread.ofVirtual()
        .name("dismiss")
        .start(() -> {
          try {
            calledOff(run);
          } catch (RuntimeException fault) {
            faults.fault(operationIds.get(), "dismissing " + run.id, fault);
          }
        });
  }

  private void calledOff(Run run) {
    ScopedValue.where(Deadline.CURRENT, Deadline.in(time, STORING))
        .run(() -> cancel(run.caller, run.id));
  }

  private interface Use {
    Answer of(Errand errand);
  }

  private Answer found(Caller caller, String id, Use use) {
    return switch (find(caller, id)) {
      case Outcome.Refused<Optional<Errand>>(var refusal) ->
          new Answer.Wrong(RpcError.INTERNAL, refusal.message(), null);
      case Outcome.Done<Optional<Errand>>(var errand) ->
          errand
              .map(use::of)
              .orElseGet(() ->
                  Answer.Wrong.params(
                      "there is no such task", Json.obj().put("taskId", id).build()));
    };
  }

  private Outcome<Optional<Errand>> find(Caller caller, String id) {
    var found =
        store
            .find(caller, id)
            .map(kept -> kept.map(Errand::of).filter(it -> it.owner().equals(caller.principal())));
    var run = running.get(id);
    if (run != null
        && found instanceof Outcome.Done<Optional<Errand>>(var mine)
        && mine.isPresent()) {
      run.asked(caller);
    }
    return found;
  }

  /// As it is by now.
  private Errand again(Caller caller, Errand before) {
    return find(caller, before.id()) instanceof Outcome.Done<Optional<Errand>>(var now)
        ? now.orElse(before)
        : before;
  }

  /// Goes on with what a process began that is gone.
  private Errand resumed(Caller caller, Errand errand) {
    var tool = tools.find(errand.tool());
    if (errand.status() != Errand.Status.WORKING || tool == null || !orphaned(errand)) {
      return errand;
    }
    var run = new Run(errand.id(), errand.kept().version() + 1, deadline(errand, tool), caller);
    if (stopping || !mine(errand, run)) return errand;
    if (!places.tryAcquire()) {
      running.remove(errand.id(), run);
      return errand;
    }
    var next = errand.by(store.process());
    if (store.keep(caller, next.kept()) instanceof Outcome.Done<Boolean>(var first) && first) {
      start(next, tool, caller, run);
      return next;
    }
    leave(errand, run);
    return again(caller, errand);
  }

  /// Whether it is for this thread to go on with it: one run at most takes a version further.
  private boolean mine(Errand errand, Run run) {
    var before = running.putIfAbsent(errand.id(), run);
    return before == null
        || (before.version < errand.kept().version() && running.replace(errand.id(), before, run));
  }

  private void leave(Errand errand, Run run) {
    running.remove(errand.id(), run);
    places.release();
  }

  private boolean orphaned(Errand errand) {
    var process = errand.kept().process();
    return process.equals(store.process()) || store.gone(process);
  }

  private Answer taken(Caller caller, Errand errand, Json.Obj given) {
    for (var now = errand; now.status() == Errand.Status.INPUT_REQUIRED; now = again(caller, now)) {
      var open = new LinkedHashMap<>(now.open());
      var answers = Json.obj().putAll(now.answers());
      for (var answer : given.fields().entrySet()) {
        if (answer.getValue() instanceof Json.Obj && open.remove(answer.getKey()) != null) {
          answers.put(answer.getKey(), answer.getValue());
        }
      }
      if (open.size() == now.open().size()) break;
      var status = open.isEmpty() ? Errand.Status.WORKING : Errand.Status.INPUT_REQUIRED;
      if (keep(caller, now, status, open, answers.build(), null)) {
        if (open.isEmpty()) resumed(caller, again(caller, now));
        break;
      }
    }
    return Answer.of(Json.obj());
  }

  /// Keeps how it stands now, and tells those who listen; not when somebody else was first.
  private boolean keep(
      Caller caller,
      Errand errand,
      Errand.Status status,
      Map<String, Question> open,
      Json.Obj answers,
      Json.@Nullable Obj outcome) {
    var next = errand.with(store.process(), status, open, answers, outcome, time.instant());
    var done =
        ScopedValue.where(Deadline.CURRENT, Deadline.in(time, STORING))
            .call(() -> store.keep(caller, next.kept()));
    if (!(done instanceof Outcome.Done<Boolean>(var first))) {
      throw new IllegalStateException("what came of a call could not be kept: " + done);
    }
    if (first) {
      var change = new Change.Errand(errand.id(), next.whole(time.instant()));
      ears.getOrDefault(errand.id(), Set.of()).forEach(ear -> ear.accept(change));
    }
    return first;
  }

  /// What is left of the time that the call may take; where it was asked something meanwhile, all
  /// of it again.
  private Deadline deadline(Errand errand, Tool tool) {
    var whole = limits.allowance().plus(tool.waiting().beyond(errand.arguments()));
    var spent = Duration.between(errand.kept().created(), time.instant());
    var left = errand.answers().fields().isEmpty() ? whole.minus(spent) : whole;
    var least = limits.allowance();
    return Deadline.in(time, left.compareTo(least) < 0 ? least : left);
  }

  private void start(Errand errand, Tool tool, Caller caller, Run run) {
    Thread.ofVirtual().name(tool.name()).start(() -> run(errand, tool, caller, run));
  }

  private void run(Errand errand, Tool tool, Caller caller, Run run) {
    var deadline = run.deadline;
    run.watch();
    try {
      var answer = answer(errand, tool, caller.during(run::wanted), deadline);
      if (deadline.cancelled()) return;
      if (run.wanted(Duration.ZERO)) {
        end(errand, caller, answer);
      } else {
        calledOff(run);
      }
    } catch (RuntimeException fault) {
      faults.fault(errand.id(), tool.name(), fault);
    } finally {
      run.unwatch();
      leave(errand, run);
    }
  }

  private Answer answer(Errand errand, Tool tool, Caller caller, Deadline deadline) {
    try {
      return ScopedValue.where(Deadline.CURRENT, deadline)
          .call(() -> work(errand, tool, caller, deadline));
    } catch (RuntimeException fault) {
      var operation = operationIds.get();
      faults.fault(operation, tool.name(), fault);
      var error = RpcError.internal(operation);
      return new Answer.Wrong(error.code(), error.message(), null);
    }
  }

  /// What it asked before it was let go on was answered then; from there on it is its own.
  private static Answer work(Errand errand, Tool tool, Caller caller, Deadline deadline) {
    var talk =
        new Talk(
            capability -> errand.offers().get(capability) instanceof Json.Obj,
            (_, _) -> {},
            () -> {},
            errand.given(),
            null,
            errand.id());
    var call = new ToolCall(errand.arguments(), caller, Progress.UNHEARD, deadline, talk);
    var said = tool.handler().call(call);
    if (said instanceof ToolAnswer.Lasting(var rest, _)) {
      said =
          rest.call(
              new ToolCall(
                  errand.arguments(),
                  caller,
                  Progress.UNHEARD,
                  deadline,
                  talk.answered(errand.answers(), null)));
    }
    return said.toAnswer();
  }

  private void end(Errand errand, Caller caller, Answer answer) {
    switch (answer) {
      case Answer.Asking(var questions, _) ->
          keep(caller, errand, Errand.Status.INPUT_REQUIRED, questions, errand.answers(), null);
      case Answer.Wrong(var code, var message, var data) ->
          keep(
              caller,
              errand,
              Errand.Status.FAILED,
              Map.of(),
              errand.answers(),
              Json.obj()
                  .put("code", code)
                  .put("message", message)
                  .putIfPresent("data", data)
                  .build());
      case Answer.Result(var fields) ->
          keep(caller, errand, Errand.Status.COMPLETED, Map.of(), errand.answers(), fields);
      case Answer.Kept _, Answer.Typed _ ->
          throw new IllegalStateException("no tool answers " + answer);
    }
  }
}
