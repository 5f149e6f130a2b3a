package dev.taskorchestrator.cli;

/// Colours for a few words, where they are welcome: at a terminal, unless `NO_COLOR` says no.
///
/// @param welcome whether they are
record Paint(boolean welcome) {

  static final Paint NONE = new Paint(false);

  static Paint on(Screen screen) {
    return new Paint(screen.terminal() && screen.colour());
  }

  String good(String text) {
    return in("32", text);
  }

  String doubtful(String text) {
    return in("33", text);
  }

  String bad(String text) {
    return in("1;31", text);
  }

  private String in(String colour, String text) {
    return welcome ? "\033[" + colour + "m" + text + "\033[0m" : text;
  }
}
