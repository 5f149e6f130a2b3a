package dev.taskorchestrator.cli;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.json.TaskShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file that holds a plan, in the form that the planning tool takes.
public final class PlanFile {

  private static final int MAX_BYTES = 16 << 20;
  private static final int NEIGHBOURS = 1_000;

  private PlanFile() {}

  /// The plan in a file, or on standard input where the name is `-`.
  public static Json.Obj read(String name) {
    try {
      return check(
          name.equals("-") ? "standard input" : name,
          name.equals("-") ? System.in.readNBytes(MAX_BYTES + 1) : bytes(Path.of(name)));
    } catch (NoSuchFileException | InvalidPathException _) {
      throw new UsageException("there is no file " + name + similar(name));
    } catch (IOException failure) {
      throw new UsageException(name + " cannot be read: " + failure.getMessage());
    }
  }

  /// A plan that is well formed; otherwise what is wrong with it, and where.
  public static Json.Obj check(String name, byte[] bytes) {
    if (bytes.length > MAX_BYTES) throw new UsageException(name + " is too large for a plan");
    if (bytes.length == 0) throw new UsageException(name + " is empty");
    try {
      if (!(JsonReader.read(bytes) instanceof Json.Obj plan)) {
        throw new UsageException(name + " does not hold a plan: it must be one JSON object");
      }
      var problem = TaskShape.plan().check(plan);
      if (problem != null) {
        var field = problem.field().isEmpty() ? "" : problem.field() + ": ";
        throw new UsageException(name + " does not hold a plan: " + field + problem.message());
      }
      return plan;
    } catch (JsonException wrong) {
      throw new UsageException(
          "%s is not JSON: %s (line %d, column %d)"
              .formatted(name, wrong.reason(), wrong.line(), wrong.column()));
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) throw new UsageException(file + " is a folder, not a plan file");
    try (var stream = Files.newInputStream(file)) {
      return stream.readNBytes(MAX_BYTES + 1);
    }
  }

  /// The file beside it whose name is nearest, as a question.
  private static String similar(String name) {
    try {
      var file = Path.of(name).toAbsolutePath();
      var folder = file.getParent();
      if (folder == null) return "";
      try (var files = Files.list(folder)) {
        var names = files.limit(NEIGHBOURS).map(Path::getFileName).map(Path::toString).toList();
        return Nearest.hint(String.valueOf(file.getFileName()), names);
      }
    } catch (IOException | InvalidPathException _) {
      return "";
    }
  }
}
