package dev.taskorchestrator.mcp;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Somebody who wants to be told of changes. What is waiting to be told is a set, so it is never
/// more than what is followed; it is told on a thread that lives as long as there is something, so
/// that one who listens slowly keeps nobody waiting.
final class Follower {

  private final Map<String, ResourceName> names = new LinkedHashMap<>();
  private final Consumer<Change> ear;
  private final Consumer<Throwable> faults;
  private final LinkedHashSet<Change> pending = new LinkedHashSet<>();
  private boolean telling;
  private boolean over;

  /// @param uris as the client spells them; those that name nothing are never told of
  /// @param faults hears what the ear throws
  Follower(Set<String> uris, Consumer<Change> ear, Consumer<Throwable> faults) {
    this.ear = ear;
    this.faults = faults;
    for (var uri : uris) {
      var name = ResourceName.of(uri);
      if (name != null) names.put(uri, name);
    }
  }

  Set<ResourceName> names() {
    return Set.copyOf(names.values());
  }

  /// That there are other resources.
  void listed() {
    tell(Set.of(new Change.Listed()));
  }

  /// That those of these names are others now.
  void changed(Predicate<ResourceName> which) {
    var changes = new LinkedHashSet<Change>();
    names.forEach((uri, name) -> {
      if (which.test(name)) changes.add(new Change.Updated(uri));
    });
    tell(changes);
  }

  /// From now on nothing more is begun to be told.
  synchronized void end() {
    over = true;
    pending.clear();
  }

  private synchronized void tell(Set<? extends Change> changes) {
    if (over || !pending.addAll(changes) || telling) return;
    telling = true;
    Thread.ofVirtual().name("telling").start(this::tell);
  }

  private void tell() {
    while (true) {
      Change next;
      synchronized (this) {
        if (pending.isEmpty()) {
          telling = false;
          return;
        }
        next = pending.removeFirst();
      }
      try {
        ear.accept(next);
      } catch (RuntimeException fault) {
        faults.accept(fault);
      }
    }
  }
}
