package dev.taskorchestrator.run;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Names that nothing else has. They begin with the moment, so that they sort by age, and end in
/// chance, so that processes that know nothing of each other do not meet. Crockford's base 32 in
/// lower case: no letter can be taken for another.
public final class Ids {

  private static final char[] LETTERS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int MOMENT_LETTERS = 9;
  private static final int CHANCE_LETTERS = 7;
  private static final int CHANCE_BITS = 5 * CHANCE_LETTERS;

  private final Time time;
  private final RandomGenerator chance;
  private long lastMoment;
  private long lastTail;

  public Ids(Time time, RandomGenerator chance) {
    this.time = time;
    this.chance = chance;
  }

  /// Chance for ids and pauses: seeded by the system, and quick.
  public static RandomGenerator chance() {
    return new SplittableRandom(new SecureRandom().nextLong());
  }

  /// Chance that tells the same story for the same seed.
  public static RandomGenerator chance(long seed) {
    return new SplittableRandom(seed);
  }

  /// Sixteen letters: nine of the millisecond, seven of chance; later ones of this source sort
  /// later.
  public synchronized String next() {
    var moment = Math.max(time.instant().toEpochMilli(), lastMoment);
    var full = (1L << CHANCE_BITS) - 1;
    if (moment > lastMoment) {
      lastTail = chance.nextLong(1L << (CHANCE_BITS - 1));
    } else if (lastTail >= full - 256) {
      moment++;
      lastTail = 0;
    } else {
      lastTail += 1 + chance.nextInt(256);
    }
    lastMoment = moment;
    return letters(moment, MOMENT_LETTERS) + letters(lastTail, CHANCE_LETTERS);
  }

  /// A few letters of chance, to tell apart what is named otherwise alike.
  public synchronized String mark(int letters) {
    return letters(chance.nextLong() & Long.MAX_VALUE, letters);
  }

  private static String letters(long number, int count) {
    var text = new char[count];
    for (int i = count - 1; i >= 0; i--) {
      text[i] = LETTERS[(int) (number & 31)];
      number >>>= 5;
    }
    return new String(text);
  }
}
