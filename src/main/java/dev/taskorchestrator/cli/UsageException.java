package dev.taskorchestrator.cli;

/// A command line that cannot be meant.
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UsageException(String problem) {
    super(problem);
  }
}
