package dev.taskorchestrator.store;

/// What a process has counted of its own changes since it began.
///
/// @param commits commits that were acknowledged, each of many changes
/// @param changes changes in them
/// @param waits how often the write lock had to be waited for
/// @param waitMillis how long in all
/// @param longestWaitMillis the longest of them
/// @param missed changes whose time ran out before they were begun
/// @param retries changes and questions that were tried again
/// @param queued changes that wait at this moment
/// @param readers threads that answer questions
public record Figures(
    long commits,
    long changes,
    long waits,
    long waitMillis,
    long longestWaitMillis,
    long missed,
    long retries,
    int queued,
    int readers) {

  /// Nothing was done yet.
  public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /// The same with so many retries.
  public Figures retried(long retries) {
    return new Figures(
        commits, changes, waits, waitMillis, longestWaitMillis, missed, retries, queued, readers);
  }
}
