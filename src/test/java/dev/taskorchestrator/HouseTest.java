package dev.taskorchestrator;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The plan of the house: which room may need which, and what only some rooms may touch. Checked
/// against what the compiler wrote, descriptors and signatures included, so that no import style
/// and no `var` hides a need.
class HouseTest {
  private static final Path CLASSES = Path.of("target/classes");
  private static final String HOUSE = "dev/taskorchestrator/";

  /// The room of `Main` and `App`, which build everything and so may need everything.
  private static final String ROOT = "root";

  private static final Map<String, Set<String>> MAY_NEED =
      Map.ofEntries(
          entry("core", Set.of()),
          entry("store", Set.of("core", "run")),
          entry("run", Set.of("core")),
          entry("engine", Set.of("core", "store", "run")),
          entry("config", Set.of()),
          entry("json", Set.of("core")),
          entry("observe", Set.of("core", "run")),
          entry("template", Set.of("core", "engine", "json", "run")),
          entry("moving", Set.of("core", "engine", "store", "json", "run")),
          entry("setup", Set.of("core", "json", "run")),
          entry("mcp", Set.of("core", "engine", "json", "template", "run", "observe")),
          entry("http", Set.of("core", "engine", "json", "mcp", "run", "config", "observe")),
          entry(
              "cli",
              Set.of("core", "engine", "json", "template", "moving", "setup", "config", "run")));

  /// What only these rooms may touch: a name of a class (with or without a member) as the class
  /// file spells it, taken as a regular expression over `owner` and `owner.member`.
  private record Ban(String what, Pattern spelling, Set<String> except) {
    Ban(String what, String spelling, Set<String> except) {
      this(what, Pattern.compile(spelling), except);
    }

    boolean forbids(String room, String name) {
      return !except.contains(room) && spelling.matcher(name).matches();
    }
  }

  private static final List<Ban> BANS =
      List.of(
          new Ban(
              "the clock",
              "java/time/(Instant|LocalDate|LocalTime|LocalDateTime|OffsetDateTime|ZonedDateTime)\\.now"
                  + "|java/time/(Clock|InstantSource)\\.(system\\w*|tick\\w*)"
                  + "|java/lang/System\\.(nanoTime|currentTimeMillis)"
                  + "|java/util/(Date|Calendar|GregorianCalendar)\\..*",
              Set.of("run")),
          new Ban(
              "ids and chance",
              "java/util/UUID\\.randomUUID|java/lang/Math\\.random"
                  + "|java/util/(Random|SplittableRandom)\\..*|java/security/SecureRandom\\..*"
                  + "|java/util/concurrent/ThreadLocalRandom\\..*"
                  + "|java/util/random/RandomGenerator(Factory)?\\.(of|getDefault|create|all)",
              Set.of("run")),
          new Ban("the database", "(java|javax)/sql/.*|org/sqlite/.*", Set.of("store")),
          new Ban("the JSON library", "tools/jackson/.*|org/snakeyaml/.*", Set.of("json")),
          new Ban(
              "threads and locks",
              "java/lang/Thread\\.(<init>|ofVirtual|ofPlatform|startVirtualThread|sleep|start)"
                  + "|java/util/(Timer|TimerTask)"
                  + "|java/util/concurrent/(Executor\\w*|ScheduledExecutor\\w*|ThreadPool\\w*"
                  + "|ForkJoin\\w*|CompletableFuture|StructuredTaskScope.*|Semaphore|CountDownLatch)"
                  + "|java/util/concurrent/locks/.*",
              Set.of("run", "store", "http", "mcp", ROOT)),
          new Ban(
              "environment and properties",
              "java/lang/System\\.(getenv|getProperty|getProperties|setProperty)"
                  + "|java/lang/(Integer\\.getInteger|Long\\.getLong|Boolean\\.getBoolean)",
              Set.of(ROOT)),
          new Ban("standard output", "java/lang/System\\.(out|setOut)", Set.of("cli", "mcp", ROOT)),
          new Ban(
              "other programs", "java/lang/(ProcessBuilder|Runtime\\.exec)", Set.of("cli", "run")),
          new Ban("the argument parser", "picocli/.*", Set.of("cli", ROOT)),
          new Ban("the token library", "com/nimbusds/.*", Set.of("http")));

