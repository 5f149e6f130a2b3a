package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.rig.Kept;
import dev.taskorchestrator.cli.rig.ServerLost;
import java.util.ArrayList;
import java.util.List;

/// What the agents of one demonstration share.
final class Stage {

  private final Board board;
  private final Kept kept = new Kept();
  private final Accident accident;
  private final List<String> problems = new ArrayList<>();
  private final List<String> late = new ArrayList<>();

  Stage(Board board, Accident accident) {
    this.board = board;
    this.accident = accident;
  }

  Board board() {
    return board;
  }

  Kept kept() {
    return kept;
  }

  Accident accident() {
    return accident;
  }

  /// Something that should not have happened.
  synchronized void problem(String what) {
    problems.add(what);
    board.note("PROBLEM: " + what);
  }

  /// A fault, as a problem.
  void problem(String who, RuntimeException fault) {
    problem(who + ": " + (fault instanceof ServerLost ? fault.getMessage() : fault.toString()));
  }

  synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  /// What work under the lost attempt was answered.
  synchronized void late(String code) {
    late.add(code);
  }

  synchronized List<String> late() {
    return List.copyOf(late);
  }
}
