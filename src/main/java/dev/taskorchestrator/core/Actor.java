package dev.taskorchestrator.core;

/// Who is calling: the agent's name, and the server process that speaks for it.
///
/// @param agent the name that claims are held under
/// @param process the identity of the server process, so that what it holds can be freed once it is
///   provably gone
public record Actor(String agent, String process) {

  /// The longest name an agent may have.
  public static final int MAX_NAME = 200;

  /// The actor of what the orchestrator does by itself, such as freeing a lapsed lease.
  public static final Actor SYSTEM = new Actor("orchestrator", "");

  /// Whether that is the same agent, in whichever process.
  public boolean is(Actor other) {
    return agent.equals(other.agent);
  }

  @Override
  public String toString() {
    return agent;
  }
}
