package dev.taskorchestrator.moving;

import java.util.List;

/// A project that was moved to another database, and found there as it was.
///
/// @param rows of all tables
/// @param missing contents of artifacts that were missing already where it was
/// @param digest of all rows, the same on both sides
/// @param here where it was
/// @param there where it is now
public record Relocated(
    long tasks,
    long events,
    long artifacts,
    long rows,
    List<String> missing,
    String digest,
    String here,
    String there) {}
