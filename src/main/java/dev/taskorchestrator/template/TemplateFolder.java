package dev.taskorchestrator.template;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Json5;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.run.SafeFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a project's templates lie: a file each, in a folder for each category. There is no
/// register beside them that could say something else than the files do.
///
/// Names come from callers, so they are checked before they become part of a path, and no link is
/// followed out of the folder.
final class TemplateFolder {

  /// No name that a device has on Windows: who opened its file would open the device.
  static final Pattern ID =
      Pattern.compile("(?!(?i:con|prn|aux|nul|com\\d|lpt\\d)$)[A-Za-z0-9_-]{1,100}");

  private static final String ENDING = ".json5";
  private static final int MOST = 1_000;

  private final Path root;

  /// @param root the project's folder of templates, which need not exist
  TemplateFolder(Path root) {
    this.root = root;
  }

  /// A file that was found, whether or not it holds a template.
  record Entry(String id, Category category, Path file) {}

  /// All files, by category and name; no more than a person could look through.
  List<Entry> entries(@Nullable Category only) throws IOException {
    var found = new ArrayList<Entry>();
    for (var category : List.of(Category.BUILTIN, Category.USER, Category.SHARED)) {
      if (only == null || only == category) found.addAll(within(category));
    }
    return found;
  }

  private List<Entry> within(Category category) throws IOException {
    var folder = folder(category);
    if (folder.isEmpty()) return List.of();
    try (Stream<Path> files = Files.list(folder.get())) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(ENDING))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> new Entry(id(file), category, file))
          .filter(entry -> ID.matcher(entry.id()).matches())
          .sorted(java.util.Comparator.comparing(Entry::id))
          .limit(MOST)
          .toList();
    }
  }

  private static String id(Path file) {
    var name = file.getFileName().toString();
    return name.substring(0, name.length() - ENDING.length());
  }

  /// The folder of a category, unless it is not there or leads elsewhere.
  private Optional<Path> folder(Category category) throws IOException {
    var folder = root.resolve(category.word());
    if (Files.isSymbolicLink(root)) return Optional.empty();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) return Optional.empty();
    return Optional.of(folder);
  }

  /// The file of that name, in the order in which categories are looked through.
  Optional<Entry> find(String id, @Nullable Category only) throws IOException {
    if (!ID.matcher(id).matches()) return Optional.empty();
    for (var category : Category.values()) {
      if (only != null && only != category) continue;
      var folder = folder(category);
      if (folder.isEmpty()) continue;
      var file = folder.get().resolve(id + ENDING);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(new Entry(id, category, file));
      }
    }
    return Optional.empty();
  }

  /// What a file holds.
  Outcome<Stored> read(Entry entry) throws IOException {
    if (Files.size(entry.file()) > 4L * Json5.MAX_LENGTH) {
      return invalid(entry.id(), "it is longer than " + Json5.MAX_LENGTH / 1024 + " KiB");
    }
    try {
      var text = Files.readString(entry.file(), StandardCharsets.UTF_8);
      var modified = Files.getLastModifiedTime(entry.file()).toInstant();
      return stored(entry.id(), entry.category(), text, path(entry), modified);
    } catch (CharacterCodingException _) {
      return invalid(entry.id(), "it is no text in UTF-8");
    }
  }

  private static String path(Entry entry) {
    return ".task_orchestrator/templates/" + entry.category().word() + "/" + entry.id() + ENDING;
  }

  /// A template of this text, if it is JSON5 and an object.
  static Outcome<Stored> stored(
      String id, Category category, String text, String path, Instant modified) {
    try {
      return Json5.read(text) instanceof Json.Obj document
          ? Outcome.done(new Stored(id, category, text, document, path, modified))
          : invalid(id, "a template is an object");
    } catch (JsonException wrong) {
      return invalid(
          id, "%s (line %d, column %d)".formatted(wrong.reason(), wrong.line(), wrong.column()));
    }
  }

  static <T> Outcome<T> invalid(String id, String problem) {
    return Outcome.refused(new Refusal.TemplateInvalid(id, List.of(problem)));
  }

  /// Keeps a text under that name.
  ///
  /// @return whether it was kept; without `overwrite` what is there stays
  boolean write(String id, Category category, String text, boolean overwrite) throws IOException {
    if (!ID.matcher(id).matches()) throw new IllegalArgumentException("not an id of a template");
    var folder = root.resolve(category.word());
    if (Files.isSymbolicLink(root)) throw new IOException(root.getFileName() + " is a link");
    Files.createDirectories(folder);
    if (folder(category).isEmpty()) throw new IOException(folder.getFileName() + " is a link");
    var file = folder.resolve(id + ENDING);
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!overwrite) return SafeFile.create(file, bytes);
    SafeFile.write(file, bytes);
    return true;
  }

  /// Removes a file; answers whether it was there.
  static boolean delete(Entry entry) throws IOException {
    try {
      Files.delete(entry.file());
      return true;
    } catch (NoSuchFileException _) {
      return false;
    }
  }
}
