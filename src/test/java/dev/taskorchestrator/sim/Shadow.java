package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Status;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A task as the oracle knows it, from what was commanded, answered and told as events.
final class Shadow {

  /// One that waits for another.
  static final class Need {
    final String type;
    boolean waived;
    boolean approved;

    Need(String type) {
      this.type = type;
    }
  }

  final String id;
  Status status = Status.PENDING;
  @Nullable Status was;
  Brief brief = Brief.of("?", "?");
  @Nullable String parent;
  final Map<String, Need> needs = new TreeMap<>();
  final Map<String, Long> artifacts = new TreeMap<>();
  long attempt;
  int failures;
  long notBefore;
  String holder = "";
  String process = "";
  long since;
  long end;
  int heldSeconds;

  /// Since when it could have been handed out; negative while it could not.
  long readySince = -1;

  Shadow(String id) {
    this.id = id;
  }

  /// How it counts for those that need it.
  Status standing() {
    return was == null ? status : was;
  }

  boolean overForParent() {
    return switch (status) {
      case COMPLETED, CANCELLED, ARCHIVED -> true;
      case PENDING, ACTIVE, BLOCKED, FAILED -> false;
    };
  }

  /// Whether it gives the approval that others need.
  boolean approves() {
    return standing() == Status.ACTIVE || standing() == Status.COMPLETED;
  }

  /// Its lease goes on for so long, but never past what one attempt may last.
  void extend(long now, int seconds) {
    end = Math.max(end, until(now, seconds));
  }

  /// When a lease of so many seconds from now on ends.
  long until(long now, int seconds) {
    var whole = now + seconds * Chance.SECOND;
    var limit = brief.timeoutSeconds() * Chance.SECOND;
    return limit == 0 ? whole : Math.min(whole, since + limit);
  }

  /// Whether it has not come to its end; a failed one may be tried again.
  boolean open() {
    return !status.ended() || status == Status.FAILED;
  }

  boolean active() {
    return status == Status.ACTIVE;
  }
}
