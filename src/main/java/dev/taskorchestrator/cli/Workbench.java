package dev.taskorchestrator.cli;

import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.moving.Backups;
import dev.taskorchestrator.moving.Moving;
import dev.taskorchestrator.moving.Relocated;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.setup.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the terminal is given to work with.
public interface Workbench {

  /// The settings that these options and the environment make.
  Settings settings(Map<String, String> options);

  /// Opens a project; nothing is read before it is asked something.
  Project open(Settings settings);

  /// Serves one client on standard input and output until it is gone.
  void serve(Settings settings) throws Exception;

  /// The tools of a network server.
  ///
  /// @param token a file that holds the token; null where the environment has it
  Tools remote(String server, @Nullable Path token);

  /// Passes on between one client on standard input and output and a network server.
  ///
  /// @param token a file that holds the token; null where the environment has it
  void connect(String server, @Nullable Path token) throws Exception;

  /// Serves many clients over the network until it is told to end.
  ///
  /// @param network what the operator decided about it, by the names of the options
  /// @param listening told where, once it listens
  void serve(Settings settings, Map<String, String> network, Consumer<String> listening)
      throws Exception;

  /// The version of this program.
  String version();

  /// The command that starts this program, to which arguments can be added.
  List<String> self();

  /// Where programs of this user keep their settings.
  Places places();

  /// What is running.
  Installation installation();

  /// What reads the tasks of other programs.
  Moving moving();

  /// Backups of the project that these settings name.
  Backups backups(Settings settings);

  /// Moves the project that some settings name to where others say, whole or not at all.
  ///
  /// @throws IOException when it cannot be moved; it goes on where it is then
  Relocated relocate(Settings from, Settings to, Command.Progress progress) throws IOException;

  /// The clocks.
  Time time();

  /// What results are shown on.
  Screen screen();

  /// Names of the profiles of tools.
  List<String> profiles();

  /// What a tool answered.
  ///
  /// @param text its answer where that is text for reading
  record Answered(Json.Obj value, @Nullable String text, boolean refused) {}

  /// Tools that can be called, here or on a network server.
  interface Tools extends AutoCloseable {
    /// Every tool as clients are shown it: its name, title, description and schema.
    List<Json.Obj> tools();

    /// Calls a tool by its name, with the same check of its arguments that clients have.
    Answered call(String tool, Json.Obj arguments);

    @Override
    void close();
  }

  /// An open project. Every call ends by itself in bounded time.
  interface Project extends Tools {
    Outcome<Reply> execute(Command command);

    Outcome<Reply> ask(Query query);

    /// The roles of the project, the built-in ones included. To look does not begin it.
    Roles roles();

    /// Whether it holds any state yet. To look does not begin it.
    boolean begun();
  }
}
