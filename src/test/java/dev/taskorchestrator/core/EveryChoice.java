package dev.taskorchestrator.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Plays a story once for every way in which its choices can fall. A story asks for its choices one
/// by one; the last that still has another answer is answered otherwise the next time.
public final class EveryChoice {
  private final List<Integer> answers = new ArrayList<>();
  private final List<Integer> bounds = new ArrayList<>();
  private int asked;

  private EveryChoice() {}

  /// Plays them all; answers how many there were.
  public static long plays(Consumer<EveryChoice> story) {
    var choice = new EveryChoice();
    long played = 0;
    do {
      choice.asked = 0;
      story.accept(choice);
      played++;
    } while (choice.moveOn());
    return played;
  }

  /// A number from zero up to that bound.
  public int below(int bound) {
    if (asked == answers.size()) {
      answers.add(0);
      bounds.add(bound);
    }
    return answers.get(asked++);
  }

  public <T> T of(List<T> some) {
    return some.get(below(some.size()));
  }

  private boolean moveOn() {
    while (!answers.isEmpty()) {
      var last = answers.removeLast() + 1;
      var bound = bounds.removeLast();
      if (last < bound) {
        answers.add(last);
        bounds.add(bound);
        return true;
      }
    }
    return false;
  }
}
