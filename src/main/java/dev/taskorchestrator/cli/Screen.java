package dev.taskorchestrator.cli;

/// What results are shown on.
///
/// @param terminal whether somebody looks on, so that a line may be drawn again in place
/// @param colour whether colours are welcome
/// @param columns how wide a line may be
public record Screen(boolean terminal, boolean colour, int columns) {

  /// A file or a pipe.
  public static final Screen NONE = new Screen(false, false, 80);
}
