package dev.taskorchestrator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How moments and lists lie in the tables.
final class Moments {

  /// Separates the items of a list; no text that is let in can hold it.
  private static final String BETWEEN = "\u001f";

  private Moments() {}

  static long micros(Instant moment) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
  }

  static Instant moment(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
    var micros = row.getLong(column);
    return row.wasNull() ? null : moment(micros);
  }

  static String joined(List<String> items) {
    return String.join(BETWEEN, items);
  }

  static List<String> split(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(BETWEEN, -1));
  }
}
