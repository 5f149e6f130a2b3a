package dev.taskorchestrator.cli;

import java.io.PrintStream;

/// How far something long has come, on one line that is drawn again in place. Only somebody at a
/// terminal sees it: results go elsewhere, and a file wants no such lines.
public final class ProgressBar implements AutoCloseable {

  private static final int WIDTH = 30;

  private final PrintStream err;
  private final Screen screen;
  private final String what;
  private int shown = -1;

  /// @param what is going on, in a word or two
  public ProgressBar(Console console, Screen screen, String what) {
    this.err = console.err();
    this.screen = screen;
    this.what = what;
  }

  /// Says that so much of it is done. Drawn only when that makes a difference.
  public synchronized void at(long done, long total) {
    if (!screen.terminal() || total <= 0) return;
    int percent = Math.clamp(done * 100 / total, 0, 100);
    if (percent == shown) return;
    shown = percent;
    int full = percent * WIDTH / 100;
    var line = what + "  " + "█".repeat(full) + "░".repeat(WIDTH - full) + "  " + percent + " %";
    err.print("\r" + line.substring(0, Math.min(line.length(), screen.columns() - 1)));
    err.flush();
  }

  /// Takes the line away again.
  @Override
  public synchronized void close() {
    if (shown < 0) return;
    shown = -1;
    err.print("\r" + " ".repeat(screen.columns() - 1) + "\r");
    err.flush();
  }
}