  @Test
  void everyRoomNeedsOnlyWhatThePlanAllows() throws IOException {
    assertThat(faults(HouseTest::needs)).isEmpty();
  }

  @Test
  void whatFewMayTouchIsTouchedByNobodyElse() throws IOException {
    assertThat(faults(HouseTest::touches)).isEmpty();
  }

  @Test
  void thePlanNamesOnlyItsOwnRooms() {
    assertThat(MAY_NEED.values()).allMatch(needs -> MAY_NEED.keySet().containsAll(needs));
    assertThat(BANS).allMatch(ban -> ban.except().stream().allMatch(HouseTest::isRoom));
  }

  @Test
  void anEmptyHouseProvesNothing(@TempDir Path empty) {
    assertThatThrownBy(() -> classes(empty)).hasMessageContaining("compile first");
  }

  /// The rooms of the plan, for those who have to name them.
  static Set<String> rooms() {
    return MAY_NEED.keySet();
  }

  private static boolean isRoom(String name) {
    return name.equals(ROOT) || MAY_NEED.containsKey(name);
  }

  private interface Rule {
    List<String> faults(String room, ClassModel type);
  }

  private static List<String> faults(Rule rule) throws IOException {
    return classes(CLASSES).stream()
        .flatMap(type -> rule.faults(roomOf(nameOf(type)), type).stream())
        .sorted()
        .toList();
  }

  private static List<ClassModel> classes(Path folder) throws IOException {
    var types = new ArrayList<ClassModel>();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(HouseTest::isClass).toList()) {
        types.add(ClassFile.of().parse(file));
      }
    }
    assertThat(types).as("classes under " + folder + " (compile first)").isNotEmpty();
    return types;
  }

  private static boolean isClass(Path file) {
    return file.toString().endsWith(".class");
  }

  private static List<String> needs(String room, ClassModel type) {
    if (room.equals(ROOT)) return List.of();
    var allowed = MAY_NEED.get(room);
    if (allowed == null) return List.of(room + " is no room of the plan: " + nameOf(type));
    return mentioned(type).stream()
        .filter(name -> name.startsWith(HOUSE) && name.indexOf('.') < 0)
        .filter(name -> !roomOf(name).equals(room) && !allowed.contains(roomOf(name)))
        .map(name -> room + " -> " + roomOf(name) + ": " + nameOf(type) + " needs " + name)
        .toList();
  }

  private static List<String> touches(String room, ClassModel type) {
    return BANS.stream()
        .flatMap(ban ->
            mentioned(type).stream()
                .filter(name -> ban.forbids(room, name))
                .map(name -> room + " -> " + ban.what() + ": " + nameOf(type) + " uses " + name))
        .toList();
  }

  private static String nameOf(ClassModel type) {
    return type.thisClass().asInternalName();
  }

  private static String roomOf(String name) {
    var inside = name.substring(HOUSE.length());
    int end = inside.indexOf('/');
    return end < 0 ? ROOT : inside.substring(0, end);
  }

  private static final Pattern ARRAY = Pattern.compile("\\[+L(.*);");
  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+)[;<]");

  /// Every class that a class file mentions, as `owner`, and every member that it uses, as
  /// `owner.member`. Descriptors and generic signatures are plain strings of the constant pool:
  /// each string is searched for the form they have.
  private static Set<String> mentioned(ClassModel type) {
    var names = new TreeSet<String>();
    for (PoolEntry entry : type.constantPool()) {
      switch (entry) {
        case ClassEntry used -> names.add(element(used.asInternalName()));
        case MemberRefEntry used -> {
          var owner = element(used.owner().asInternalName());
          names.add(owner);
          names.add(owner + "." + used.name().stringValue());
        }
        case Utf8Entry text ->
            IN_DESCRIPTOR
                .matcher(text.stringValue())
                .results()
                .forEach(hit -> names.add(hit.group(1)));
        default -> {}
      }
    }
    return names;
  }

  /// The class that an array, spelt as a descriptor, is made of.
  private static String element(String name) {
    var array = ARRAY.matcher(name);
    return array.matches() ? array.group(1) : name;
  }
}
