package dev.taskorchestrator.setup;

/// Why a client's file is left as it is.
public final class SetupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SetupException(String problem) {
    super(problem);
  }
}
