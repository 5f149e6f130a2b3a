package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Access;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// Somebody who came over the network, to one project.
///
/// @param name of the project, as the network knows it
/// @param welcome whether what they came in by would still let them in
public record Guest(Access access, Path project, String name, BooleanSupplier welcome) {

  /// Somebody who is always let in.
  public Guest(Access access, Path project, String name) {
    this(access, project, name, () -> true);
  }
}
