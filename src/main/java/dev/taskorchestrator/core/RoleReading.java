package dev.taskorchestrator.core;

import java.util.List;

/// What came of reading a text that describes roles: those that could be read, and what was wrong
/// with the rest.
public record RoleReading(List<Role> roles, List<Problem> problems) {

  /// One thing that was wrong, and in which line (the first is 1).
  public record Problem(int line, String what) {}

  public RoleReading {
    roles = List.copyOf(roles);
    problems = List.copyOf(problems);
  }

  /// Nothing could be read.
  public static RoleReading refused(int line, String what) {
    return new RoleReading(List.of(), List.of(new Problem(line, what)));
  }
}
