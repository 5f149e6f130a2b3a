package dev.taskorchestrator.json;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds the known word that a mistyped one was meant to be, so that a refusal can name it.
public final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /// The known word within a third of its letters, else one that begins with the given word.
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.isEmpty() || word.length() > LONGEST) return Optional.empty();
    var given = word.toLowerCase(Locale.ROOT);
    String best = null;
    var least = Math.max(1, given.length() / 3) + 1;
    for (var candidate : known) {
      var distance = distance(given, candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best)
        .or(() ->
            known.stream()
                .filter(name -> given.length() > 2 && name.startsWith(given))
                .findFirst());
  }

  /// What to add to a refusal: the nearest known word as a question, or nothing.
  public static String hint(String word, Collection<String> known) {
    return to(word, known).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /// Insertions, deletions, changes and swaps of neighbours that turn one word into the other.
  static int distance(String a, String b) {
    var cost = new int[a.length() + 1][b.length() + 1];
    for (var i = 0; i <= a.length(); i++) cost[i][0] = i;
    for (var j = 0; j <= b.length(); j++) cost[0][j] = j;
    for (var i = 1; i <= a.length(); i++) {
      for (var j = 1; j <= b.length(); j++) {
        var change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
        if (swapped(a, i, b, j)) cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static boolean swapped(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
