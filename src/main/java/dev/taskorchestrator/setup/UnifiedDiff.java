package dev.taskorchestrator.setup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The difference of two texts in the usual form. All that was changed is shown as one piece.
final class UnifiedDiff {

  private static final int AROUND = 3;

  private UnifiedDiff() {}

  static List<String> of(String file, @Nullable String before, @Nullable String after) {
    var old = lines(before);
    var now = lines(after);
    int same = 0;
    while (same < old.size() && same < now.size() && old.get(same).equals(now.get(same))) same++;
    int tail = 0;
    while (tail < old.size() - same
        && tail < now.size() - same
        && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
      tail++;
    }
    if (same == old.size() && same == now.size()) return List.of();
    int from = Math.max(0, same - AROUND);
    int more = Math.min(AROUND, tail);
    var diff = new ArrayList<String>();
    diff.add("--- " + (before == null ? "/dev/null" : file));
    diff.add("+++ " + (after == null ? "/dev/null" : file));
    diff.add(
        "@@ -%s +%s @@"
            .formatted(
                range(from, old.size() - tail + more), range(from, now.size() - tail + more)));
    add(diff, " ", old.subList(from, same));
    add(diff, "-", old.subList(same, old.size() - tail));
    add(diff, "+", now.subList(same, now.size() - tail));
    add(diff, " ", old.subList(old.size() - tail, old.size() - tail + more));
    return List.copyOf(diff);
  }

  private static String range(int from, int to) {
    return (to == from ? from : from + 1) + "," + (to - from);
  }

  private static void add(List<String> diff, String mark, List<String> lines) {
    for (var line : lines) diff.add(mark + line);
  }

  private static List<String> lines(@Nullable String text) {
    return text == null ? List.of() : text.lines().toList();
  }
}
