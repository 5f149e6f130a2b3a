package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Access;
import java.nio.file.Path;
import java.time.Duration;

/// Somebody who came over the network, to one project.
///
/// @param name of the project, as the network knows it
/// @param stay for how long they are let in
public record Guest(Access access, Path project, String name, Stay stay) {

  /// Whether they would be let in now.
  boolean welcome() {
    return stay.lets(Duration.ZERO);
  }

  /// Somebody who is always let in.
  public Guest(Access access, Path project, String name) {
    this(access, project, name, _ -> true);
  }
}
