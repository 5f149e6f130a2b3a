package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.run.Time;
import java.util.function.Supplier;

/// Runs tool calls, each on a virtual thread of its own, up to a bound. A fault in a tool becomes
/// an answer that names the operation; what happened goes to the fault log under the same name.
final class ToolRunner {
  /// Milliseconds after which a call that was not let in may come back, were it alone.
  private static final long COME_BACK = 250;

  private final Admission admission;
  private final Pacing pacing;
  private final Supplier<String> operationIds;
  private final FaultLog faults;
  private final Overstay overstay;

  ToolRunner(
      Limits limits, Time time, Pacing pacing, Supplier<String> operationIds, FaultLog faults) {
    this.pacing = pacing;
    this.admission = new Admission(limits);
    this.operationIds = operationIds;
    this.faults = faults;
    this.overstay = new Overstay(limits.grace(), time);
  }

  /// Starts a call, or answers at once that there is too much. `after` runs when the thread is
  /// done, which may be later than the answer.
  ///
  /// @param name of what is done
  /// @param size how many bytes the request had
  void start(RunningCall call, String name, Supplier<Answer> work, int size, Runnable after) {
    var crowded = admission.enter(size);
    if (crowded != null) {
      call.answer(overloaded(crowded));
      after.run();
      return;
    }
    overstay.watch(call);
    Runnable left =
        () -> {
          admission.leave(size);
          after.run();
        };
    Thread.ofVirtual().name(name).start(() -> run(call, name, work, left));
  }

  /// Calls that are being done.
  int inFlight() {
    return admission.calls();
  }

  private void run(RunningCall call, String name, Supplier<Answer> work, Runnable after) {
    call.runsOn(Thread.currentThread());
    try {
      call.answer(work.get());
    } catch (Throwable fault) {
      call.answer(internal(name, call, fault));
    } finally {
      call.runsOn(null);
      overstay.forget(call);
      after.run();
    }
  }

  /// A fault in a call that nobody waits for is mostly the cancellation itself, and not worth a
  /// word.
  private ToolAnswer internal(String name, RunningCall call, Throwable fault) {
    return internal(call.deadline().cancelled() ? operationIds.get() : report(name, fault));
  }

  /// Logs a fault; answers the operation under which it will be found.
  String report(String what, Throwable fault) {
    var operation = operationIds.get();
    faults.fault(operation, what, fault);
    return operation;
  }

  private static ToolAnswer internal(String operation) {
    return ToolAnswer.refused(
        "internal",
        "something went wrong inside the server; its log tells more under operation " + operation,
        ToolAnswer.Retry.LATER,
        Json.obj().put("operation", operation));
  }

  ToolAnswer overloaded(String crowded) {
    return ToolAnswer.refused(
        "overloaded",
        crowded + "; nothing was changed",
        ToolAnswer.Retry.LATER,
        Json.obj().put("retry_after_ms", pacing.after(COME_BACK)));
  }
}
