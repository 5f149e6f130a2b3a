package dev.taskorchestrator.cli.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What servers have acknowledged, and so must never lose.
final class Kept {

  record Created(String task, String title) {}

  record Claim(String task, String title, long attempt, String agent) {}

  /// @param sha256 of what was handed in, in lower-case hex
  record Work(Claim claim, String artifact, String summary, String sha256) {}

  private final List<Created> tasks = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private final List<Work> works = new ArrayList<>();

  synchronized void add(Created task) {
    tasks.add(task);
  }

  synchronized void add(Claim claim) {
    claims.add(claim);
  }

  synchronized void add(Work work) {
    works.add(work);
  }

  synchronized List<Created> tasks() {
    return List.copyOf(tasks);
  }

  synchronized List<Claim> claims() {
    return List.copyOf(claims);
  }

  synchronized List<Work> works() {
    return List.copyOf(works);
  }

  /// Who did a task.
  Optional<Work> workOn(String task) {
    return works().stream().filter(work -> work.claim().task().equals(task)).findFirst();
  }

  /// Creations, claims, completions and artifacts.
  int count() {
    return tasks().size() + claims().size() + 2 * works().size();
  }

  static String sha256(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
