package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.engine.Patience;
import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Watches one project for all who follow it, by waiting for events as a call with `wait_seconds`
/// does: what comes wakes it, and nothing is asked meanwhile. A look that fails is tried again
/// after a pause that grows.
final class ChangeWatch implements Runnable {

  /// At most so long for one wait. In between the roles are looked at, whose files make no events.
  private static final Duration WAIT = Duration.ofSeconds(60);

  /// What a look may take beyond its waiting.
  private static final Duration LOOK = Duration.ofSeconds(10);

  /// How often one looks whether a project was begun. There is nothing there to wait for.
  private static final Duration UNBEGUN = Duration.ofSeconds(1);

  /// Between one telling and the next: what comes thick and fast is told together.
  private static final Duration TOGETHER = Duration.ofMillis(100);

  private static final int PAGE = 500;

  /// A project that can be waited for.
  interface Source {
    Outcome<Reply> ask(Query query, Patience patience);
  }

  private final BooleanSupplier begun;
  private final Source source;
  private final Supplier<Roles> roles;
  private final Time time;
  private final Backoff backoff;
  private final Consumer<Throwable> faults;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private Deadline now;
  private boolean over;
  private long seen;
  private Map<String, Role> known;

  /// @param seen the number of the last event that is no news
  ChangeWatch(
      BooleanSupplier begun,
      Source source,
      Supplier<Roles> roles,
      Time time,
      Backoff backoff,
      Consumer<Throwable> faults,
      long seen) {
    this.begun = begun;
    this.source = source;
    this.roles = roles;
    this.time = time;
    this.backoff = backoff;
    this.faults = faults;
    this.seen = seen;
    this.known = roles.get().byName();
    this.now = Deadline.in(time, LOOK);
  }

  void add(Follower follower) {
    followers.add(follower);
  }

  /// Takes one away; answers whether it was the last.
  boolean remove(Follower follower) {
    return followers.remove(follower) && followers.isEmpty();
  }

  /// Ends the waiting, whatever it waits for.
  void end() {
    Deadline waiting;
    synchronized (this) {
      over = true;
      waiting = now;
    }
    waiting.cancel();
  }

  @Override
  public void run() {
    int failed = 0;
    while (!over()) {
      try {
        failed = looked() ? 0 : failed + 1;
      } catch (RuntimeException fault) {
        failed++;
        if (!over()) faults.accept(fault);
      }
      if (failed > 0) pause(backoff.after(failed));
    }
  }

  private synchronized boolean over() {
    return over;
  }

  /// A deadline that the end of all this is the end of too.
  private Deadline next(Duration allowed) {
    var next = Deadline.in(time, allowed);
    boolean ended;
    synchronized (this) {
      now = next;
      ended = over;
    }
    if (ended) next.cancel();
    return next;
  }

  private void pause(Duration some) {
    Backoff.pause(some, next(some.plus(LOOK)));
  }

  /// Waits for what comes, and tells it; false when that was not possible.
  private boolean looked() {
    if (!begun.getAsBoolean()) {
      pause(UNBEGUN);
      return true;
    }
    lookAtRoles();
    var asked = new Query.Changes(seen, PAGE);
    return ScopedValue.where(Deadline.CURRENT, next(WAIT.plus(LOOK)))
        .call(() ->
            source.ask(asked, Patience.of(WAIT)) instanceof Outcome.Done<Reply>(Reply.Changes came)
                && told(came));
  }

  private boolean told(Reply.Changes came) {
    if (came.last() < seen) {
      seen = came.last(); // another database, which knows nothing of those events
      tell(Touched.all());
    } else if (!came.events().isEmpty()) {
      seen = came.events().getLast().sequence();
      tell(Touched.by(came.events(), names(), query -> source.ask(query, Patience.NONE)));
    }
    return true;
  }

  private Set<ResourceName> names() {
    return followers.stream().flatMap(it -> it.names().stream()).collect(Collectors.toSet());
  }

  private void tell(Touched touched) {
    followers.forEach(follower -> follower.changed(touched::holds));
    pause(TOGETHER);
  }

  private void lookAtRoles() {
    var found = roles.get().byName();
    var before = known;
    known = found;
    if (before.equals(found)) return;
    for (var follower : followers) {
      if (!before.keySet().equals(found.keySet())) follower.listed();
      follower.changed(name ->
          name instanceof ResourceName.RolePrompt(var role)
              && !Objects.equals(before.get(role), found.get(role)));
    }
  }
}
