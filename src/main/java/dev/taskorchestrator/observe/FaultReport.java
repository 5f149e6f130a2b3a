package dev.taskorchestrator.observe;

import dev.taskorchestrator.core.Text;
import dev.taskorchestrator.run.Time;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;

/// Writes down faults that no caller can do anything about, under the name of the operation that
/// the caller was told. Never on standard output, which belongs to the protocol. What strangers
/// sent may stand in it: an entry begins at the margin, and nothing of theirs does.
public final class FaultReport {

  private static final int LONGEST = 20_000;
  private static final int LONGEST_NAME = 200;

  private final PrintStream log;
  private final Time time;

  public FaultReport(PrintStream log, Time time) {
    this.log = log;
    this.time = time;
  }

  /// Writes down one fault.
  ///
  /// @param operation the name under which the caller heard of it
  /// @param what the tool, or the work of our own, in which it happened
  public void fault(String operation, String what, Throwable cause) {
    var text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text, true));
    var trace = text.toString();
    log.println(
        time.instant() + " fault " + operation + " in " + Text.cut(Text.line(what), LONGEST_NAME));
    Text.cut(trace, LONGEST).lines().map(Text::plain).forEach(line -> log.println("  " + line));
  }
}
