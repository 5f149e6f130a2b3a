package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;

/// Somebody who came over the network, to one project.
///
/// @param name of the project, as the network knows it
/// @param lets whether what they came in by lets them in, by a look that is so old at most
public record Guest(Access access, Path project, String name, Predicate<Duration> lets) {

  /// Whether they would be let in now.
  boolean welcome() {
    return lets.test(Duration.ZERO);
  }

  /// Somebody who is always let in.
  public Guest(Access access, Path project, String name) {
    this(access, project, name, _ -> true);
  }
}
