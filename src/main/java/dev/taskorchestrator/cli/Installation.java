package dev.taskorchestrator.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What is running.
///
/// @param java the version of the JDK, as it says it
/// @param javaHome where that lies
/// @param jar the program itself
/// @param home the folder of its launcher; null where there is none
public record Installation(String java, Path javaHome, Path jar, @Nullable Path home) {}
