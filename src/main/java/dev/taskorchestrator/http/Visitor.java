package dev.taskorchestrator.http;

import dev.taskorchestrator.mcp.Caller;
import java.util.function.BooleanSupplier;

/// Who came in, and for which project.
///
/// @param caller as the protocol knows it, before it said anything
/// @param key stands for who it is and where: what belongs to one visitor is not shown to another
/// @param welcome whether it may still be here
public record Visitor(Caller caller, String key, BooleanSupplier welcome) {}
