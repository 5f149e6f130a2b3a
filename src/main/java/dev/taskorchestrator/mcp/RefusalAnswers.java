package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.json.Refusals;
import dev.taskorchestrator.run.Pacing;

/// Spells refusals as tools answer them.
final class RefusalAnswers {

  private final Pacing pacing;

  /// @param pacing when refused callers are told to come back
  RefusalAnswers(Pacing pacing) {
    this.pacing = pacing;
  }

  ToolAnswer of(Refusal refusal) {
    var retry =
        switch (refusal.retry()) {
          case NEVER -> ToolAnswer.Retry.NEVER;
          case AFTER_CHANGE -> ToolAnswer.Retry.AFTER_CHANGE;
          case LATER -> ToolAnswer.Retry.LATER;
        };
    return new ToolAnswer.Refused(
        refusal.code(), refusal.message(), retry, Refusals.more(refusal, comeBack(refusal)));
  }

  /// A moment that is known is told as it is; a guess is spread.
  private long comeBack(Refusal refusal) {
    var usual = refusal.retryAfterMillis();
    return usual == 0 || refusal instanceof Refusal.NotYet ? usual : pacing.after(usual);
  }
}
