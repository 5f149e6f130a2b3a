package dev.taskorchestrator.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How long a caller is willing to wait for something to come.
///
/// @param atMost at most this long, within the call's deadline; zero for an answer as things stand
/// @param told hears now and then how long it has been, and must not block; null where nobody wants
///   to know, so that who waits in silence is not woken for it
/// @param wanted whether the caller may still have it, asked each time before it is tried again
public record Patience(Duration atMost, @Nullable Consumer<Duration> told, BooleanSupplier wanted) {

  /// How often a caller who waits hears that he still does: often enough for clients that give up
  /// on a server that says nothing for half a minute.
  public static final Duration TELL = Duration.ofSeconds(5);

  /// No waiting at all.
  public static final Patience NONE = of(Duration.ZERO);

  public Patience(Duration atMost, @Nullable Consumer<Duration> told) {
    this(atMost, told, () -> true);
  }

  /// Waiting in silence.
  public static Patience of(Duration wait) {
    return new Patience(wait, null);
  }
}
