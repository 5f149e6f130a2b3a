package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a task is due. What planners write there is free text; only a date or a moment of ISO 8601
/// is understood, and without a zone it is taken for UTC.
final class DueDate {

  /// What is due within this is near.
  private static final Duration NEAR = Duration.ofHours(24);

  private DueDate() {}

  /// The moment after which it is late: of a mere date, the end of that day.
  static Optional<Instant> read(String text) {
    var said = text.strip();
    try {
      if (said.length() == 10) {
        return Optional.of(
            LocalDate.parse(said).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
      }
      return said.endsWith("Z") || said.matches(".*[+-]\\d\\d:\\d\\d$")
          ? Optional.of(OffsetDateTime.parse(said).toInstant())
          : Optional.of(LocalDateTime.parse(said).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /// What rules call it when it is so late; null while there is time.
  static @Nullable String word(Instant due, Instant now) {
    if (now.isAfter(due)) return Rule.OVERDUE;
    return now.plus(NEAR).isAfter(due) ? Rule.APPROACHING : null;
  }
}
