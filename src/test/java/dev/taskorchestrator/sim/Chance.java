package dev.taskorchestrator.sim;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What a seed decides.
final class Chance {

  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000_000_000L;

  private final SplittableRandom source;

  Chance(long seed) {
    this(new SplittableRandom(seed));
  }

  private Chance(SplittableRandom source) {
    this.source = source;
  }

  /// A source of its own, so that one part's decisions do not shift another's.
  Chance split() {
    return new Chance(source.split());
  }

  RandomGenerator source() {
    return source;
  }

  boolean in(double rate) {
    return rate > 0 && source.nextDouble() < rate;
  }

  boolean oneIn(int bound) {
    return source.nextInt(bound) == 0;
  }

  int below(int bound) {
    return source.nextInt(bound);
  }

  int between(int low, int high) {
    return source.nextInt(low, high + 1);
  }

  long millis(int low, int high) {
    return source.nextLong(low * MILLI, (high + 1) * MILLI);
  }

  long seconds(double low, double high) {
    return (long) (source.nextDouble(low, high) * SECOND);
  }

  <T> T of(List<T> some) {
    return some.get(source.nextInt(some.size()));
  }
}
