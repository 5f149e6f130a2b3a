package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/// Every input of `hostile-inputs.json5` through every door that it fits, against real servers:
/// each is answered as its row says, and after each nothing has changed, no program was started,
/// and a good request is answered within a second.
@Tag("side-by-side")
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileInputsIT {

  private static final int INPUTS = 96;

  private static final List<HostileInput> ALL = HostileInput.all();

  private final Canary canary = new Canary();

  @SuppressWarnings("NullAway.Init") // made before the first test
  private HostileSite site;

  @SuppressWarnings("NullAway.Init") // made before the first test
  private HostileDoors doors;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    site = new HostileSite(folder);
    doors = new HostileDoors(site, new HostileStories(site, canary));
  }

  @AfterAll
  void close() throws Exception {
    site.close();
    canary.close();
  }

  @Test
  @Order(1)
  void everyInputOfTheListHasARow() {
    var missing =
        IntStream.rangeClosed(1, INPUTS)
            .mapToObj(String::valueOf)
            .collect(Collectors.toCollection(TreeSet::new));
    ALL.forEach(input -> missing.remove(input.number()));
    assertThat(missing).isEmpty();
  }

  @Test
  @Order(2)
  void whoOnlyLooksIsAskedToChangeSomethingWithEveryToolThatDoes() {
    var changing =
        site.client.listTools().items().stream()
            .map(Json.Obj.class::cast)
            .filter(tool -> !tool.object("annotations").flag("readOnlyHint", false))
            .map(tool -> tool.text("name"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(changing).hasSizeGreaterThan(20);
    ALL.stream()
        .filter(input -> input.number().equals("86"))
        .forEach(input -> changing.remove(input.sent().text("tool")));
    assertThat(changing).isEmpty();
  }

  @Test
  @Order(3)
  void eachIsAnsweredAsItsRowSaysAndNothingElseHappens() throws Exception {
    var wrong = new ArrayList<String>();
    var trials = new TreeMap<String, Integer>();
    var before = site.state();
    for (var input : ALL) {
      for (var door : input.expected().keySet()) trials.merge(door, 1, Integer::sum);
      before = tried(input, before, wrong);
    }
    System.out.printf(
        "hostile inputs: %d rows of %d numbers, trials %s; the machine stood still for %d ms%n",
        ALL.size(), numbers().size(), trials, canary.silence().toMillis());
    assertThat(wrong).isEmpty();
  }

  /// Notes what is not as it should be, and answers how things are now.
  private List<String> tried(HostileInput input, List<String> before, List<String> wrong)
      throws Exception {
    for (var expected : new TreeMap<>(input.expected()).entrySet()) {
      var answer = answer(input, expected.getKey());
      if (!matches(expected.getValue(), answer)) {
        wrong.add(input + " over " + expected + ": " + answer);
      }
    }
    var after = site.state();
    if (!input.kept() && !after.equals(before)) {
      wrong.add(input + " changed " + difference(before, after));
    }
    site.servesGoodRequests(canary, input);
    return after;
  }

  private String answer(HostileInput input, String door) {
    try {
      return doors.answer(input, door);
    } catch (TestAbortedException inconclusive) {
      throw inconclusive;
    } catch (AssertionError | RuntimeException failure) {
      return "failed: " + failure + " " + failure.getCause();
    }
  }

  @Test
  @Order(4)
  void nothingThatStrangersSentStandsInTheLogAsTheySentIt() {
    assertThat(site.log())
        .noneMatch(line -> line.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\t'))
        .noneMatch(line -> line.startsWith("2026-01-01"))
        .noneMatch(line ->
            line.contains("ghp_")
                || line.contains("AKIA")
                || line.contains("eyJ")
                || line.contains("mto_"))
        .noneMatch(line -> line.contains(" fault "))
        .noneMatch(line -> line.contains("outside-secret"));
  }

  private static Set<String> numbers() {
    return ALL.stream().map(HostileInput::number).collect(Collectors.toSet());
  }

  /// A status alone leaves the code open, and there may be more than one good answer.
  private static boolean matches(String expected, String answer) {
    return Stream.of(expected.split(" or ", -1))
        .anyMatch(each ->
            answer.equals(each) || (each.matches("\\d{3}") && answer.startsWith(each + " ")));
  }

  private static String difference(List<String> before, List<String> after) {
    var gone = new ArrayList<>(before);
    gone.removeAll(after);
    var come = new ArrayList<>(after);
    come.removeAll(before);
    return Map.of("before", gone, "after", come).toString();
  }
}
