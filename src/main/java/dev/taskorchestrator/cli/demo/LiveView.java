package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.Console;
import dev.taskorchestrator.cli.Screen;
import dev.taskorchestrator.run.Crew;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// A line for each agent and a bar, drawn again in place ten times a second.
final class LiveView implements View {

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int NOTES = 4;
  private static final int BAR = 32;
  private static final String HIDE = "\033[?25l\033[?7l";
  private static final String RESTORE = "\033[?7h\033[?25h";

  private final PrintStream out;
  private final Screen screen;
  private final Board board;
  private final Deque<String> notes = new ArrayDeque<>();
  private int drawn;
  private boolean ended;

  LiveView(PrintStream out, Screen screen, Board board) {
    this.out = out;
    this.screen = screen;
    this.board = board;
    out.print(HIDE);
    Crew.aside("view", this::keepDrawing);
  }

  @Override
  public void note(String what) {
    synchronized (notes) {
      notes.addLast("%6s  %s".formatted(Words.seconds(board.elapsed()), Console.line(what)));
      if (notes.size() > NOTES) notes.removeFirst();
    }
  }

  @Override
  public synchronized void end() {
    if (ended) return;
    draw();
    ended = true;
    out.print(RESTORE);
    out.flush();
  }

  private void keepDrawing() {
    while (drawnAgain()) Crew.pause(PAUSE);
  }

  private synchronized boolean drawnAgain() {
    if (ended) return false;
    draw();
    return true;
  }

  private void draw() {
    var text = new StringBuilder();
    if (drawn > 0) text.append("\033[").append(drawn).append('A');
    var lines = lines();
    for (var line : lines) text.append('\r').append(line).append("\033[K\n");
    drawn = lines.size();
    out.print(text);
    out.flush();
  }

  private List<String> lines() {
    var lines = new ArrayList<String>();
    for (var row : board.rows()) lines.add(colour(row.doing(), cut(row(row))));
    lines.add("");
    lines.add(cut(bar()));
    lines.add("");
    synchronized (notes) {
      notes.forEach(note -> lines.add(cut(note)));
      for (int i = notes.size(); i < NOTES; i++) lines.add("");
    }
    return lines;
  }

  private String row(Board.Row row) {
    var since = Words.seconds(Duration.ofNanos(board.now() - row.since()));
    return "%-9s %-10s %7s  %-12s %s"
        .formatted(row.agent(), row.doing().word(), since, row.role(), Console.line(row.task()));
  }

  private String bar() {
    var total = Math.max(1, board.total());
    var full = Math.min(BAR, BAR * board.done() / total);
    return "%s%s  %d/%d tasks   %s"
        .formatted(
            "█".repeat(full),
            "░".repeat(BAR - full),
            board.done(),
            board.total(),
            Words.seconds(board.elapsed()));
  }

  private String cut(String line) {
    return Words.cut(line, screen.columns() - 1);
  }

  private String colour(Board.Doing doing, String line) {
    if (!screen.colour()) return line;
    var code =
        switch (doing) {
          case STARTING, WAITING, FINISHED -> "2";
          case WORKING -> "36";
          case HANDING_IN -> "32";
          case KILLED -> "31";
        };
    return "\033[" + code + "m" + line + "\033[0m";
  }
}
