package dev.taskorchestrator.mcp;

import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What resources, prompts and completions need besides the projects.
///
/// @param begun whether anything was ever planned in a directory
/// @param backoff pauses between looks that failed
/// @param operationIds under which faults are found again
public record Readables(
    Predicate<Path> begun,
    Time time,
    Backoff backoff,
    Supplier<String> operationIds,
    FaultLog faults) {}
