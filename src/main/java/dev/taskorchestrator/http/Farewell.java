package dev.taskorchestrator.http;

import dev.taskorchestrator.run.Rounds;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Ends what is open for those who are let in no more: their streams, and their sessions. The
/// credentials by which something is open are looked at a few times a second, those of each
/// register on a thread of their own, so that one that cannot be read now keeps no other waiting.
final class Farewell {

  private static final Duration LOOK = Duration.ofMillis(300);

  /// How old a look may be, so that all credentials of a register share one.
  private static final Duration SHARED = Duration.ofMillis(100);

  private final Set<Held> held = ConcurrentHashMap.newKeySet();
  private final Set<String> looking = ConcurrentHashMap.newKeySet();
  private final Consumer<Throwable> faults;

  /// Something that is open for a visitor.
  interface Held {
    Visitor visitor();

    /// Ends it: nothing more is said, and nothing more is done.
    void turnedAway();
  }

  /// @param besides what else is to be looked at as often: one waking does for both
  /// @param faults hears what a look throws
  Farewell(Rounds rounds, Runnable besides, Consumer<Throwable> faults) {
    this.faults = faults;
    rounds.every(
        LOOK,
        () -> {
          look();
          besides.run();
        });
  }

  void add(Held one) {
    held.add(one);
  }

  void remove(Held one) {
    held.remove(one);
  }

  void look() {
    var registers = new HashMap<String, Map<String, Visitor>>();
    for (var one : held) {
      var visitor = one.visitor();
      registers
          .computeIfAbsent(visitor.register(), _ -> new HashMap<>())
          .put(visitor.credential(), visitor);
    }
    registers.forEach((register, visitors) -> {
      if (!looking.add(register)) return;
      Thread.ofVirtual().name("farewell").start(() -> look(register, visitors));
    });
  }

  private void look(String register, Map<String, Visitor> visitors) {
    try {
      visitors.forEach((credential, visitor) -> {
        try {
          if (visitor.welcome().turned(SHARED) != null) end(credential);
        } catch (RuntimeException fault) {
          faults.accept(fault);
        }
      });
    } finally {
      looking.remove(register);
    }
  }

  private void end(String credential) {
    for (var one : held) {
      if (one.visitor().credential().equals(credential)) one.turnedAway();
    }
  }
}
