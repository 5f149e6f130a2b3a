package dev.taskorchestrator.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who stands behind a call, and what they may do in the project at hand.
///
/// @param principal empty for the person whose machine this is
public record Access(String principal, Role role) {

  /// The person whose machine this is, at the terminal or through a client on it.
  public static final Access OWNER = new Access("", Role.ADMIN);

  /// The longest name of a principal.
  public static final int MAX_PRINCIPAL = 64;

  private static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

  /// What somebody may do; each includes those before it.
  public enum Role {
    /// Looks.
    VIEWER,
    /// Plans and does tasks.
    AGENT,
    /// Removes for good, makes rules, looks after the project.
    MANAGER,
    /// Says who may do what.
    ADMIN;

    public boolean includes(Role other) {
      return compareTo(other) >= 0;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> words() {
      return Arrays.stream(values()).map(Role::word).toList();
    }

    public static Optional<Role> of(String word) {
      return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
  }

  /// Whether that can be the name of a principal: it becomes part of agents' names.
  public static boolean isPrincipal(String name) {
    return PRINCIPAL.matcher(name).matches();
  }

  /// The name under which an agent of this principal acts: the principal's own, or one below it, so
  /// that no principal can act under the name of another's agent.
  ///
  /// @param name as the agent gave it; a whole name is left as it is
  public String agent(String name) {
    if (principal.isEmpty() || owns(name)) return name;
    var whole = principal + "/" + name;
    return whole.length() <= Actor.MAX_NAME ? whole : whole.substring(0, Actor.MAX_NAME);
  }

  /// Whether an agent of that name belongs to this principal.
  public boolean owns(String agent) {
    return owns(principal, agent);
  }

  static boolean owns(String principal, String agent) {
    return principal.isEmpty() || agent.equals(principal) || agent.startsWith(principal + "/");
  }
}
