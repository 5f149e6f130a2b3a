package dev.taskorchestrator.store;

import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  @TempDir Path project;

  @Override
  Store open() {
    var marks = new Ids(time, new SplittableRandom(1));
    return new SqliteStore(
        project.resolve(".task_orchestrator"),
        true,
        time,
        new HandRounds(),
        new Machine(),
        marks::next);
  }
}
