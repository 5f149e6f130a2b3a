package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.taskorchestrator.Terminal.Said;
import dev.taskorchestrator.cli.Installation;
import dev.taskorchestrator.cli.doctor.Diagnosis;
import dev.taskorchestrator.cli.doctor.Doctor;
import dev.taskorchestrator.cli.doctor.Site;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Reply.Finding;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.PlanReader;
import dev.taskorchestrator.run.Crew;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.setup.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Faults are planted one at a time in a project that was found sound. Each is named, with what to
/// do about it; what can be mended without a choice is mended when that is asked for.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DoctorTest {

  private static final String PLAN =
      "{\"title\": \"A\", \"description\": \"B\", \"tasks\": [{\"title\": \"C\","
          + " \"description\": \"D\"}]}";

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  @TempDir Path folder;
  private Path project;
  private Path state;
  private Path install;
  private long free = 1L << 40;
  private String system = "ext4";
  private String jdk = "25.0.2";
  private Duration clock = Duration.ZERO;
  private boolean answers = true;

  private interface Fault {
    void plant() throws Exception;
  }

  @BeforeEach
  void aSoundProject() throws IOException {
    project = Files.createDirectories(folder.resolve("projects/mine"));
    state = project.resolve(".task_orchestrator");
    install = Files.createDirectories(folder.resolve("install"));
    Files.createDirectories(install.resolve("target"));
    Files.createDirectories(install.resolve("src/main"));
    Files.writeString(install.resolve("src/main/A.java"), "class A {}");
    launcher(install.resolve("orchestrator"));
    Files.writeString(install.resolve("target/program.jar"), "jar");
    Files.writeString(install.resolve("target/orchestrator.aot"), "cache");
    plan();
    assertThat(doctor().look())
        .filteredOn(one -> !one.finding().sound() || one.finding().cure() != null)
        .isEmpty();
  }

  private static void launcher(Path file) throws IOException {
    Files.writeString(file, "#!/bin/sh\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void plan() {
    try (var open = terminal().open()) {
      var plan = (dev.taskorchestrator.json.Json.Obj) JsonReader.read(PLAN);
      var command = (Outcome.Done<Command.Plan>) PlanReader.read(plan);
      assertThat(open.execute(command.value())).isInstanceOf(Outcome.Done.class);
    }
  }

  // the program

  @Test
  void aJavaThatIsTooOld() throws Exception {
    assertThat(fault("java", () -> jdk = "21.0.4").cure()).contains("JDK 25");
  }

  @Test
  void aLauncherThatMayNotBeStarted() throws Exception {
    var file = install.resolve("orchestrator");
    var mode = PosixFilePermissions.fromString("rw-r--r--");
    assertThat(fault("launcher", () -> Files.setPosixFilePermissions(file, mode)).cure())
        .contains("chmod +x");
    mend("launcher");
  }

  @Test
  void aLauncherThatIsGone() throws Exception {
    assertThat(fault("launcher", () -> Files.delete(install.resolve("orchestrator"))).cure())
        .contains("put", "back");
  }

  @Test
  void sourcesThatAreNewerThanTheJar() throws Exception {
    var source = install.resolve("src/main/A.java");
    var later = FileTime.fromMillis(System.currentTimeMillis() + 60_000);
    var found = fault("jar-stale", () -> Files.setLastModifiedTime(source, later));
    assertThat(found.seen()).contains("A.java");
    assertThat(found.cure()).contains("orchestrator build");
  }

  @Test
  void aStartCacheOfAnOlderJar() throws Exception {
    var cache = install.resolve("target/orchestrator.aot");
    var found = hint("start-cache", () -> Files.setLastModifiedTime(cache, FileTime.fromMillis(1)));
    assertThat(found.cure()).contains("orchestrator build");
  }

  // the folders

  @Test
  void aProjectThatIsNotThere() throws Exception {
    var found = fault("project-folder", () -> project = folder.resolve("no such"));
    assertThat(found.seen()).contains("no such folder");
  }

  @Test
  void aFileInThePlaceOfTheFolder() throws Exception {
    var found =
        fault(
            "project-folder",
            () -> {
              Files.move(state, folder.resolve("away"));
              Files.writeString(state, "");
            });
    assertThat(found.seen()).contains("is not a folder");
  }

  @Test
  void aDriveOverANetwork() throws Exception {
    assertThat(fault("network-drive", () -> system = "nfs4").cure()).contains("local disk");
  }

  @Test
  void aDiskThatIsNearlyFull() throws Exception {
    var found = fault("disk-space", () -> free = 3L << 20);
    assertThat(found.seen()).contains("3 MiB free");
    assertThat(found.cure()).contains("make room");
  }

  @Test
  void aFolderThatOthersMayEnter() throws Exception {
    var mode = PosixFilePermissions.fromString("rwxr-xr-x");
    assertThat(fault("folder-rights", () -> Files.setPosixFilePermissions(state, mode)).cure())
        .contains("chmod 700");
    mend("folder-rights");
  }

  @Test
  void aGitignoreThatIsMissing() throws Exception {
    fault("gitignore", () -> Files.delete(state.resolve(".gitignore")));
    assertThat(state.resolve(".gitignore")).as("opening the project writes it").exists();
  }

  @Test
  void temporaryFilesThatWereLeft() throws Exception {
    fault(
        "leftovers",
        () -> {
          var left = Files.writeString(state.resolve(".new-123.tmp"), "half");
          Files.setLastModifiedTime(left, FileTime.fromMillis(1));
          Files.writeString(state.resolve(".new-124.tmp"), "being written just now");
        });
    mend("leftovers");
    assertThat(state.resolve(".new-124.tmp")).exists();
  }

  @Test
  void aClockThatWasSetBack() throws Exception {
    assertThat(fault("clock", () -> clock = Duration.ofDays(-2)).seen())
        .contains("after what is now");
  }

  @Test
  void anotherProjectAroundThisOne() throws Exception {
    var found =
        hint(
            "nested-state",
            () -> Files.createDirectories(folder.resolve("projects/.task_orchestrator")));
    assertThat(found.cure()).contains("--project");
  }

  @Test
  void anotherProjectWithinThisOne() throws Exception {
    hint("nested-state", () -> Files.createDirectories(project.resolve("sub/.task_orchestrator")));
  }

  @Test
  void dataOfThePredecessor() throws Exception {
    var found = hint("old-data", () -> Files.writeString(state.resolve("tasks.sqlite"), "x"));
    assertThat(found.cure()).contains("orchestrator import");
    Files.delete(state.resolve("tasks.sqlite"));
    hint("old-data", () -> Files.writeString(project.resolve("task_orchestrator.db"), "x"));
  }

  // the state

  @Test
  void aPipeInThePlaceOfAFile() throws Exception {
    for (var name : List.of("tasks.db-last", "gate", "gate-holder", "tasks.db")) {
      var file = state.resolve(name);
      var found =
          fault(
              "odd-files",
              () -> {
                Files.deleteIfExists(file);
                pipe(file);
              });
      assertThat(found.seen()).contains(name);
      assertThat(found.cure()).contains("move them out");
      Files.delete(file);
    }
  }

  private static void pipe(Path file) throws Exception {
    var made = new ProcessBuilder("mkfifo", file.toString()).start();
    assumeTrue(made.waitFor() == 0, "this system has no pipes with names");
  }

  @Test
  void aDatabaseThatIsGone() throws Exception {
    var found = fault("database-missing", () -> Files.delete(state.resolve("tasks.db")));
    assertThat(found.cure()).contains("put a backup there");
    assertThat(state.resolve("tasks.db")).as("looking begins no other").doesNotExist();
  }

  @Test
  void aDatabaseThatIsNone() throws Exception {
    var found =
        fault("not-a-database", () -> Files.writeString(state.resolve("tasks.db"), "hello, world"));
    assertThat(found.cure()).contains("put a backup there");
  }

  @Test
  void aDatabaseThatIsDamaged() throws Exception {
    fault(
        "project-damaged",
        () -> sql("pragma writable_schema = on", "delete from sqlite_schema where name = 'tally'"));
  }

  @Test
  void aDatabaseOfAnotherProject() throws Exception {
    var found =
        fault(
            "project-damaged",
            () -> {
              var other = Files.createDirectories(folder.resolve("other"));
              new Terminal(other).here("plan", planFile().toString());
              Files.copy(
                  other.resolve(".task_orchestrator/tasks.db"),
                  state.resolve("tasks.db"),
                  java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            });
    assertThat(found.seen()).contains("another project");
  }

  private Path planFile() throws IOException {
    return Files.writeString(folder.resolve("plan.json"), PLAN);
  }

  @Test
  void aDatabaseOfALaterProgram() throws Exception {
    var found = fault("database-newer", () -> sql("insert into migration values (999, 1, 1, 999)"));
    assertThat(found.cure()).contains("Update the program");
  }

  @Test
  void aRuleThatIsBroken() throws Exception {
    var found = fault("tables", () -> sql("update tally set tasks = 7 where status = 'pending'"));
    assertThat(found.seen()).contains("the tally differs");
    assertThat(found.cure()).contains("maintenance");
  }

  @Test
  void aProjectThatIsHaltedAndSound() throws Exception {
    var found = fault("changes", () -> sql("update project set halted = 'once wrong'"));
    assertThat(found.seen()).contains("once wrong");
    mend("changes");
  }

  @Test
  void anArtifactThatIsAltered() throws Exception {
    var found =
        fault(
            "artifacts",
            () -> {
              artifact("x".repeat(50_000));
              var file = artifactFile();
              Files.writeString(file, "altered");
            });
    assertThat(found.cure()).contains("put their files back");
  }

  @Test
  void filesThatNothingRefersTo() throws Exception {
    var name = "ab".repeat(32);
    var orphan = state.resolve("artifacts/ab/" + name);
    var found =
        hint(
            "orphan-files",
            () -> {
              Files.createDirectories(orphan.getParent());
              Files.writeString(orphan, "nobody's");
              Files.setLastModifiedTime(orphan, FileTime.fromMillis(1));
            });
    assertThat(found.seen()).contains("1 file");
    mend("orphan-files");
    assertThat(orphan).doesNotExist();
  }

  @Test
  void leasesOfAProcessThatIsGone() throws Exception {
    fault(
        "lease-holders",
        () -> {
          claim();
          var gone = new ProcessBuilder("true").start();
          gone.waitFor();
          var identity = new Machine().self().split("/", -1);
          identity[1] = String.valueOf(gone.pid());
          sql(
              "update task set holder_process = '"
                  + String.join("/", identity)
                  + "'"
                  + " where status = 'active'");
        });
    mend("lease-holders");
  }

  @Test
  void aRoleThatCannotBeRead() throws Exception {
    var found =
        fault(
            "roles",
            () -> {
              Files.createDirectories(state.resolve("roles"));
              Files.writeString(state.resolve("roles/mine.yaml"), "a: [");
              pipe(state.resolve("roles/pipe.yaml"));
            });
    assertThat(found.seen()).contains("mine.yaml", "pipe.yaml");
  }

  @Test
  void aTemplateThatCannotBeRead() throws Exception {
    var found =
        fault(
            "templates",
            () -> {
              var folder = Files.createDirectories(state.resolve("templates/user"));
              Files.writeString(folder.resolve("mine.json5"), "{ a: }");
            });
    assertThat(found.seen()).contains("mine", "line 1");
  }

  // the clients

  @Test
  void aClientThatStartsWhatIsGone() throws Exception {
    var file = project.resolve(".mcp.json");
    fault(
        "client-command",
        () ->
            Files.writeString(
                file,
                "{\"mcpServers\": {\"task-orchestrator\": {\"command\": \"/old/orchestrator\","
                    + " \"args\": [\"mcp\", \"--tools\", \"full\"], \"env\": {\"A\": \"b\"}}}}"));
    mend("client-command");
    assertThat(file)
        .content()
        .contains(
            "\"command\": \"" + install.resolve("orchestrator"),
            "[\"mcp\", \"--tools\", \"full\"]",
            "\"env\": {\"A\": \"b\"}");
  }

  @Test
  void aClientThatStartsThePredecessor() throws Exception {
    var found =
        fault(
            "client-predecessor",
            () ->
                Files.writeString(
                    project.resolve(".mcp.json"),
                    "{\"mcpServers\": {\"task-orchestrator\": {\"command\": \"python3\","
                        + " \"args\": [\"-m\", \"mcp_task_orchestrator.server\"]}}}"));
    assertThat(found.cure()).contains("orchestrator install claude-code --scope project");
  }

  @Test
  void aClientWhoseSettingsCannotBeRead() throws Exception {
    var found =
        fault(
            "client-unreadable",
            () -> {
              Files.createDirectories(folder.resolve("home/.codex"));
              Files.writeString(folder.resolve("home/.codex/config.toml"), "a = \n");
            });
    assertThat(found.seen()).contains("config.toml", "line 1");
  }

  @Test
  void aPipeInThePlaceOfAClientsSettings() throws Exception {
    fault(
        "client-unreadable",
        () -> {
          Files.createDirectories(folder.resolve("home/.cursor"));
          pipe(folder.resolve("home/.cursor/mcp.json"));
        });
  }

  /// As a network drive does whose server is gone.
  @Test
  void aDiskThatDoesNotAnswer() throws Exception {
    var found = fault("no-answer", () -> answers = false);
    assertThat(found.seen()).contains("did not answer within 1 s");
  }

  // asking before mending

  @Test
  void whatWouldBeDoneIsSaidFirstAndDoneWithYes() throws Exception {
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxr-x"));

    var said = terminal().here("doctor", "--fix");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).contains("would let nobody but its owner enter", "--yes does it");
    assertThat(rights()).isEqualTo("rwxrwxr-x");
    assertThat(fixes(terminal().here("doctor", "--fix", "--json"))).containsExactly(false);
    assertThat(rights()).isEqualTo("rwxrwxr-x");

    said = terminal().here("doctor", "--fix", "--yes");
    assertThat(said.out()).contains("done: let nobody but its owner enter");
    assertThat(said.code()).isZero();
    assertThat(rights()).isEqualTo("rwx------");
    assertThat(terminal().here("doctor", "--fix", "--yes").out()).doesNotContain("done");
  }

  private static List<Boolean> fixes(Said said) {
    return said.json().objects("fixes").stream().map(fix -> fix.flag("done", true)).toList();
  }

  private String rights() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(state));
  }

  // what it is made of

  /// Plants a fault; answers what is then found wrong, and must have a cure.
  private Finding fault(String code, Fault fault) throws Exception {
    return planted(code, false, fault);
  }

  /// The same for what is no fault, but worth a hint.
  private Finding hint(String code, Fault fault) throws Exception {
    return planted(code, true, fault);
  }

  private Finding planted(String code, boolean sound, Fault fault) throws Exception {
    fault.plant();
    var found =
        doctor().look().stream()
            .map(Diagnosis::finding)
            .filter(one -> one.code().equals(code) && one.sound() == sound && one.cure() != null)
            .toList();
    assertThat(Files.readString(Path.of("docs/doctor.md"))).contains("`" + code + "`");
    assertThat(found).as("%s in %s", code, doctor().look()).hasSize(1);
    return found.getFirst();
  }

  /// Mends it; afterwards nothing of it is found.
  private void mend(String code) throws Exception {
    for (var one : doctor().look()) {
      if (one.finding().code().equals(code) && one.mending() != null) one.mending().deed().run();
    }
    assertThat(doctor().look())
        .filteredOn(one -> one.finding().code().equals(code))
        .allMatch(one -> one.finding().sound() && one.finding().cure() == null);
  }

  private Terminal terminal() {
    return new Terminal(project);
  }

  private Doctor doctor() {
    var site =
        new Site(
            project,
            project.resolve(".task_orchestrator"),
            new Places(Places.Os.LINUX, folder.resolve("home").toString(), null, null),
            List.of(install.resolve("orchestrator").toString()),
            new Installation(
                jdk, Path.of("/opt/jdk"), install.resolve("target/program.jar"), install),
            new Site.Disk() {
              @Override
              public long free(Path there) {
                if (!answers) Crew.pause(Duration.ofSeconds(60));
                return free;
              }

              @Override
              public String type(Path there) {
                return system;
              }
            },
            () -> Time.system().instant().plus(clock));
    return new Doctor(site, () -> terminal().open(), Time.system(), PATIENCE);
  }

  private void claim() {
    try (var open = terminal().open()) {
      assertThat(open.execute(new Command.ClaimNext(List.of(), null, null)))
          .isInstanceOf(Outcome.Done.class);
    }
  }

  private void artifact(String work) throws Exception {
    try (var open = terminal().open()) {
      var claimed = open.execute(new Command.ClaimNext(List.of(), null, null));
      var id = ((Reply.Taken) ((Outcome.Done<Reply>) claimed).value()).task().id().text();
      open.execute(
          new Command.Complete(
              id, null, "did", work, Command.NextAction.COMPLETE, "general", List.of()));
    }
  }

  private Path artifactFile() throws IOException {
    try (var files = Files.walk(state.resolve("artifacts"))) {
      return files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }

  private void sql(String... statements) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("tasks.db"));
        var statement = connection.createStatement()) {
      for (var one : statements) statement.execute(one);
    }
  }
}
