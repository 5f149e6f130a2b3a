package dev.taskorchestrator;

/// The version of the program, for tests in other rooms.
public final class Versions {

  private Versions() {}

  public static String program() {
    return Version.text();
  }
}
