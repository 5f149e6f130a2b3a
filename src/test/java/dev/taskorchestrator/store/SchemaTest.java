package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A step that was published is never changed: databases out there were built by it.
class SchemaTest {

  @Test
  void everyStepIsWhatItWasWhenItWasPublished() {
    for (int version = 1; version <= Schema.VERSION; version++) {
      assertThat(Schema.checksum(version, new SqliteDialect()))
          .as("step " + version)
          .isEqualTo(Schema.CHECKSUMS.get(version - 1));
    }
  }
}
