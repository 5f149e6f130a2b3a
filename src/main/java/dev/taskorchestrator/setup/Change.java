package dev.taskorchestrator.setup;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is to be done to a client's file, and nothing done yet.
///
/// @param before what the file holds; null where there is none
/// @param after what it is to hold; null where it is to go
/// @param backup whether what it holds is to be kept beside it first
/// @param restores whether that makes it what was kept, which is then not needed any more
/// @param note what the user should know
public record Change(
    Client client,
    Scope scope,
    String file,
    What what,
    @Nullable String before,
    @Nullable String after,
    boolean backup,
    boolean restores,
    @Nullable String note) {

  /// In a word.
  public enum What {
    ADD,
    UPDATE,
    REMOVE,
    NOTHING;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// That nothing is to be done.
  static Change none(Client client, Scope scope, String file, @Nullable String note) {
    return new Change(client, scope, file, What.NOTHING, null, null, false, false, note);
  }

  /// The lines that differ, as programs that compare files show them.
  public List<String> diff() {
    return UnifiedDiff.of(file, before, after);
  }

  /// Does it.
  ///
  /// @throws SetupException when it cannot be done, or the file is another by now
  public void perform() {
    if (what == What.NOTHING) return;
    var config = new ConfigFile(file);
    if (backup && before != null) config.keep(before);
    if (backup && before == null) config.dropBackup(); // of a file that has gone since
    if (after == null) {
      config.remove(before, scope == Scope.PROJECT);
    } else {
      config.replace(before, after, scope == Scope.PROJECT);
    }
    if (restores) config.dropBackup();
  }
}
