package dev.taskorchestrator.cli.doctor;

import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.cli.doctor.Diagnosis.Look;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Reply.Finding;
import dev.taskorchestrator.run.Crew;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/// Looks at everything: the program, the folders, the clients, and the project itself. Each look
/// has a deadline and a thread of its own, so that none can keep the others waiting: what does not
/// come back is a finding too.
public final class Doctor {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// What a project may take to look at all of its content, and a little.
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(75);

  private static final Set<String> FREED_BY_MAINTENANCE =
      Set.of("lease-holders", "lock-holders", "orphan-files");

  private final Site site;
  private final Supplier<Workbench.Project> open;
  private final Time time;
  private final Duration patience;

  /// @param open opens the project that is looked at
  public Doctor(Site site, Supplier<Workbench.Project> open, Time time) {
    this(site, open, time, PATIENCE);
  }

  /// @param patience how long each look around the project may take
  public Doctor(Site site, Supplier<Workbench.Project> open, Time time, Duration patience) {
    this.patience = patience;
    this.site = site;
    this.open = open;
    this.time = time;
  }

  /// Looks at all of it.
  public List<Diagnosis> look() {
    var first = run(new StateLooks(site).first(), patience);
    var around = new ArrayList<Look>();
    around.addAll(new ProgramLooks(site).all());
    around.addAll(new FolderLooks(site).all());
    around.addAll(new StateLooks(site).others());
    around.addAll(new ClientLooks(site).all());
    var all = new ArrayList<>(run(around, patience));
    all.addAll(first);
    if (first.stream().allMatch(one -> one.finding().sound())) all.addAll(project());
    return all;
  }

  /// Side by side, and told in their order.
  private List<Diagnosis> run(List<Look> looks, Duration allowed) {
    var crew = new Crew(time);
    var found = new ArrayList<ConcurrentLinkedQueue<Diagnosis>>();
    var ended = new ConcurrentLinkedQueue<Integer>();
    for (int i = 0; i < looks.size(); i++) {
      var number = i;
      var into = new ConcurrentLinkedQueue<Diagnosis>();
      found.add(into);
      crew.start(
          "look " + i,
          () -> {
            try {
              looks.get(number).at(into::add);
            } catch (Exception failure) {
              into.add(unseen("could not be looked at: " + failure));
            }
            ended.add(number);
          });
    }
    await(crew, allowed);
    var all = new ArrayList<Diagnosis>();
    for (int i = 0; i < looks.size(); i++) {
      all.addAll(found.get(i));
      if (!ended.contains(i)) {
        all.add(unseen("something did not answer within " + allowed.toSeconds() + " s"));
      }
    }
    return all;
  }

  private static void await(Crew crew, Duration allowed) {
    try {
      crew.await(allowed);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Diagnosis unseen(String seen) {
    return Diagnosis.wrong(
        "no-answer", "check-up", seen, "see whether the disk answers, and try again");
  }

  private List<Diagnosis> project() {
    return run(
        List.of(found -> {
          try (var project = open.get()) {
            if (!project.begun()) {
              found.accept(Diagnosis.sound("state", "state", "none yet"));
              return;
            }
            findings(project.ask(new Query.Checkup())).forEach(found);
          }
        }),
        LONG_PATIENCE);
  }

  private List<Diagnosis> findings(Outcome<Reply> outcome) {
    return switch (outcome) {
      case Outcome.Refused<Reply>(var refusal) -> List.of(refused(refusal));
      case Outcome.Done<Reply>(Reply.Checkup(var findings)) -> {
        var sound = findings.stream().allMatch(one -> one.sound() || one.code().equals("changes"));
        yield findings.stream().map(finding -> mended(finding, sound)).toList();
      }
      case Outcome.Done<Reply> _ -> List.of();
    };
  }

  private static Diagnosis refused(Refusal refusal) {
    var code = refusal.code().replace('_', '-').toLowerCase(Locale.ROOT);
    return refusal instanceof Refusal.ProjectUnusable(_, var problem, var remedy)
        ? Diagnosis.wrong(code, "project", problem, remedy)
        : Diagnosis.wrong(code, "project", refusal.message(), "try again");
  }

  /// Maintenance frees what nobody holds any more, and lets go on what is stopped without a reason.
  private Diagnosis mended(Finding finding, boolean elsewhereSound) {
    var plain = new Diagnosis(finding, null);
    if (FREED_BY_MAINTENANCE.contains(finding.code()) && finding.cure() != null) {
      return plain.mendedBy("clean up as 'orchestrator maintenance' does", this::maintain);
    }
    if (finding.code().equals("changes") && !finding.sound() && elsewhereSound) {
      return plain.mendedBy("look again, and allow changes where all is sound", this::maintain);
    }
    return plain;
  }

  private void maintain() {
    maintained(project -> project.execute(new Command.Maintain()));
  }

  private void maintained(Function<Workbench.Project, Outcome<Reply>> work) {
    try (var project = open.get()) {
      switch (work.apply(project)) {
        case Outcome.Refused<Reply>(var refusal) ->
            throw new IllegalStateException(refusal.message());
        case Outcome.Done<Reply>(Reply.Cleaned(_, _, _, _, _, var problems))
            when !problems.isEmpty() ->
            throw new IllegalStateException(String.join("; ", problems));
        case Outcome.Done<Reply> _ -> {}
      }
    }
  }
}
