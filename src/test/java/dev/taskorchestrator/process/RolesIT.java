package dev.taskorchestrator.process;

import static dev.taskorchestrator.process.TwoProjects.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Access.Role;
import dev.taskorchestrator.process.ToolRows.Row;
import dev.taskorchestrator.process.Visiting.Era;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Over the network every tool does what the role of the caller allows, and nothing beyond it.
@Tag("side-by-side")
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolesIT {

  @TempDir static Path folder;

  private static TwoProjects both;

  @BeforeAll
  static void start() throws Exception {
    both = new TwoProjects(folder);
  }

  @AfterAll
  static void stop() {
    if (both != null) both.close();
  }

  private static String code(Era era, Role role, Row row) throws Exception {
    var arguments = both.ours.named(row.arguments());
    return both.visiting(role).call(era, row.tool(), json(arguments)).code();
  }

  @ParameterizedTest
  @EnumSource(Era.class)
  void whatIsBeyondARoleIsForbiddenAndChangesNothing(Era era) throws Exception {
    for (var role : Role.values()) {
      both.visiting(role).session(); // what is begun with a session is begun before
      var before = both.ours.everything();
      for (var row : ToolRows.ALL) {
        if (role.includes(row.least()) || row.arguments().contains("@path")) continue;
        assertThat(code(era, role, row)).as("%s: %s", role, row).isEqualTo("forbidden");
      }
      assertThat(both.ours.everything()).as("%s", role).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource(Era.class)
  void aViewerReadsAndChangesNothing(Era era) throws Exception {
    var before = both.ours.everything();
    for (var row : ToolRows.ALL) {
      if (row.least() != Role.VIEWER) continue;
      assertThat(code(era, Role.VIEWER, row))
          .as("%s", row)
          .isIn("", "template_not_found", "session_not_found");
    }
    assertThat(both.ours.everything()).isEqualTo(before);
  }

  /// The last, since it takes away what the others ask after.
  @Test
  @Order(Integer.MAX_VALUE)
  void whatARoleAllowsIsNotForbidden() throws Exception {
    for (var row : ToolRows.ALL) {
      if (row.least() == Role.VIEWER) continue;
      assertThat(code(Era.MODERN, row.least(), row)).as("%s", row).isNotEqualTo("forbidden");
    }
  }
}
