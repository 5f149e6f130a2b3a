package dev.taskorchestrator.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whether somebody who was let in would be let in again.
@FunctionalInterface
public interface Welcome {

  /// Of those who were let in without anything that could be taken back.
  Welcome ALWAYS = _ -> null;

  /// What they are told who are let in no more; null while they are.
  ///
  /// @param believed how old a look may be that is believed
  @Nullable Reply turned(Duration believed);

  /// The same, looked up now. Whatever somebody is given after this was there before they were
  /// turned away.
  default @Nullable Reply turnedNow() {
    return turned(Duration.ZERO);
  }
}
