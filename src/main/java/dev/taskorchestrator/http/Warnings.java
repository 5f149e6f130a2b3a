package dev.taskorchestrator.http;

import dev.taskorchestrator.core.Text;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What the HTTP library warns of, on standard error: a line each. It quotes what strangers sent,
/// so nothing of it is written as it came.
final class Warnings extends Formatter {

  private static final Logger LOG = Logger.getLogger("org.eclipse.jetty");
  private static final int LONGEST = 200;
  private static final int FRAMES = 12;

  /// Has warnings written so from now on.
  static void tame() {
    synchronized (LOG) {
      if (!LOG.getUseParentHandlers()) return;
      var handler = new ConsoleHandler();
      handler.setFormatter(new Warnings());
      LOG.setLevel(Level.WARNING);
      LOG.addHandler(handler);
      LOG.setUseParentHandlers(false);
    }
  }

  @Override
  public String format(LogRecord warning) {
    var text =
        new StringBuilder(warning.getInstant() + " http: " + bounded(formatMessage(warning)));
    var cause = warning.getThrown();
    if (cause != null) {
      text.append(": ").append(bounded(cause.toString()));
      var frames = cause.getStackTrace();
      for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
        text.append("\n  at ").append(frames[i]);
      }
    }
    return text.append('\n').toString();
  }

  private static String bounded(String text) {
    return Text.cut(Text.line(text), LONGEST);
  }
}
