package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Refusal;
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
    /// The connection broke; what was not committed never was.
    LOST,
    /// The database cannot be reached.
    AWAY,
    /// The database does not let this program in.
    DENIED,
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

  /// What it means to a caller whose change was not acknowledged.
  public Refusal refusal() {
    return switch (kind) {
      case FULL -> new Refusal.StorageFull();
      case BUSY -> new Refusal.Busy("the database");
      case INTERRUPTED -> new Refusal.DeadlineExceeded("an answer of the database", null);
      case READ_ONLY -> new Refusal.StorageFailed("the database may not be written");
      case CORRUPT -> new Refusal.StorageFailed("the database file is damaged");
      case IO -> new Refusal.StorageFailed("reading or writing the disk failed");
      case UNREADABLE -> new Refusal.StorageFailed("a row of the database cannot be read");
      case LOST -> new Refusal.DatabaseAway("the connection to it broke");
      case AWAY -> new Refusal.DatabaseAway(String.valueOf(getMessage()));
      case DENIED ->
          new Refusal.ProjectUnusable(
              "database_refused",
              "The database does not let this program in: " + getMessage() + ".",
              "Look at the user, the password and the name of the database in its address, and at"
                  + " what the database allows.");
      case CONSTRAINT, OTHER -> new Refusal.StorageFailed("the database refused a statement");
    };
  }
}
