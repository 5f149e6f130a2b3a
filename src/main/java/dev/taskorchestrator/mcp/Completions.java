package dev.taskorchestrator.mcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Proposes how an argument of a prompt or of a family of resources may go on.
@FunctionalInterface
public interface Completions {

  /// Knows nothing.
  Completions NONE = (_, _, _, _) -> null;

  /// What an argument belongs to.
  sealed interface Of {
    record Prompt(String name) implements Of {}

    record Resource(String template) implements Of {}
  }

  /// Proposes values for an argument.
  ///
  /// @param begun what the argument begins with
  /// @param call its arguments are those that were given already
  /// @return what it may be, the likeliest first; null where nothing of that name is known
  @Nullable List<String> complete(Of of, String argument, String begun, ToolCall call);
}
