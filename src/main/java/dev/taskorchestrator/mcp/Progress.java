package dev.taskorchestrator.mcp;

import org.jspecify.annotations.Nullable;

/// Takes word of how far a call has come. Only what rises is passed on, and nothing once the call
/// has been answered.
@FunctionalInterface
public interface Progress {

  /// For callers who did not ask.
  Progress UNHEARD =
      new Progress() {
        @Override
        public void report(long done, @Nullable Long total, @Nullable String message) {}

        @Override
        public boolean heard() {
          return false;
        }
      };

  void report(long done, @Nullable Long total, @Nullable String message);

  /// Whether anybody asked, so that who waits need not wake up to report.
  default boolean heard() {
    return true;
  }
}
