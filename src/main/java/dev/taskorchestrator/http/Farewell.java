package dev.taskorchestrator.http;

import dev.taskorchestrator.run.Rounds;
import java.time.Duration;
import java.util.HashMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Ends what is open for those who are let in no more: their streams, and their sessions. Each of
/// the credentials by which something is open is looked at a few times a second, on a thread of its
/// own, so that one that cannot be looked up now keeps no other waiting.
final class Farewell {

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Set<Held> held = ConcurrentHashMap.newKeySet();
  private final Set<String> looking = ConcurrentHashMap.newKeySet();
  private final Consumer<Throwable> faults;

  /// Something that is open for a visitor.
  interface Held {
    Visitor visitor();

    /// Ends it: nothing more is said, and nothing more is done.
    void turnedAway();
  }

  /// @param faults hears what a look throws
  Farewell(Rounds rounds, Consumer<Throwable> faults) {
    this.faults = faults;
    rounds.every(LOOK, this::look);
  }

  void add(Held one) {
    held.add(one);
  }

  void remove(Held one) {
    held.remove(one);
  }

  void look() {
    var visitors = new HashMap<String, Visitor>();
    for (var one : held) visitors.put(one.visitor().credential(), one.visitor());
    visitors.forEach((credential, visitor) -> {
      if (!looking.add(credential)) return;
      Thread.ofVirtual().name("farewell").start(() -> look(credential, visitor.welcome()));
    });
  }

  private void look(String credential, Welcome welcome) {
    try {
      if (welcome.turnedNow() == null) return;
      for (var one : held) {
        if (one.visitor().credential().equals(credential)) one.turnedAway();
      }
    } catch (RuntimeException fault) {
      faults.accept(fault);
    } finally {
      looking.remove(credential);
    }
  }
}
