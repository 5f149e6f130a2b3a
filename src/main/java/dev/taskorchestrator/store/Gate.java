package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Rounds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The gate before the database: one process at a time may open a writing transaction, and the
/// others wait in the kernel instead of in SQLite's busy handler, which is neither fair nor cheap.
///
/// Two bytes of one file are locked. Whoever wants in first takes the turnstile, then the gate
/// itself, then lets the turnstile go; so a process that has just left queues behind the one that
/// already stands in the turnstile. The kernel frees both when a process dies. A second file says
/// who is in, for the message to those who waited in vain: not the first one, since a process that
/// closes any handle of a file gives up all that it has locked of it (fcntl(2), "Advisory record
/// locking").
///
/// Used by the writer thread alone.
final class Gate implements AutoCloseable {

  static final long TURNSTILE = 0;
  static final long INSIDE = 1;
  private static final int CARD = 128;
  private static final long AMONG_US_NANOS = 1_000_000;

  private final Path file;
  private final Rounds rounds;
  private final ByteBuffer card;
  private @Nullable FileChannel channel;
  private @Nullable FileChannel cards;
  private @Nullable FileLock inside;

  Gate(Path file, Rounds rounds, Machine machine) {
    this.file = file;
    this.rounds = rounds;
    var text = machine.self() + " ".repeat(Math.max(0, CARD - machine.self().length()));
    this.card = ByteBuffer.wrap(text.substring(0, CARD).getBytes(StandardCharsets.US_ASCII));
  }

  /// Waits to be let in, at most that many nanoseconds.
  boolean enter(long nanos) throws IOException {
    var open = open();
    inside = quickly(open);
    if (inside == null) inside = patiently(open, nanos);
    if (inside == null) return false;
    leaveCard();
    return true;
  }

  void leave() throws IOException {
    var held = inside;
    inside = null;
    if (held != null) held.release();
  }

  /// A card that cannot be written keeps nobody out: it is only a hint for a message.
  private void leaveCard() {
    try {
      var present = cards;
      if (present == null || !present.isOpen()) {
        present = Folders.open(cards(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        cards = present;
      }
      card.rewind();
      present.write(card, 0);
    } catch (IOException _) {
      cards = null;
    }
  }

  private static Path cards(Path file) {
    return file.resolveSibling(file.getFileName() + "-holder");
  }

  /// Who was let in last, as a process identity. A file that cannot be read says nothing.
  static Optional<String> insider(Path file) {
    try (var channel = FileChannel.open(cards(file), StandardOpenOption.READ)) {
      var bytes = ByteBuffer.allocate(CARD);
      channel.read(bytes, 0);
      var text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException _) {
      return Optional.empty(); // only a hint for a message
    }
  }

  @Override
  public void close() throws IOException {
    inside = null;
    if (cards != null) cards.close();
    if (channel != null) channel.close();
  }

  private static @Nullable FileLock quickly(FileChannel open) throws IOException {
    try {
      return atOnce(open);
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static @Nullable FileLock atOnce(FileChannel open) throws IOException {
    var turnstile = open.tryLock(TURNSTILE, 1, false);
    if (turnstile == null) return null;
    try {
      return open.tryLock(INSIDE, 1, false);
    } finally {
      turnstile.release();
    }
  }

  /// The kernel waits for other processes, but not for another gate of this one.
  private static FileLock lock(FileChannel open, long place) throws IOException {
    while (true) {
      try {
        return open.lock(place, 1, false);
      } catch (OverlappingFileLockException _) {
        LockSupport.parkNanos(AMONG_US_NANOS);
        if (Thread.interrupted()) throw new FileLockInterruptionException();
      }
    }
  }

  /// Waits in the kernel; an alarm ends the wait by interrupting this thread, which also closes the
  /// file and with it every lock.
  private @Nullable FileLock patiently(FileChannel open, long nanos) throws IOException {
    var waiter = Thread.currentThread();
    var alarm = new Interruption(waiter);
    var ring = rounds.after(Duration.ofNanos(nanos), alarm);
    try {
      var turnstile = lock(open, TURNSTILE);
      try {
        return lock(open, INSIDE);
      } finally {
        if (turnstile.isValid()) turnstile.release();
      }
    } catch (FileLockInterruptionException | java.nio.channels.ClosedChannelException _) {
      return null;
    } finally {
      ring.cancel();
      alarm.disarm();
      if (!open.isOpen()) channel = null;
    }
  }

  private FileChannel open() throws IOException {
    var present = channel;
    if (present == null || !present.isOpen()) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      present =
          Folders.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel = present;
    }
    return present;
  }

  /// Interrupts one thread, but never after that thread has said that it is past waiting.
  private static final class Interruption implements Runnable {
    private final Thread waiter;
    private boolean armed = true;

    Interruption(Thread waiter) {
      this.waiter = waiter;
    }

    @Override
    public synchronized void run() {
      if (armed) waiter.interrupt();
    }

    synchronized void disarm() {
      armed = false;
      Thread.interrupted(); // its own interrupt may have come while the lock was granted
    }
  }
}
