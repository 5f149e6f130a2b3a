package dev.taskorchestrator.cli.rig;

/// A server that gave no answer: it is gone, too slow, or said something that is none.
public final class ServerLost extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ServerLost(String what) {
    super(what);
  }
}
