package dev.taskorchestrator.cli.chaos;

import dev.taskorchestrator.cli.rig.Kept;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What was seen during a trial: what was acknowledged, which refusals came, what broke a promise.
final class Book {

  private static final int TOLD = 5;

  /// Refusals that trouble explains. Anything else is a breach.
  private static final Set<String> EXPLAINED =
      Set.of(
          "superseded",
          "lease_lost",
          "lease_held",
          "not_claimed",
          "wrong_state",
          "not_yet",
          "deadline_exceeded",
          "outcome_unknown",
          "overloaded",
          "busy",
          "storage_failed",
          "storage_full",
          "lock_held",
          "lock_lost",
          "lock_not_held");

  private static final Set<String> LATE = Set.of("superseded", "lease_lost");
  private static final Set<String> TIMED_OUT = Set.of("deadline_exceeded", "outcome_unknown");

  private final Kept kept = new Kept();
  private final Set<String> claims = new HashSet<>();
  private final Set<String> finished = new HashSet<>();
  private final Map<String, Integer> refusals = new TreeMap<>();
  private final Map<String, List<String>> breaches = new TreeMap<>();
  private long calls;
  private long answers;
  private Duration longest = Duration.ZERO;

  Kept kept() {
    return kept;
  }

  synchronized void planned(String task, String title) {
    kept.add(new Kept.Created(task, title));
  }

  /// A task was handed out; never twice under the same number.
  synchronized void claimed(Kept.Claim claim) {
    if (!claims.add(claim.task() + " attempt " + claim.attempt())) {
      breach("twice", claim.task() + ", attempt " + claim.attempt() + " to " + claim.agent());
    }
    kept.add(claim);
  }

  /// Work was taken in; never twice for the same task.
  synchronized void worked(Kept.Work work) {
    if (!finished.add(work.claim().task())) breach("late", "twice: " + work.claim().task());
    kept.add(work);
  }

  synchronized void refused(String tool, String code, String message) {
    refusals.merge(code, 1, Integer::sum);
    if (!EXPLAINED.contains(code)) breach("unexpected", tool + ": " + message);
  }

  /// How long a call took, and how long it may have taken.
  synchronized void timed(String tool, Duration took, Duration allowed) {
    calls++;
    if (took.compareTo(longest) > 0) longest = took;
    if (took.compareTo(allowed) > 0) {
      breach("hangs", tool + " took " + took.toMillis() + " of " + allowed.toMillis() + " ms");
    }
  }

  synchronized void answered() {
    answers++;
  }

  synchronized void breach(String kind, String what) {
    breaches.computeIfAbsent(kind, _ -> new ArrayList<>()).add(what);
  }

  /// What broke that promise, the first few of it, in words; empty when nothing did.
  synchronized String breaches(String kind) {
    var found = breaches.getOrDefault(kind, List.of());
    var told = String.join("; ", found.subList(0, Math.min(TOLD, found.size())));
    return found.size() > TOLD ? told + " and " + (found.size() - TOLD) + " more" : told;
  }

  synchronized int claims() {
    return claims.size();
  }

  synchronized long calls() {
    return calls;
  }

  synchronized long answers() {
    return answers;
  }

  synchronized Duration longest() {
    return longest;
  }

  /// Refusals of work under an attempt that was over.
  synchronized int late() {
    return sum(LATE);
  }

  synchronized int timedOut() {
    return sum(TIMED_OUT);
  }

  synchronized Map<String, Integer> refusals() {
    return Map.copyOf(refusals);
  }

  private int sum(Set<String> codes) {
    return refusals.entrySet().stream()
        .filter(entry -> codes.contains(entry.getKey()))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
