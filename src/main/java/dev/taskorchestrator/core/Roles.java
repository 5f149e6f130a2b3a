package dev.taskorchestrator.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The roles of a project as they stood at one moment.
///
/// @param byName in alphabetical order; the generic role is always there
/// @param warnings what is wrong with the project's files, each with the file's name and the line
public record Roles(Map<String, Role> byName, List<String> warnings) {

  /// The role of this name.
  public Optional<Role> role(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// The role of this name; where nobody has described it, the generic one.
  public Role roleOrGeneric(String name) {
    var role = byName.get(name);
    if (role == null) role = byName.get(Role.GENERIC);
    if (role == null) throw new IllegalStateException("there is no generic role");
    return role;
  }

  /// The names of all roles, in alphabetical order.
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /// Of these names the first that is no role's.
  public Optional<String> firstUnknown(Stream<String> names) {
    return names.filter(name -> !byName.containsKey(name)).findFirst();
  }
}
