package dev.taskorchestrator.sim;

import dev.taskorchestrator.run.Machine;
import java.util.HashSet;
import java.util.Set;

/// The machine of a simulated world, where it is known for certain which processes are gone.
final class SimMachine extends Machine {
  private final Set<String> gone;
  private final String self;

  private SimMachine(Set<String> gone, String self) {
    this.gone = gone;
    this.self = self;
  }

  SimMachine() {
    this(new HashSet<>(), "nobody");
  }

  /// The same machine as a process of it sees it.
  SimMachine as(String process) {
    return new SimMachine(gone, process);
  }

  void dies(String process) {
    gone.add(process);
  }

  @Override
  public String self() {
    return self;
  }

  @Override
  public String clock() {
    return "sim";
  }

  @Override
  public boolean gone(String identity) {
    return gone.contains(identity);
  }
}
