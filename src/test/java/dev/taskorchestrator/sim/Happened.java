package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Event;
import java.util.Locale;

/// An event as it lies in the table.
record Happened(
    long number, Event.Kind kind, String task, String actor, long attempt, String detail) {

  static final String QUERY =
      "select sequence, kind, task, actor, attempt, detail from event"
          + " where sequence > ? order by sequence";

  static Happened read(String row) {
    var parts = row.split("\\|", 6);
    return new Happened(
        Long.parseLong(parts[0]),
        Event.Kind.valueOf(parts[1].toUpperCase(Locale.ROOT)),
        parts[2],
        parts[3],
        Long.parseLong(parts[4]),
        parts[5]);
  }

  static Happened of(Event event) {
    return new Happened(
        event.sequence(),
        event.kind(),
        String.valueOf(event.task()),
        event.actor(),
        event.attempt(),
        String.valueOf(event.detail()));
  }
}
