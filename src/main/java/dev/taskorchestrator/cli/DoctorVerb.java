package dev.taskorchestrator.cli;

import dev.taskorchestrator.cli.doctor.Diagnosis;
import dev.taskorchestrator.cli.doctor.Doctor;
import dev.taskorchestrator.cli.doctor.Site;
import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The verb that looks everything over, and mends what needs no choice when it is told to.
final class DoctorVerb {

  private final Workbench workbench;
  private final Console console;

  DoctorVerb(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  Verb verb() {
    return new Verb("doctor", "Looks whether everything is as it must be.", this::run)
        .inProject()
        .flag("--fix", "Say what can be mended without a choice, and mend it with --yes.")
        .flag("--yes", "Do not ask.")
        .json();
  }

  /// What became of a mending.
  private record Mended(Diagnosis of, boolean done, @Nullable String problem) {
    Json.Obj toJson() {
      return Json.obj()
          .put("code", of.finding().code())
          .put("what", what(of))
          .put("done", done)
          .putIfPresent("problem", problem)
          .build();
    }
  }

  private int run(Words words) {
    var given = words.settings();
    given.put("call-timeout", String.valueOf(Settings.LONGEST_TIMEOUT));
    var settings = workbench.settings(given);
    var doctor = new Doctor(site(settings), () -> workbench.open(settings), workbench.time());
    var seen = doctor.look();
    var mendings = words.flag("--fix") ? mendings(seen) : List.<Diagnosis>of();
    if (mendings.isEmpty()) return told(words, seen, List.of());
    if (!words.flag("--yes") && words.flag("--json")) {
      return told(words, seen, mendings.stream().map(one -> new Mended(one, false, null)).toList());
    }
    if (!words.flag("--yes") && !agreed(seen, mendings)) return sound(seen);
    return told(words, mendings, doctor);
  }

  private int told(Words words, List<Diagnosis> mendings, Doctor doctor) {
    var mended = mendings.stream().map(DoctorVerb::mend).toList();
    return told(words, doctor.look(), mended);
  }

  private Site site(Settings settings) {
    return new Site(
        settings.project(),
        settings.project().resolve(Settings.FOLDER),
        workbench.places(),
        workbench.self(),
        workbench.installation(),
        Site.Disk.real(),
        workbench.time());
  }

  /// Each once: one clean-up frees all that it frees.
  private static List<Diagnosis> mendings(List<Diagnosis> seen) {
    var mendings = new LinkedHashMap<String, Diagnosis>();
    for (var one : seen) {
      if (one.mending() != null) mendings.putIfAbsent(what(one), one);
    }
    return List.copyOf(mendings.values());
  }

  private boolean agreed(List<Diagnosis> seen, List<Diagnosis> mendings) {
    show(seen);
    mendings.forEach(one -> console.out().println("would " + Console.line(what(one))));
    if (workbench.screen().terminal()) return new Question(console).agreed("Do that?");
    console.out().println("nothing was changed; --yes does it");
    return false;
  }

  private static Mended mend(Diagnosis one) {
    try {
      Objects.requireNonNull(one.mending()).deed().run();
      return new Mended(one, true, null);
    } catch (Exception failure) {
      return new Mended(one, false, String.valueOf(failure.getMessage()));
    }
  }

  private static String what(Diagnosis one) {
    return one.mending() == null ? "" : one.mending().what();
  }

  private int told(Words words, List<Diagnosis> seen, List<Mended> mended) {
    if (words.flag("--json")) {
      var answer = Json.obj().putAll(Answers.of(checkup(seen)));
      if (words.flag("--fix")) answer.put("fixes", mended.stream().map(Mended::toJson).toList());
      console.out().println(JsonWriter.text(answer.build()));
    } else {
      mended.forEach(this::tell);
      show(seen);
    }
    return sound(seen);
  }

  private static int sound(List<Diagnosis> seen) {
    return checkup(seen).sound() ? Cli.DONE : Cli.REFUSED;
  }

  private static Reply.Checkup checkup(List<Diagnosis> seen) {
    return new Reply.Checkup(seen.stream().map(Diagnosis::finding).toList());
  }

  private void tell(Mended one) {
    console
        .out()
        .println(
            (one.done() ? "done: " : "FAILED: ")
                + Console.line(what(one.of()))
                + (one.problem() == null ? "" : ": " + Console.line(one.problem())));
  }

  private void show(List<Diagnosis> seen) {
    new Upkeep(console, Paint.on(workbench.screen())).checkup(checkup(seen));
  }
}
