package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Every case of the predecessor's behaviour is tried by a test that carries its id: 142 in classes
/// of cases, the rest where what they are about is tried anyway.
class CaseCountTest {

  private static final Pattern ID = Pattern.compile("([A-L]\\d\\d) .*");

  /// How many cases there are of each letter.
  private static final TreeMap<String, Integer> CASES = new TreeMap<>();

  static {
    var counts = List.of(12, 14, 20, 9, 16, 19, 8, 19, 10, 8, 15, 11);
    for (int i = 0; i < counts.size(); i++) {
      CASES.put(String.valueOf((char) ('A' + i)), counts.get(i));
    }
  }

  private static final List<Class<?>> CLASSES =
      List.of(
          ProtocolCasesIT.class,
          SessionCasesIT.class,
          PlanningCasesIT.class,
          ExecutingCasesIT.class,
          CompletingCasesIT.class,
          UpdatingCasesIT.class,
          StatusCasesIT.class,
          TemplateCasesIT.class,
          MaintenanceCasesIT.class,
          RestartCasesIT.class,
          SpeedCasesIT.class,
          SynchronizationCasesIT.class,
          ReadingUnderLockIT.class,
          RoleCasesIT.class,
          InstallCasesIT.class,
          MovingCasesIT.class);

  private static Stream<String> ids() {
    return CLASSES.stream()
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .flatMap(method -> Stream.ofNullable(method.getAnnotation(DisplayName.class)))
        .map(name -> ID.matcher(name.value()))
        .filter(java.util.regex.Matcher::matches)
        .map(match -> match.group(1));
  }

  @Test
  void everyCaseIsTried() {
    var wanted =
        CASES.entrySet().stream()
            .flatMap(letter ->
                Stream.iterate(1, number -> number + 1)
                    .limit(letter.getValue())
                    .map(number -> "%s%02d".formatted(letter.getKey(), number)))
            .toList();
    assertThat(ids().distinct().sorted()).containsExactlyElementsOf(wanted);
    assertThat(wanted).hasSize(161);
    System.err.printf(
        "%d cases of the predecessor, %d tests that carry their ids%n",
        wanted.size(), ids().count());
  }
}
