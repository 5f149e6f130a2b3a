package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.ThreadRounds;
import dev.taskorchestrator.run.Time;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// A second process on the same project: for each line that it is told it writes one task of that
/// name, and says so once that is acknowledged.
final class OtherProcess {
  private OtherProcess() {}

  static Process start(Path project) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                project.resolve(".task_orchestrator").toString()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  static void tell(Process other, String id) throws IOException {
    other.getOutputStream().write((id + "\n").getBytes(StandardCharsets.UTF_8));
    other.getOutputStream().flush();
  }

  public static void main(String[] arguments) throws Exception {
    var chance = new SplittableRandom(ProcessHandle.current().pid());
    var rounds = new ThreadRounds(chance, _ -> {});
    var ids = new Ids(Time.system(), chance);
    var folder = Path.of(arguments[0]);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (var store =
        new SqliteStore(folder, true, Time.system(), rounds, new Machine(), ids::next)) {
      for (var id = in.readLine(); id != null; id = in.readLine()) {
        var name = id;
        Outcome<Boolean> outcome =
            ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), Duration.ofSeconds(50)))
                .call(() -> store.write(tx -> StoreContract.put(tx, name)));
        System.out.println(outcome.equals(Outcome.done(true)) ? "done " + id : outcome);
      }
    }
  }
}
