package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Looks through a whole database for damage, in transactions of bounded time: a long one would
/// keep the log from being emptied. All of it ends by the call's deadline; what could not be looked
/// at in time is said, not taken for sound.
public final class Inspection {

  /// How long one transaction may take.
  private static final Duration SLICE = Duration.ofSeconds(10);

  private static final int ROWS = 1_000;
  private static final int NAMED = 20;
  private static final int FILES = 100;

  /// Bodies that are read at once, each of which may be long.
  private static final int BODIES = 16;

  /// How far to look.
  public enum Extent {
    /// The structure of the database and the chain of events.
    DATABASE,
    /// The content of every artifact as well, which is read for it.
    CONTENTS
  }

  private final Store store;
  private final Time time;
  private final List<String> faults = new ArrayList<>();
  private final List<String> contents = new ArrayList<>();
  private final List<String> unread = new ArrayList<>();

  Inspection(Store store, Time time) {
    this.store = store;
    this.time = time;
  }

  /// What was found.
  ///
  /// @param faults damage of the database
  /// @param contents names of artifacts' contents that are missing or altered, which concern nobody
  ///   but their readers
  /// @param unread what could not be looked at
  public record Report(List<String> faults, List<String> contents, List<String> unread) {
    /// Whether everything was looked at and found sound.
    public boolean sound() {
      return faults.isEmpty() && contents.isEmpty() && unread.isEmpty();
    }
  }

  Report run(Extent extent) {
    for (var part : asked("the list of tables", Soundness::parts, List.of(""))) {
      var named = part.isEmpty() ? "the structure" : "the structure of " + part;
      faults.addAll(asked(named, sound -> sound.structure(part), List.of()));
    }
    faults.addAll(lookThrough("the events", Soundness::links));
    if (extent == Extent.CONTENTS) {
      lookThroughRows();
      lookThroughFiles();
    }
    return new Report(List.copyOf(faults), List.copyOf(contents), List.copyOf(unread));
  }

  private interface Pieces {
    Soundness.Piece piece(Soundness sound, long after, int limit);
  }

  private List<String> lookThrough(String what, Pieces pieces) {
    var found = new ArrayList<String>();
    long next = 0;
    while (next >= 0) {
      long from = next;
      var nothing = new Soundness.Piece(-1, List.of());
      var piece = asked(what, sound -> pieces.piece(sound, from, ROWS), nothing);
      found.addAll(piece.faults());
      next = found.size() < NAMED ? piece.next() : -1;
    }
    return found;
  }

  private void lookThroughRows() {
    var last = "";
    while (contents.size() < NAMED) {
      var after = last;
      var bodies =
          asked(
              "the contents in rows",
              sound -> sound.inRows(after, BODIES),
              List.<Soundness.Body>of());
      for (var body : bodies) {
        if (!body.sound()) contents.add(body.name());
      }
      if (bodies.size() < BODIES) return;
      last = bodies.getLast().name();
    }
  }

  /// Files are read outside any transaction. One that an upload has just replaced or a deletion
  /// just removed is looked at again, now that there may be no row for it.
  private void lookThroughFiles() {
    var last = "";
    while (true) {
      var after = last;
      var names =
          asked("the contents in files", sound -> sound.inFiles(after, FILES), List.<String>of());
      for (var name : names) {
        if (!readable(name) && stillNeeded(name)) contents.add(name);
      }
      if (names.size() < FILES) return;
      last = names.getLast();
    }
  }

  private boolean readable(String name) {
    try {
      return store.contents().read(name).isPresent();
    } catch (StorageFault _) {
      return false;
    }
  }

  private boolean stillNeeded(String name) {
    Outcome<Boolean> needed =
        within(() -> store.read(tx -> Outcome.done(tx.artifacts().needs(name))));
    return needed.equals(Outcome.done(true)) && !readable(name);
  }

  private <T> T asked(String what, Function<Soundness, T> question, T otherwise) {
    Outcome<T> answer =
        within(() -> store.read(tx -> Outcome.done(question.apply(tx.soundness()))));
    return switch (answer) {
      case Outcome.Done<T>(var value) -> value;
      case Outcome.Refused<T>(var refusal) -> {
        if (refusal.code().equals("project_damaged")) {
          faults.add(what + " cannot be read for damage");
        } else {
          unread.add(what + ": " + refusal.message());
        }
        yield otherwise;
      }
    };
  }

  private <T> Outcome<T> within(java.util.function.Supplier<Outcome<T>> call) {
    var left = Duration.ofNanos(Deadline.CURRENT.get().remainingNanos());
    var allowed = left.compareTo(SLICE) < 0 ? left : SLICE;
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, allowed)).call(call::get);
  }
}
