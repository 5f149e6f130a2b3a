package dev.taskorchestrator.http;

/// Decides who may come in.
@FunctionalInterface
public interface Doorkeeper {

  /// What was decided.
  sealed interface Decision {
    record Admitted(Visitor visitor) implements Decision {}

    record Turned(Reply away) implements Decision {}
  }

  /// Decides about one request.
  ///
  /// @param project the name of the project that is asked for; empty for the usual one
  Decision decide(Exchange exchange, String project);
}
