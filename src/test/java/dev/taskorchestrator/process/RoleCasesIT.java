package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Roles, as the predecessor's users know them or would have liked them.
@Tag("side-by-side")
class RoleCasesIT extends Cases {

  private Path role(String file, String text) throws IOException {
    var roles = Files.createDirectories(project.resolve(".task_orchestrator/roles"));
    return Files.writeString(roles.resolve(file), text);
  }

  private String prompt(String role) {
    return claim(plan("As " + role, "{'specialist_type':'" + role + "'}")).text("role_prompt");
  }

  /// The usual roles are built in, so that no file has to be made for them; what users wrote is
  /// theirs.
  @Test
  @DisplayName(
      "L01 in a fresh project every usual role is there, and a user's file is never changed")
  void fresh() throws IOException {
    assertThat(prompt("architect")).contains("## Expertise");
    var text = "architect:\n  role_definition: Mine alone.\n";
    var file = role("project_roles.yaml", text);
    ok("initialize_session", "{}");
    prompt("architect");
    ok("maintenance_coordinator", "{'action':'scan_cleanup','validation_level':'full_audit'}");
    assertThat(file).hasContent(text);
  }

  @Test
  @DisplayName("L02 a changed role is used by the next call, without a restart")
  void changed() throws Exception {
    role("r.yaml", "architect:\n  role_definition: The first.\n");
    assertThat(prompt("architect")).contains("The first.");
    role("r.yaml", "architect:\n  role_definition: And now the second.\n");
    assertThat(prompt("architect")).contains("And now the second.");
  }

  @Test
  @DisplayName("L03 a broken file is named with its line, and the usual role is used")
  void broken() throws IOException {
    role("bad.yaml", "architect:\n  role_definition: [unclosed\n");
    var warnings = ok("initialize_session", "{}").texts("warnings");
    assertThat(warnings).anyMatch(warning -> warning.contains("bad.yaml line"));
    assertThat(ok("get_status", "{}").texts("warnings"))
        .anyMatch(warning -> warning.contains("bad.yaml"));
    assertThat(prompt("architect")).contains("## Expertise");
  }

  @Test
  @DisplayName("L04 several files are merged by the names of roles, and the later file wins")
  void merged() throws IOException {
    role("a.yaml", "one:\n  role_definition: From a.\nboth:\n  role_definition: From a.\n");
    role("b.yaml", "two:\n  role_definition: From b.\nboth:\n  role_definition: From b.\n");
    assertThat(prompt("one")).contains("From a.");
    assertThat(prompt("two")).contains("From b.");
    assertThat(prompt("both")).contains("From b.");
  }
}
