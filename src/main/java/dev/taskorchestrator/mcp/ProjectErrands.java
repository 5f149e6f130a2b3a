package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Errand;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.engine.Call;
import dev.taskorchestrator.engine.Guarded;
import dev.taskorchestrator.engine.Projects;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Machine;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Keeps calls that go on without their callers in the caller's project. It is the server that
/// keeps them, whatever the caller may do otherwise; that a caller sees only its own is [Errands]'
/// affair.
public final class ProjectErrands implements ErrandStore {

  private static final Call BY_SERVER = Call.by(Actor.SYSTEM);

  private final Projects projects;
  private final Machine machine;

  public ProjectErrands(Projects projects, Machine machine) {
    this.projects = projects;
    this.machine = machine;
  }

  private Guarded project(Caller caller) {
    var guest = caller.guest();
    return guest == null
        ? projects.of(caller.session())
        : projects.of(guest.project(), Access.OWNER);
  }

  @Override
  public Outcome<Boolean> keep(Caller caller, Kept errand) {
    var kept =
        new Errand(
            errand.id(),
            errand.process(),
            errand.version(),
            errand.created(),
            errand.expires(),
            JsonWriter.text(errand.body()));
    return project(caller)
        .execute(BY_SERVER, new Command.KeepErrand(kept))
        .map(reply -> reply instanceof Reply.ErrandKept(var first) && first);
  }

  @Override
  public Outcome<Optional<Kept>> find(Caller caller, String id) {
    return project(caller).ask(new Query.OneErrand(id)).map(ProjectErrands::kept);
  }

  private static Optional<Kept> kept(Reply reply) {
    if (!(reply instanceof Reply.ErrandFound(var errand)) || errand == null) {
      return Optional.empty();
    }
    var body = (Json.Obj) JsonReader.read(errand.body().getBytes(StandardCharsets.UTF_8));
    return Optional.of(
        new Kept(
            errand.id(),
            errand.process(),
            errand.version(),
            errand.created(),
            errand.expires(),
            body));
  }

  @Override
  public boolean gone(String process) {
    return machine.gone(process);
  }

  @Override
  public String process() {
    return machine.self();
  }
}
