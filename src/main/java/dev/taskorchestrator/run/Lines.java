package dev.taskorchestrator.run;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Those who wait for something that only one of them can have, in lines: one for each thing
/// wanted, in order of arrival. When something has come, only the first of each line is called to
/// look; when he has got it, the next one is called, since there may be more. So a thing that comes
/// costs one look for each line, however many wait.
///
/// @param <K> what is wanted; those who want the same stand in one line
public final class Lines<K> {

  private final Map<K, ArrayDeque<Place>> lines = new HashMap<>();
  private final Runnable firstCame;

  /// @param firstCame run when somebody begins to wait and nobody did before; must not block
  public Lines(Runnable firstCame) {
    this.firstCame = firstCame;
  }

  /// Takes the last place in the line for that. Who is the first of his line looks at once; all
  /// others wait to be called.
  public Place join(K wanted) {
    Place place;
    boolean first;
    synchronized (this) {
      first = lines.isEmpty();
      var line = lines.computeIfAbsent(wanted, _ -> new ArrayDeque<>());
      place = new Place(wanted);
      line.add(place);
    }
    if (first) firstCame.run();
    return place;
  }

  /// Whether anybody waits.
  public synchronized boolean awaited() {
    return !lines.isEmpty();
  }

  /// Something has come: calls the first of each line.
  public synchronized void raise() {
    for (var line : lines.values()) line.getFirst().call();
  }

  private synchronized void leave(Place place) {
    var line = lines.get(place.wanted);
    if (line == null || !line.remove(place)) return;
    if (line.isEmpty()) {
      lines.remove(place.wanted);
    } else {
      line.getFirst().call(); // he may have left without looking, or there may be more
    }
  }

  private synchronized boolean first(Place place) {
    var line = lines.get(place.wanted);
    return line != null && line.peekFirst() == place;
  }

  /// A place in a line; give it up by closing it.
  public final class Place implements AutoCloseable {
    private final K wanted;
    private final Semaphore calls = new Semaphore(0);

    private Place(K wanted) {
      this.wanted = wanted;
    }

    /// Whether it is the first of its line, whose look counts for all behind it.
    public boolean first() {
      return Lines.this.first(this);
    }

    /// Waits to be called; calls that came meanwhile count as one. False when that many nanoseconds
    /// passed first, or the deadline's caller gave up.
    public boolean await(long nanos, Deadline deadline) throws InterruptedException {
      var back = deadline.onCancel(this::call);
      try {
        var called = calls.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        calls.drainPermits();
        return called && !deadline.cancelled();
      } finally {
        back.run();
      }
    }

    private void call() {
      calls.release();
    }

    @Override
    public void close() {
      leave(this);
    }
  }
}
