package dev.taskorchestrator.run;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When a refused caller is told to come back: spread by chance, so that those who were refused
/// together do not come back together, and further off the more were refused lately, so that they
/// do not come back to what is still in trouble. See
/// https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
public final class Pacing {

  /// After so long half of what was refused is forgotten.
  private static final double HALF_LIFE = Duration.ofSeconds(10).toNanos();

  private static final long LONGEST = Duration.ofSeconds(30).toMillis();

  /// A bound doubles when this many times as many were refused.
  private static final double STEP = 4;

  private final Time time;
  private final RandomGenerator chance;
  private double refused;
  private long last;

  public Pacing(Time time, RandomGenerator chance) {
    this.time = time;
    this.chance = chance;
    this.last = time.nanos();
  }

  /// Milliseconds to wait before asking again, where `usual` would be right for one caller alone:
  /// from half of it up to a bound that grows to half a minute.
  public synchronized long after(long usual) {
    var now = time.nanos();
    refused = refused * Math.pow(0.5, (now - last) / HALF_LIFE) + 1;
    last = now;
    var doublings = (int) Math.min(16, Math.log(refused) / Math.log(STEP));
    var bound = Math.max(usual, Math.min(LONGEST, usual << doublings));
    return usual / 2 + chance.nextLong(bound + 1);
  }
}
