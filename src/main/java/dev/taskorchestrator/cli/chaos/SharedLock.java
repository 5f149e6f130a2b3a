package dev.taskorchestrator.cli.chaos;

import org.jspecify.annotations.Nullable;

/// Something that only the holder of a lock may touch, and what happens to it. Agents whose server
/// dies keep what they took in mind until they say that they left, so an overlap with one of those
/// tells nothing: the lock of a dead process is free at once.
final class SharedLock {

  private final Book book;
  private @Nullable String holder;
  private @Nullable String latest;
  private long fence;
  private long largest;
  private int grants;

  SharedLock(Book book) {
    this.book = book;
  }

  /// @param renewed whether it was told that it had it already: so it is where it could not be
  ///   unlocked
  synchronized void taken(String agent, long number, boolean renewed) {
    grants++;
    if (number == fence && holder != null && !holder.equals(agent)) {
      book.breach("lock", "number " + number + " given to " + holder + " and " + agent);
    }
    if (holder != null && !holder.equals(agent)) {
      book.breach("lock", agent + " has it under " + number + " while " + holder + " has " + fence);
    }
    var known = renewed && number == largest && agent.equals(latest);
    if (number <= largest && !known) {
      book.breach("lock", "number " + number + " came after " + largest);
    }
    largest = Math.max(largest, number);
    latest = agent;
    holder = agent;
    fence = number;
  }

  synchronized void left(String agent, long number) {
    if (agent.equals(holder) && number == fence) holder = null;
  }

  /// Its server was killed, and with it the lock.
  synchronized void lost(String agent) {
    if (agent.equals(holder)) holder = null;
  }

  synchronized int grants() {
    return grants;
  }
}
