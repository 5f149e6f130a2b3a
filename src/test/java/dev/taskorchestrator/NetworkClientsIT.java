package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.process.Serving;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The official clients walk the golden path over the network, with a token, against one server
/// that they share.
@Tag("side-by-side")
class NetworkClientsIT {

  @TempDir static Path project;

  private static Serving server;
  private static String token;

  @BeforeAll
  static void aServerThatKnowsOneToken() throws Exception {
    token = Serving.token(project, "alice", "agent");
    server = Serving.start(project, Map.of());
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "golden-legacy.mjs, ''",
    "golden-modern.mjs, ''",
    "golden-modern.mjs, auto",
    "golden-modern.mjs, legacy"
  })
  void theTypeScriptClientsOfBothErasWalkTheGoldenPath(String script, String mode)
      throws Exception {
    var packages = NodePackages.of("src/test/node", "node-clients");
    var said =
        mode.isEmpty()
            ? packages.succeeds(60, "node", script, server.url, token)
            : packages.succeeds(60, "node", script, server.url, token, mode);
    assertThat(said).contains("the golden path works");
  }

  @Test
  void theJavaClientWalksTheGoldenPath() {
    var address = URI.create(server.url);
    var transport =
        HttpClientStreamableHttpTransport.builder(
                address.getScheme() + "://" + address.getAuthority())
            .endpoint("/mcp")
            .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + token))
            .build();
    try (var client =
        McpClient.sync(transport)
            .requestTimeout(Duration.ofSeconds(30))
            .initializationTimeout(Duration.ofSeconds(30))
            .build()) {
      JavaSdkClientIT.walks(client);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"golden-legacy.mjs", "golden-modern.mjs"})
  void clientsThatOnlyKnowProcessesWalkItThroughTheBridge(String script) throws Exception {
    var packages = NodePackages.of("src/test/node", "node-clients");
    var launcher = Path.of(System.getProperty("orchestrator.launcher", "orchestrator"));
    var said =
        packages.succeeds(
            60, "node", script, launcher.toAbsolutePath().toString(), server.url, token);
    assertThat(said).contains("the golden path works");
  }
}
