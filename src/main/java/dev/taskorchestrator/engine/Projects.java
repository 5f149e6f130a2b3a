package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/// The projects that this process has open, and which one each session works in. A project is
/// opened by the first call that needs it.
public final class Projects implements AutoCloseable {

  private final Path usual;
  private final Function<Path, Engine> open;
  private final Function<String, Outcome<String>> forms;
  private final Map<Path, Engine> engines = new ConcurrentHashMap<>();
  private final Map<String, Path> places = new ConcurrentHashMap<>();
  private final List<Consumer<String>> movers = new CopyOnWriteArrayList<>();

  /// @param usual where a session works that names no other project
  /// @param open makes the engine of a project; opens nothing yet
  public Projects(Path usual, Function<Path, Engine> open) {
    this(usual, open, Outcome::done);
  }

  /// @param forms makes a path of this system of what a client calls a directory, or refuses it
  public Projects(
      Path usual, Function<Path, Engine> open, Function<String, Outcome<String>> forms) {
    this.usual = usual;
    this.open = open;
    this.forms = forms;
  }

  /// The directory that a session works in.
  public Path place(String session) {
    return places.getOrDefault(session, usual);
  }

  /// The project that a session works in: one engine for each, by whichever of its names it is
  /// meant, since a process must not meet itself at the gate.
  public Guarded of(String session) {
    return of(place(session), Access.OWNER);
  }

  /// A project as somebody may use it who came over the network.
  public Guarded of(Path project, Access access) {
    return engines.computeIfAbsent(real(project), open).as(access);
  }

  private static Path real(Path place) {
    try {
      return place.toRealPath();
    } catch (IOException | SecurityException _) {
      return place; // it does not exist, as the engine is going to say
    }
  }

  /// Has `mover` told of each session that works elsewhere from now on.
  public void whenMoved(Consumer<String> mover) {
    movers.add(mover);
  }

  /// Lets a session work elsewhere from now on. The directory must exist.
  public Outcome<Path> move(String session, String directory) {
    return forms.apply(directory).then(path -> moved(session, path));
  }

  private Outcome<Path> moved(String session, String directory) {
    try {
      var path = Path.of(directory);
      if (!path.isAbsolute()) path = place(session).resolve(path);
      if (!Files.isDirectory(path)) return missing();
      var real = path.toRealPath();
      var before = place(session);
      places.put(session, real);
      if (!real.equals(before)) movers.forEach(mover -> mover.accept(session));
      return Outcome.done(real);
    } catch (InvalidPathException | IOException | SecurityException _) {
      return missing();
    }
  }

  @Override
  public void close() {
    engines.values().forEach(Engine::close);
  }

  private static Outcome<Path> missing() {
    return Outcome.refused(
        new Refusal.InvalidArgument(
            "working_directory",
            "is not a directory that exists here; give the absolute path of the project's root, or"
                + " make the directory first"));
  }
}
