package dev.taskorchestrator.core;

import java.time.Instant;

/// A call that goes on without its caller, as it is kept.
///
/// @param id which cannot be guessed
/// @param process the one that does it
/// @param version which grows by one with each change, from one
/// @param expires after which it may be forgotten
/// @param body what the door that keeps it knows about it
public record Errand(
    String id, String process, long version, Instant created, Instant expires, String body) {}
