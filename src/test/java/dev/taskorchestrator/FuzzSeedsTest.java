package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What `./orchestrator fuzz` begins with passes, so that it finds what is new.
@Timeout(60)
class FuzzSeedsTest {

  @ParameterizedTest
  @EnumSource
  void everySeedPasses(FuzzTargets target) throws Throwable {
    var bytes = MethodType.methodType(void.class, byte[].class);
    var test =
        MethodHandles.publicLookup()
            .findStatic(Class.forName(target.type()), "fuzzerTestOneInput", bytes);
    assertThat(target.each()).hasSizeGreaterThan(7);
    for (var seed : target.each()) {
      try {
        test.invoke(Files.readAllBytes(seed));
      } catch (Throwable failure) {
        throw new AssertionError(seed.toString(), failure);
      }
    }
  }
}
