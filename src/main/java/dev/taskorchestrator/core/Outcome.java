package dev.taskorchestrator.core;

import java.util.function.Function;

/// What came of a command: it was done, or something stood in the way. Faults of the machine are
/// thrown instead.
public sealed interface Outcome<T> {

  /// It was done.
  record Done<T>(T value) implements Outcome<T> {}

  /// It was refused, and nothing was changed.
  record Refused<T>(Refusal refusal) implements Outcome<T> {}

  static <T> Outcome<T> done(T value) {
    return new Done<>(value);
  }

  static <T> Outcome<T> refused(Refusal refusal) {
    return new Refused<>(refusal);
  }

  /// Goes on with what was done, or hands the refusal on.
  default <U> Outcome<U> then(Function<? super T, Outcome<U>> next) {
    return switch (this) {
      case Done<T>(var value) -> next.apply(value);
      case Refused<T>(var refusal) -> new Refused<>(refusal);
    };
  }

  /// Turns what was done into something else, or hands the refusal on.
  default <U> Outcome<U> map(Function<? super T, U> change) {
    return then(value -> done(change.apply(value)));
  }
}
