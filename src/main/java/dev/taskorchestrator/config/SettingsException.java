package dev.taskorchestrator.config;

import java.util.List;

/// Settings that cannot be meant, all of them.
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SettingsException(List<String> problems) {
    super(String.join("; ", problems));
  }
}
