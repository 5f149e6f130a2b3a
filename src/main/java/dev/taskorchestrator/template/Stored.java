package dev.taskorchestrator.template;

import dev.taskorchestrator.json.Json;
import java.time.Instant;

/// A template that was found, as it was written.
///
/// @param text JSON5
/// @param path from the project's folder on; of one that only ships with the program, its name
public record Stored(
    String id, Category category, String text, Json.Obj document, String path, Instant modified) {}
