package dev.taskorchestrator.http;

import dev.taskorchestrator.mcp.Stay;
import dev.taskorchestrator.run.Rounds;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Ends what is open for those who are let in no more: their streams, their sessions, and the calls
/// that go on without them. The credentials by which something is open are looked at a few times a
/// second, those of each register on a thread of their own, so that one that cannot be read now
/// keeps no other waiting.
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

  /// @param faults hears what a look throws
  Farewell(Rounds rounds, Consumer<Throwable> faults) {
    this.faults = faults;
    rounds.every(LOOK, this::look);
  }

  /// For how long a visitor may stay.
  ///
  /// @param holder by whatever credential it was seen last
  Stay stay(Supplier<Visitor> holder) {
    return new Stay() {
      @Override
      public boolean lets(Duration believed) {
        return holder.get().welcome().turned(believed) == null;
      }

      @Override
      public Runnable whenOver(Runnable ending) {
        var held = new Ending(holder, ending);
        add(held);
        return () -> remove(held);
      }
    };
  }

  private record Ending(Supplier<Visitor> holder, Runnable ending) implements Held {
    @Override
    public Visitor visitor() {
      return holder.get();
    }

    @Override
    public void turnedAway() {
      ending.run();
    }
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
