package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.PlanFile;
import dev.taskorchestrator.cli.UsageException;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.PlanReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The plan of a demonstration: a tree of tasks below one root.
final class DemoPlan {

  private static final String USUAL = "release-plan.json";

  private DemoPlan() {}

  /// The plan in that file, else the example beside the launcher, else its copy in the program.
  static Json.Obj read(Optional<String> file, List<String> self) {
    var plan = file.map(PlanFile::read).orElseGet(() -> usual(self));
    if (!plan.has("tasks")) {
      throw new UsageException("a demonstration needs a plan with a list of tasks");
    }
    if (plan.has("title")) return plan;
    return Json.obj()
        .put("title", "Work through the plan")
        .put("description", "Everything in the plan.")
        .putAll(plan)
        .build();
  }

  private static Json.Obj usual(List<String> self) {
    var beside = Path.of(self.getFirst()).resolveSibling("examples").resolve(USUAL);
    if (Files.isRegularFile(beside)) return PlanFile.read(beside.toString());
    try (var packaged = DemoPlan.class.getResourceAsStream("/examples/" + USUAL)) {
      if (packaged == null) throw new IllegalStateException("the example is not in the program");
      return PlanFile.check("the example", packaged.readAllBytes());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// The local name of the root, which is free among those of the tasks.
  static String top(Json.Obj plan) {
    var name = PlanReader.TOP;
    while (refs(plan).contains(name)) name = "_" + name;
    return name;
  }

  /// The title of every task, by its local name.
  static Map<String, String> titles(Json.Obj plan) {
    var titles = new HashMap<String, String>();
    var refs = refs(plan);
    var tasks = plan.objects("tasks");
    for (int i = 0; i < tasks.size(); i++) {
      titles.put(refs.get(i), tasks.get(i).text("title"));
    }
    titles.put(top(plan), plan.text("title"));
    return titles;
  }

  private static List<String> refs(Json.Obj plan) {
    var refs = new java.util.ArrayList<String>();
    for (var task : plan.objects("tasks")) {
      var usual = "task " + (refs.size() + 1);
      refs.add(task.optText("ref").or(() -> task.optText("task_id")).orElse(usual));
    }
    return refs;
  }
}
