package dev.taskorchestrator.moving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Text;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Words of others brought into ours: bounded, free of signs that no text should hold, and of those
/// that are known here. What had to be changed is said.
final class Words {

  private static final int SUMMARY = 10_000;
  private static final int MAX_KEY = 400;
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("+10000-01-01T00:00:00Z");

  /// What others call the statuses.
  private static final Map<String, Status> STATUSES =
      Map.ofEntries(
          Map.entry("pending", Status.PENDING),
          Map.entry("todo", Status.PENDING),
          Map.entry("to do", Status.PENDING),
          Map.entry("open", Status.PENDING),
          Map.entry("backlog", Status.PENDING),
          Map.entry("draft", Status.PENDING),
          Map.entry("new", Status.PENDING),
          Map.entry("deferred", Status.BLOCKED),
          Map.entry("active", Status.ACTIVE),
          Map.entry("in_progress", Status.ACTIVE),
          Map.entry("in-progress", Status.ACTIVE),
          Map.entry("in progress", Status.ACTIVE),
          Map.entry("review", Status.ACTIVE),
          Map.entry("blocked", Status.BLOCKED),
          Map.entry("completed", Status.COMPLETED),
          Map.entry("complete", Status.COMPLETED),
          Map.entry("done", Status.COMPLETED),
          Map.entry("closed", Status.COMPLETED),
          Map.entry("failed", Status.FAILED),
          Map.entry("cancelled", Status.CANCELLED),
          Map.entry("canceled", Status.CANCELLED),
          Map.entry("won't do", Status.CANCELLED),
          Map.entry("won't fix", Status.CANCELLED),
          Map.entry("archived", Status.ARCHIVED),
          // Shrimp's, in its older releases
          Map.entry("待處理", Status.PENDING),
          Map.entry("進行中", Status.ACTIVE),
          Map.entry("已完成", Status.COMPLETED),
          Map.entry("被阻擋", Status.BLOCKED));

  private final List<Trouble> troubles;

  Words(List<Trouble> troubles) {
    this.troubles = troubles;
  }

  void trouble(String where, String what, boolean lost) {
    troubles.add(new Trouble(where, what, lost));
  }

  /// The status of that word, pending where it says nothing that is known.
  Status status(String where, @Nullable String word) {
    if (word == null || word.isBlank()) return Status.PENDING;
    var status = STATUSES.get(word.strip().toLowerCase(Locale.ROOT));
    if (status != null) return status;
    trouble(where, "its status '" + shown(word) + "' is unknown here; it is pending", false);
    return Status.PENDING;
  }

  static String shown(String text) {
    return Text.cut(clean(text).replaceAll("\\s+", " "), 60);
  }

  /// Without signs that no text should hold.
  static String clean(String text) {
    var plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      var pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        plain.append(c).append(text.charAt(++i));
      } else if (Character.isSurrogate(c)
          || (Character.isISOControl(c) && "\t\n\r".indexOf(c) < 0)) {
        plain.append('\uFFFD');
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /// A name of a task as it can be kept: what is too long is cut, and told apart from others that
  /// begin like it by what stands for the whole.
  static String key(String name) {
    var plain = clean(name);
    if (plain.length() <= MAX_KEY) return plain;
    return Text.cut(plain, MAX_KEY - 40) + "…" + UUID.nameUUIDFromBytes(plain.getBytes(UTF_8));
  }

  static @Nullable String clean(@Nullable String text, int max) {
    if (text == null || text.isBlank()) return null;
    return Text.cut(clean(text.strip()), max);
  }

  /// A brief of these words; a title that is too long goes on in the description.
  Brief brief(String where, @Nullable String title, @Nullable String description) {
    var said = title == null ? "" : clean(title).replaceAll("\\s+", " ").strip();
    var more = description == null ? "" : clean(description).strip();
    if (said.isEmpty()) {
      said =
          more.lines().findFirst().map(String::strip).filter(line -> !line.isEmpty()).orElse(where);
      trouble(where, "has no title; it has one from its description or its name", false);
    }
    if (said.length() > Brief.MAX_TITLE) {
      trouble(where, "its title is too long; the whole of it stands in the description", false);
      more = said + "\n\n" + more;
      said = Text.cut(said, Brief.MAX_TITLE - 2) + "…";
    }
    if (more.length() > Brief.MAX_DESCRIPTION) {
      trouble(where, "its description is too long and was cut", false);
      more = Text.cut(more, Brief.MAX_DESCRIPTION);
    }
    return Brief.of(said, more.isEmpty() ? said : more);
  }

  String summary(@Nullable String text) {
    var clean = clean(text, SUMMARY);
    return clean == null ? "" : clean;
  }

  /// Of these words the one that is meant; otherwise the usual.
  String among(
      String where, String field, @Nullable String word, List<String> known, String usual) {
    if (word == null || word.isBlank()) return usual;
    var plain = word.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
    if (known.contains(plain)) return plain;
    trouble(
        where, "its " + field + " '" + shown(word) + "' is unknown here; it is " + usual, false);
    return usual;
  }

  /// A name of a role, as far as it can be one.
  static String role(@Nullable String word) {
    if (word == null || word.isBlank()) return Role.GENERIC;
    var plain = word.strip().replace(' ', '_');
    return Role.isName(plain) ? plain : Role.GENERIC;
  }

  /// A moment; one without a zone is of this one.
  @Nullable Instant moment(String where, String field, @Nullable String text, ZoneId zone) {
    if (text == null || text.isBlank()) return null;
    var found = moment(text.strip(), zone).filter(Words::kept);
    if (found.isEmpty()) trouble(where, field + " '" + shown(text) + "' is no date", false);
    return found.orElse(null);
  }

  /// Whether a moment is one that can be kept; years without end cannot.
  static boolean kept(Instant moment) {
    return !moment.isBefore(FIRST) && moment.isBefore(LAST);
  }

  private static Optional<Instant> moment(String text, ZoneId zone) {
    var said = text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) (\\d)", "$1T$2");
    try {
      if (said.length() == 10) {
        return Optional.of(LocalDate.parse(said).atStartOfDay(zone).toInstant());
      }
      return said.endsWith("Z") || said.matches(".*[+-]\\d\\d:?\\d\\d$")
          ? Optional.of(
              OffsetDateTime.parse(said.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2")).toInstant())
          : Optional.of(LocalDateTime.parse(said).atZone(zone).toInstant());
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
