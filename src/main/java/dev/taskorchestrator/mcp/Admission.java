package dev.taskorchestrator.mcp;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// How much is let in at once: calls by their number, and large ones by their bytes too, since a
/// thousand of the largest would not fit into memory. Small ones are bounded well enough by their
/// number, so they never wait for the large ones nor pay for counting.
final class Admission {

  /// Requests up to this many bytes are small.
  static final int SMALL = 16 << 10;

  private final Limits limits;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  Admission(Limits limits) {
    this.limits = limits;
  }

  /// Lets a call in, or says why not.
  @Nullable String enter(int size) {
    if (calls.incrementAndGet() > limits.inFlight()) {
      calls.decrementAndGet();
      return limits.inFlight() + " calls are running already";
    }
    if (size > SMALL && !fits(size)) {
      calls.decrementAndGet();
      return "calls of %d MB in all are running already".formatted(bytes.get() >> 20);
    }
    return null;
  }

  /// Calls that are in.
  int calls() {
    return calls.get();
  }

  /// The largest is let in too, if it is alone.
  private boolean fits(int size) {
    var before = bytes.getAndAdd(size);
    if (before == 0 || before + size <= limits.bytes()) return true;
    bytes.addAndGet(-size);
    return false;
  }

  /// A call that was let in has left.
  void leave(int size) {
    calls.decrementAndGet();
    if (size > SMALL) bytes.addAndGet(-size);
  }
}
