package dev.taskorchestrator.store;

import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Machine;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class PostgresStoreTest extends StoreContract {
  @TempDir Path folder;
  private final PostgresProject project = PostgresProject.fresh();

  @Override
  Store open() {
    return project.open(folder, time, new HandRounds(), new Machine());
  }

  @AfterEach
  void giveBack() {
    project.close();
  }
}
