package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.Console;
import java.io.PrintStream;
import java.util.Locale;

/// One line for everything that happens, for files and pipes.
record PlainView(PrintStream out, Board board) implements View {

  @Override
  public void note(String what) {
    var seconds = board.elapsed().toMillis() / 1000.0;
    out.println(String.format(Locale.ROOT, "%7.2f s  %s", seconds, Console.line(what)));
    out.flush();
  }
}
