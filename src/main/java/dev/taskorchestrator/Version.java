package dev.taskorchestrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The version of this program, as it was built.
final class Version {

  private Version() {}

  static String text() {
    try (var stream = Version.class.getResourceAsStream("/version.properties")) {
      var properties = new Properties();
      if (stream != null) properties.load(stream);
      return properties.getProperty("version", "unknown");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
