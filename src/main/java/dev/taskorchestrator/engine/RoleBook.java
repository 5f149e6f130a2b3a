package dev.taskorchestrator.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.core.RoleReading;
import dev.taskorchestrator.core.Roles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The roles of a project: the built-in ones, and over them those that its `roles` folder
/// describes, file by file in the order of their names, the later winning. Nothing is read before
/// the first question; from then on each question costs a look at the folder, and files are read
/// again only when one of them changed. A file that cannot be read spoils nothing but itself.
///
/// What stands in the folder is the project's, and so a stranger's: only regular files of bounded
/// size are opened, no link is followed out of it, and no pipe is waited for.
public final class RoleBook {
  private static final int MAX_FILES = 200;
  private static final int MAX_BYTES = 256 * 1024;

  private final Path folder;
  private final Function<String, RoleReading> parser;
  private volatile @Nullable Snapshot current;

  /// A file as the folder lists it: when any of this changes, it is read again.
  private record Listed(
      String name, boolean regular, long size, FileTime modified, @Nullable Object key) {}

  /// What the folder holds, and what stood in the way of seeing it.
  private record Listing(List<Listed> files, List<String> warnings) {}

  private static final Listing NO_FILES = new Listing(List.of(), List.of());

  /// What the folder held, and what came of it.
  private record Snapshot(Listing seen, Roles roles) {}

  /// The roles described in `folder`, which need not exist, by texts that `parser` understands.
  public RoleBook(Path folder, Function<String, RoleReading> parser) {
    this.folder = folder;
    this.parser = parser;
  }

  /// The roles as they are now. A look at the folder, and so not for the inside of a transaction.
  public Roles roles() {
    return snapshot().roles();
  }

  /// The roles as they were last looked up, without a look at the folder.
  Roles known() {
    var last = current;
    return last == null ? new Roles(builtIn(), List.of()) : last.roles();
  }

  /// Two threads that find a change at once both read; either result is right.
  private Snapshot snapshot() {
    var seen = look();
    var known = current;
    if (known != null && known.seen().equals(seen)) return known;
    var roles = builtIn();
    var warnings = new ArrayList<>(seen.warnings());
    for (var file : seen.files()) {
      var reading = read(file);
      for (var role : reading.roles()) roles.put(role.name(), role);
      for (var problem : reading.problems()) {
        warnings.add(file.name() + " line " + problem.line() + ": " + problem.what());
      }
    }
    var fresh = new Snapshot(seen, new Roles(roles, List.copyOf(warnings)));
    current = fresh;
    return fresh;
  }

  private Listing look() {
    var files = new ArrayList<Listed>();
    var warnings = new ArrayList<String>();
    try {
      // the provider's way, since the usual one throws an exception where nothing is
      var provider = folder.getFileSystem().provider();
      var found =
          provider.readAttributesIfExists(folder, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (found == null) return NO_FILES;
      if (found.isDirectory()) {
        list(files, warnings);
      } else {
        warnings.add("roles is not a folder; it is left unread");
      }
    } catch (NoSuchFileException _) {
      // Gone this very moment.
    } catch (IOException _) {
      warnings.add("the roles folder could not be listed");
    }
    files.sort((one, other) -> one.name().compareTo(other.name()));
    return new Listing(List.copyOf(files), List.copyOf(warnings));
  }

  private void list(List<Listed> files, List<String> warnings) throws IOException {
    try (var entries = Files.newDirectoryStream(folder, "*.{yaml,yml}")) {
      for (var entry : entries) {
        if (files.size() == MAX_FILES) {
          warnings.add("more than " + MAX_FILES + " files; the rest is left unread");
          return;
        }
        try {
          files.add(listed(entry));
        } catch (NoSuchFileException _) {
          // Gone since the folder was opened.
        }
      }
    }
  }

  private static Listed listed(Path file) throws IOException {
    var found = attributes(file);
    return new Listed(
        String.valueOf(file.getFileName()),
        found.isRegularFile(),
        found.size(),
        found.lastModifiedTime(),
        found.fileKey());
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
  }

  private RoleReading read(Listed file) {
    if (!file.regular()) return RoleReading.refused(1, "not a regular file; it is left unread");
    if (file.size() > MAX_BYTES) return tooLong();
    try {
      var bytes = bytes(folder.resolve(file.name()));
      if (bytes.length > MAX_BYTES) return tooLong();
      return parser.apply(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return RoleReading.refused(1, "not UTF-8");
    } catch (IOException _) {
      return RoleReading.refused(1, "could not be read");
    }
  }

  private static RoleReading tooLong() {
    return RoleReading.refused(1, "longer than " + MAX_BYTES / 1024 + " KiB");
  }

  /// At most one byte more than is allowed, however much the file has grown since it was listed.
  private static byte[] bytes(Path file) throws IOException {
    try (var channel = Files.newByteChannel(file, Set.of(READ, NOFOLLOW_LINKS));
        var in = Channels.newInputStream(channel)) {
      return in.readNBytes(MAX_BYTES + 1);
    }
  }

  private Map<String, Role> builtIn() {
    try (var in = RoleBook.class.getResourceAsStream("/roles/builtin.yaml")) {
      if (in == null) throw new IllegalStateException("the built-in roles are missing");
      var reading = parser.apply(new String(in.readAllBytes(), UTF_8));
      if (!reading.problems().isEmpty()) {
        throw new IllegalStateException("the built-in roles: " + reading.problems());
      }
      var roles = new TreeMap<String, Role>();
      for (var role : reading.roles()) roles.put(role.name(), role);
      return roles;
    } catch (IOException e) {
      throw new IllegalStateException("the built-in roles could not be read", e);
    }
  }
}
