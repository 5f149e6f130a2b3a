package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Searches each target for bytes that break it, led by what they reach (`./orchestrator fuzz`). No
/// part of the gate: it runs by its name alone, with Jazzer on the path.
class FuzzRun {

  private static final int SECONDS = Integer.getInteger("orchestrator.fuzz.seconds", 60);

  @ParameterizedTest
  @EnumSource
  void nothingIsFound(FuzzTargets target) throws Exception {
    var place = Files.createDirectories(Path.of("target/fuzz", target.toString()));
    var corpus = Files.createDirectories(place.resolve("corpus"));
    var process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("surefire.test.class.path", ""),
                    "com.code_intelligence.jazzer.Jazzer",
                    "--target_class=" + target.type(),
                    "--instrumentation_includes=dev.taskorchestrator.**",
                    "--custom_hook_includes=dev.taskorchestrator.**",
                    "--reproducer_path=" + place,
                    "-artifact_prefix=" + place + "/",
                    "-max_len=4096",
                    "-max_total_time=" + SECONDS,
                    "-print_final_stats=1",
                    corpus.toString(),
                    target.seeds().toString()))
            .redirectErrorStream(true)
            .redirectOutput(place.resolve("log").toFile())
            .start();
    var code = process.waitFor();
    var log = Files.readString(place.resolve("log"));
    System.out.println(target + ": " + log.lines().filter(FuzzRun::counts).toList());
    assertThat(code).as(place.resolve("log").toString()).isZero();
  }

  private static boolean counts(String line) {
    return line.startsWith("stat::number_of_executed_units") || line.startsWith("Done ");
  }
}
