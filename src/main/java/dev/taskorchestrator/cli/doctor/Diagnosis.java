package dev.taskorchestrator.cli.doctor;

import dev.taskorchestrator.core.Reply.Finding;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What was found, and how it can be mended where nobody has to choose.
public record Diagnosis(Finding finding, @Nullable Mending mending) {

  /// Something safe that mends it.
  ///
  /// @param what is done, as a command: "give the folder to its owner alone"
  public record Mending(String what, Deed deed) {}

  /// What may fail.
  @FunctionalInterface
  public interface Deed {
    void run() throws Exception;
  }

  static Diagnosis sound(String code, String what, String seen) {
    return new Diagnosis(new Finding(code, what, true, seen, null), null);
  }

  /// That nothing is wrong, but something could be better.
  static Diagnosis hint(String code, String what, String seen, String cure) {
    return new Diagnosis(new Finding(code, what, true, seen, cure), null);
  }

  static Diagnosis wrong(String code, String what, String seen, String cure) {
    return new Diagnosis(new Finding(code, what, false, seen, cure), null);
  }

  Diagnosis mendedBy(String deed, Deed work) {
    return new Diagnosis(finding, new Mending(deed, work));
  }

  /// Looks at something and tells what it found.
  @FunctionalInterface
  public interface Look {
    void at(Consumer<Diagnosis> found) throws Exception;
  }
}
