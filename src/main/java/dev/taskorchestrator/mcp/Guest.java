package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Access;
import java.nio.file.Path;

/// Somebody who came over the network, to one project.
///
/// @param name of the project, as the network knows it
public record Guest(Access access, Path project, String name) {}
