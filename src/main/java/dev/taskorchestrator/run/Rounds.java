package dev.taskorchestrator.run;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Work that comes later or comes round by itself. The server turns it on threads; a test turns it
/// by hand.
public interface Rounds extends AutoCloseable {

  /// Runs `work` once, `delay` from now, unless it is taken back before.
  Alarm after(Duration delay, Runnable work);

  /// Runs `work` again and again, waiting about `pause` between the end of one round and the next,
  /// a little more or less each time so that processes do not fall into step.
  Alarm every(Duration pause, Runnable work);

  /// Runs short `work` after `delay`, and again after each pause that it answers, until it answers
  /// none. Threads that turn it keep it on one that is not virtual and serves nothing else: each
  /// round costs one waking of one thread, and it may do what no virtual thread may.
  ///
  /// @param name of that thread
  default void poll(String name, Duration delay, Supplier<Optional<Duration>> work) {
    after(delay, () -> work.get().ifPresent(pause -> poll(name, pause, work)));
  }

  @Override
  void close();

  /// Something that is going to happen.
  interface Alarm {
    /// Takes it back; nothing happens if it already ran.
    void cancel();
  }
}
