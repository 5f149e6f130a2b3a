package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Removes files of artifacts that no artifact refers to: what a process left that died or was
/// refused after it had written the content and before it could record it, and what was deleted.
///
/// A file may be wanted again at any moment, by any process: content of the same name is not
/// written twice but relies on the file that is there. Three things together keep a sweep from
/// taking such a file away:
///
/// 1. A file is removed only by a change that holds the write lock, after it has looked that no
///    artifact refers to it. No other process can be recording one meanwhile.
/// 2. An artifact is recorded only by a change that has looked, holding the same lock, that the
///    file is there (`Contents.there`). If a sweep was first, the content is written once more and
///    recorded in another transaction; if the record was first, the sweep sees it.
/// 3. The change of a sweep acts only when nothing was changed before it in the same commit.
///    Otherwise it might act on an artifact's deletion that is taken back when the commit fails,
///    while the file stays gone.
///
/// Files that were touched lately are left alone all the same: they are likely to be recorded in a
/// moment, and writing them again would be work for nothing. Drafts that were never finished are
/// told by their names; a process that still writes to an old one finds it gone and refuses its
/// caller.
public final class Sweep {

  private static final int AT_ONCE = 32;
  private static final int TRIES = 10;

  private final Store store;

  public Sweep(Store store) {
    this.store = store;
  }

  /// How much was removed.
  ///
  /// @param stayed files that nothing refers to and that could not be removed now
  public record Swept(int files, long bytes, int stayed) {
    static final Swept NOTHING = new Swept(0, 0, 0);

    Swept and(Swept more) {
      return new Swept(files + more.files, bytes + more.bytes, stayed + more.stayed);
    }
  }

  /// Goes through all files once.
  ///
  /// @param before files that were touched at or after this moment stay
  public Outcome<Swept> round(Instant before) {
    List<Path> old;
    try {
      old = store.contents().untouchedSince(before);
    } catch (IOException failure) {
      return Outcome.refused(StorageFault.of("the artifacts", failure).refusal());
    }
    var swept = Swept.NOTHING;
    for (int from = 0; from < old.size(); from += AT_ONCE) {
      var some = old.subList(from, Math.min(old.size(), from + AT_ONCE));
      var outcome = some(some);
      if (!(outcome instanceof Outcome.Done<Swept>(var more))) return outcome;
      swept = swept.and(more);
    }
    return Outcome.done(swept);
  }

  /// How many files a round would find to remove.
  public Outcome<Integer> orphans(Instant before) {
    try {
      var old = store.contents().untouchedSince(before);
      return store.read(tx -> Outcome.done(unneeded(tx, old).size()));
    } catch (IOException failure) {
      return Outcome.refused(StorageFault.of("the artifacts", failure).refusal());
    }
  }

  /// Asks before it takes the write lock: there is usually nothing to remove.
  private Outcome<Swept> some(List<Path> files) {
    Outcome<List<Path>> orphans = store.read(tx -> Outcome.done(unneeded(tx, files)));
    return orphans.then(
        found -> found.isEmpty() ? Outcome.done(Swept.NOTHING) : removed(found, TRIES));
  }

  /// Tries again when it was not the first of its commit.
  private Outcome<Swept> removed(List<Path> files, int tries) {
    Outcome<Optional<Swept>> outcome =
        store.write(
            tx -> Outcome.done(tx.first() ? Optional.of(remove(tx, files)) : Optional.empty()));
    return outcome.then(swept -> {
      if (swept.isPresent()) return Outcome.done(swept.get());
      return tries > 1 ? removed(files, tries - 1) : Outcome.done(new Swept(0, 0, files.size()));
    });
  }

  private Swept remove(Tx tx, List<Path> files) {
    var swept = Swept.NOTHING;
    for (var file : unneeded(tx, files)) swept = swept.and(store.contents().remove(file));
    return swept;
  }

  private static List<Path> unneeded(Tx tx, List<Path> files) {
    var unneeded = new ArrayList<Path>();
    for (var file : files) {
      if (!tx.artifacts().needs(String.valueOf(file.getFileName()))) unneeded.add(file);
    }
    return unneeded;
  }
}
