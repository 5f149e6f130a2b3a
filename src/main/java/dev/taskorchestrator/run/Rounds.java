package dev.taskorchestrator.run;

import java.time.Duration;

/// Work that comes later or comes round by itself. The server turns it on threads; a test turns it
/// by hand.
public interface Rounds extends AutoCloseable {

  /// Runs `work` once, `delay` from now, unless it is taken back before.
  Alarm after(Duration delay, Runnable work);

  /// Runs `work` again and again, waiting about `pause` between the end of one round and the next,
  /// a little more or less each time so that processes do not fall into step.
  Alarm every(Duration pause, Runnable work);

  @Override
  void close();

  /// Something that is going to happen.
  interface Alarm {
    /// Takes it back; nothing happens if it already ran.
    void cancel();
  }
}
