package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What every agent is doing, for whoever looks on.
final class Board {

  /// What an agent may be doing.
  enum Doing {
    STARTING("starting"),
    WAITING("waiting"),
    WORKING("working"),
    HANDING_IN("handing in"),
    KILLED("killed"),
    FINISHED("finished");

    private final String word;

    Doing(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /// @param since when it began, on the measuring clock
  record Row(String agent, Doing doing, String task, String role, long since) {}

  private final Time time;
  private final long began;
  private final List<Row> rows = new ArrayList<>();
  private Consumer<String> notes = _ -> {};
  private int done;
  private int total;

  Board(Time time, List<String> agents) {
    this.time = time;
    this.began = time.nanos();
    for (var agent : agents) rows.add(new Row(agent, Doing.STARTING, "", "", began));
  }

  /// Sends what happens from now on there as well.
  synchronized void tell(Consumer<String> listener) {
    notes = listener;
  }

  synchronized void note(String what) {
    notes.accept(what);
  }

  synchronized void row(int agent, Doing doing, String task, String role) {
    rows.set(agent, new Row(rows.get(agent).agent(), doing, task, role, time.nanos()));
  }

  /// The same task, at another point of it.
  synchronized void row(int agent, Doing doing) {
    var row = rows.get(agent);
    rows.set(agent, new Row(row.agent(), doing, row.task(), row.role(), row.since()));
  }

  synchronized List<Row> rows() {
    return List.copyOf(rows);
  }

  synchronized void total(int tasks) {
    total = tasks;
  }

  synchronized void done(int more) {
    done += more;
  }

  synchronized int done() {
    return done;
  }

  synchronized int total() {
    return total;
  }

  /// How long it has been going on.
  Duration elapsed() {
    return Duration.ofNanos(time.nanos() - began);
  }

  long now() {
    return time.nanos();
  }
}
