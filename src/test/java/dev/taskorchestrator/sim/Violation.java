package dev.taskorchestrator.sim;

import java.util.function.Supplier;

/// A promise that was not kept.
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  Violation(String what) {
    super(what);
  }

  Violation(String what, Throwable cause) {
    super(what, cause);
  }

  /// Goes on only if that is right.
  static void unless(boolean right, Supplier<String> otherwise) {
    if (!right) throw new Violation(otherwise.get());
  }
}
