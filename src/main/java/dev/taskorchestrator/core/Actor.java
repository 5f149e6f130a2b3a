package dev.taskorchestrator.core;

/// Who is calling: the agent's name, and the server process that speaks for it.
///
/// @param agent the name that claims are held under
/// @param process the identity of the server process, so that what it holds can be freed once it is
///   provably gone
/// @param principal who stands behind the agent; empty for the person whose machine this is
public record Actor(String agent, String process, String principal) {

  /// The longest name an agent may have.
  public static final int MAX_NAME = 200;

  /// The actor of what the orchestrator does by itself, such as freeing a lapsed lease.
  public static final Actor SYSTEM = new Actor("orchestrator", "");

  /// An agent of the person whose machine this is, or one that is only spoken of.
  public Actor(String agent, String process) {
    this(agent, process, "");
  }

  /// Whether the number of what that agent holds counts when this one names it: among agents of one
  /// principal. Numbers can be read by everybody in a project, so they prove nothing to others.
  public boolean speaksFor(Actor other) {
    return is(other) || Access.owns(principal, other.agent);
  }

  /// Whether that is the same agent, in whichever process.
  public boolean is(Actor other) {
    return agent.equals(other.agent);
  }

  @Override
  public String toString() {
    return agent;
  }
}
