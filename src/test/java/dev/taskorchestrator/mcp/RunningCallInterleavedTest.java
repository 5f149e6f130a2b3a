package dev.taskorchestrator.mcp;

import static dev.taskorchestrator.run.Interleaved.check;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Interleaved;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Every interleaving of a call's tool, its caller who gives up, and its own progress: one last
/// word, and nothing after it.
class RunningCallInterleavedTest {

  @Test
  void aCallEndsOnceAndSaysNothingAfterwards() {
    Interleaved.each(() -> new Trial());
  }

  private static final class Trial implements Interleaved.Trial {
    private final AtomicInteger last = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger forgotten = new AtomicInteger();
    private final RunningCall call =
        new RunningCall(
            Json.of(1),
            Deadline.in(Time.system(), Duration.ofHours(1)),
            ResultStyle.LEGACY,
            RunningCall.Form.TOOL,
            outgoing -> hear(outgoing),
            _ -> forgotten.incrementAndGet());
    private final Progress progress = call.progress(Optional.of(Json.of("token")));

    private void hear(Outgoing outgoing) {
      if (outgoing instanceof Outgoing.Note) {
        if (last.get() > 0) late.incrementAndGet();
      } else {
        last.incrementAndGet();
      }
    }

    @Override
    public Runnable[] threads() {
      return new Runnable[] {
        () -> call.answer(ToolAnswer.markdown("done")),
        () -> call.cancel(),
        () -> progress.report(1, null, null)
      };
    }

    @Override
    public void afterwards() {
      check(last.get() == 1, "it ended " + last + " times");
      check(forgotten.get() == 1, "it was forgotten " + forgotten + " times");
      check(late.get() == 0, "progress was reported after the end");
    }
  }
}
