package dev.taskorchestrator.cli.chaos;

import dev.taskorchestrator.cli.Console;
import dev.taskorchestrator.cli.ProgressBar;
import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.cli.rig.Audit;
import dev.taskorchestrator.cli.rig.Servers;
import dev.taskorchestrator.cli.rig.Tally;
import dev.taskorchestrator.cli.rig.ToolClient;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Crew;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Standstill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The trial by chaos: agents work in a scratch project on this machine's own disk, each through a
/// server of its own, while servers are killed, suspended, kept from writing and out of room. Then
/// everything is healed, the work brought to its end, and what was promised is held against what is
/// there.
public final class Chaos {

  /// What was asked for.
  ///
  /// @param planted a fault to be planted so that the trial must fail; empty for none
  public record Options(
      int seconds, int agents, long seed, boolean keep, boolean json, String planted) {}

  private static final Duration HEALING = Duration.ofSeconds(90);

  private final Workbench workbench;
  private final Console console;
  private final AtomicBoolean planning = new AtomicBoolean(true);
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean trouble = new AtomicBoolean(true);

  public Chaos(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  /// Runs the trial; true when everything held.
  public boolean run(Options options) throws IOException, InterruptedException {
    var project = Files.createTempDirectory("orchestrator-chaos-").toRealPath();
    var servers = new Servers(workbench.self(), project, new Tally(workbench.time()));
    try (var standstill = new Standstill(workbench.time())) {
      Crew.atExit(() -> {
        servers.kill();
        if (!options.keep()) delete(project);
      });
      var verdict = watched(options, project, servers, standstill);
      print(options, verdict, project);
      return verdict.held();
    } finally {
      servers.kill();
      if (!options.keep()) delete(project);
    }
  }

  private Verdict watched(Options options, Path project, Servers servers, Standstill standstill)
      throws InterruptedException {
    try (var bar = new ProgressBar(console, workbench.screen(), "chaos")) {
      return trial(options, project, servers, standstill, bar);
    }
  }

  private Verdict trial(
      Options options, Path project, Servers servers, Standstill standstill, ProgressBar bar)
      throws InterruptedException {
    var chance = Ids.chance(options.seed());
    var book = new Book();
    var lock = new SharedLock(book);
    var posts =
        IntStream.rangeClosed(1, options.agents())
            .mapToObj(
                i -> new Post("agent-" + i, servers, workbench.time(), book, standstill::total))
            .toList();
    var crew = new Crew(workbench.time());
    for (var post : posts) {
      var seed = Ids.chance(chance.nextLong());
      crew.start(post.agent(), new Worker(post, book, lock, seed, planning, over));
    }
    var makers = new Trouble(posts, project, lock, Ids.chance(chance.nextLong()), trouble);
    makeTrouble(options, servers, posts, makers, chance, bar);
    var verdict = new Verdict(book, lock, makers, standstill);
    verdict.allEnded(healed(servers));
    over.set(true);
    crew.await(HEALING);
    verdict.audit(new Audit(servers.start("auditor")), statement(project));
    servers.close();
    verdict.conclude(servers.allGone());
    return verdict;
  }

  private void makeTrouble(
      Options options,
      Servers servers,
      List<Post> posts,
      Trouble makers,
      RandomGenerator chance,
      ProgressBar bar)
      throws InterruptedException {
    var maker = new Crew(workbench.time());
    maker.start("trouble", makers);
    half(options, bar, 0);
    plant(options.planted(), servers, posts.get(chance.nextInt(posts.size())));
    half(options, bar, options.seconds());
    trouble.set(false);
    maker.await(HEALING);
    planning.set(false);
  }

  /// Lets half of the time pass, in steps of half a second, and shows how much of all has; the last
  /// tenth is for what comes after.
  private static void half(Options options, ProgressBar bar, int before) {
    for (int step = 1; step <= options.seconds(); step++) {
      Crew.pause(Duration.ofMillis(500));
      bar.at(9L * (before + step), 20L * options.seconds());
    }
  }

  /// Faults for the trial's own test: one server whose acknowledged work goes elsewhere, or one
  /// that hangs.
  private static void plant(String fault, Servers servers, Post post) {
    switch (fault) {
      case "lost" ->
          post.restart(
              new Servers.Way(
                  servers.usual().project().resolve("elsewhere"),
                  List.of("/bin/sh", "-c", "mkdir -p elsewhere; exec \"$@\"", "sh"),
                  List.of()));
      case "hang" -> post.strand();
      default -> {}
    }
  }

  /// Waits until nothing is left to be done; what is left after all.
  private long healed(Servers servers) {
    var server = servers.start("watcher");
    var end = workbench.time().nanos() + HEALING.toNanos();
    var open = Long.MAX_VALUE;
    while (open > 0 && workbench.time().nanos() < end) {
      Crew.pause(Duration.ofMillis(200));
      var counts =
          server
              .call("orchestrator_get_status", Json.Obj.EMPTY, ToolClient.PATIENCE)
              .value()
              .optObject("counts");
      open = counts.map(Chaos::open).orElse(open);
    }
    return open;
  }

  private static long open(Json.Obj counts) {
    return counts.number("pending", 0) + counts.number("active", 0) + counts.number("blocked", 0);
  }

  /// What the product itself says of the project.
  private Predicate<String> statement(Path project) {
    return verb -> {
      var words = new ArrayList<>(workbench.self());
      words.addAll(List.of(verb, "--project", project.toString(), "--database", "sqlite"));
      try {
        var process =
            new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)
            && process.exitValue() == 0;
      } catch (IOException _) {
        return false;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    };
  }

  private void print(Options options, Verdict verdict, Path project) {
    var out = console.out();
    if (options.json()) {
      out.println(JsonWriter.text(verdict.json(options.seed())));
      return;
    }
    out.println(
        "%d seconds of chaos, %d agents, seed %d"
            .formatted(options.seconds(), options.agents(), options.seed()));
    for (var line : verdict.lines()) out.println(Console.line(line));
    out.println(verdict.held() ? "Every promise held." : "NOT every promise held.");
    if (options.keep()) out.println("The project is kept in " + project);
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException | java.io.UncheckedIOException _) {
      // a last file of a server that is just ending: it is in a temporary folder
    }
  }
}
