package dev.taskorchestrator.cli.demo;

/// A server that gave no answer: it is gone, too slow, or said something that is none.
final class ServerLost extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ServerLost(String what) {
    super(what);
  }
}
