package dev.taskorchestrator.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The disk or the database did not do what it was asked.
public final class StorageFault extends RuntimeException {

  /// What kind of failure, as far as it decides what happens next.
  public enum Kind {
    /// Somebody else has the lock; asking again may help.
    BUSY,
    /// The statement was stopped at our own request.
    INTERRUPTED,
    /// No space left.
    FULL,
    /// Reading or writing failed.
    IO,
    /// The file is not a sound database.
    CORRUPT,
    /// The file may not be written.
    READ_ONLY,
    /// A row holds what it cannot hold: damage, or the words of a newer program.
    UNREADABLE,
    /// A rule of the schema was broken: a mistake of ours, or two who chose one id.
    CONSTRAINT,
    /// Anything else.
    OTHER
  }

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  public StorageFault(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /// A failure of a file that is not the database.
  static StorageFault of(String what, IOException failure) {
    var text = String.valueOf(failure.getMessage());
    var full =
        text.contains("No space left")
            || text.contains("not enough space")
            || text.contains("quota exceeded");
    return new StorageFault(full ? Kind.FULL : Kind.IO, what + ": " + text, failure);
  }

  public Kind kind() {
    return kind;
  }
}
