package dev.taskorchestrator.cli.rig;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What servers have acknowledged, and so must never lose.
public final class Kept {

  public record Created(String task, String title) {}

  public record Claim(String task, String title, long attempt, String agent) {}

  /// Work that was taken in.
  ///
  /// @param sha256 of what was handed in, in lower-case hex
  public record Work(Claim claim, String artifact, String summary, String sha256) {}

  private final List<Created> tasks = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private final List<Work> works = new ArrayList<>();

  public synchronized void add(Created task) {
    tasks.add(task);
  }

  public synchronized void add(Claim claim) {
    claims.add(claim);
  }

  public synchronized void add(Work work) {
    works.add(work);
  }

  public synchronized List<Created> tasks() {
    return List.copyOf(tasks);
  }

  public synchronized List<Claim> claims() {
    return List.copyOf(claims);
  }

  public synchronized List<Work> works() {
    return List.copyOf(works);
  }

  /// Who did a task.
  public Optional<Work> workOn(String task) {
    return works().stream().filter(work -> work.claim().task().equals(task)).findFirst();
  }

  /// Creations, claims, completions and artifacts.
  public int count() {
    return tasks().size() + claims().size() + 2 * works().size();
  }

  public static String sha256(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
