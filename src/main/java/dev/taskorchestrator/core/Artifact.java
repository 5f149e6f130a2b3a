package dev.taskorchestrator.core;

import java.time.Instant;
import java.util.List;

/// A piece of work kept outside the model's context: what it is and where its bytes are, not the
/// bytes.
///
/// @param version grows by one with each work of this type that is handed in for the task
/// @param hash SHA-256 of the content in lower-case hex, which is also its address
/// @param size bytes of UTF-8
/// @param files paths that the author named; data only, never opened
public record Artifact(
    String id,
    TaskId task,
    long attempt,
    String type,
    int version,
    String summary,
    String hash,
    long size,
    List<String> files,
    Instant at,
    String by) {

  public static final List<String> TYPES =
      List.of("code", "documentation", "analysis", "design", "test", "config", "general");

  /// The largest content one artifact may have, in bytes.
  public static final int MAX_SIZE = 8 * 1024 * 1024;
}
