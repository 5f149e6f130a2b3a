package dev.taskorchestrator.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.core.Command.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// A project in one file: a consistent copy of its database, the contents that it refers to, and
/// the project's own roles and templates. Made while others work; there as a whole or not at all;
/// each part held against its digest before it is believed.
public final class Backup {

  static final String LIST = "MANIFEST";
  static final String DATABASE = "tasks.db";

  private static final String FORMAT = "orchestrator-backup 1";
  private static final Pattern NAME =
      Pattern.compile(
          "tasks\\.db|artifacts/[0-9a-f]{2}/[0-9a-f]{64}|roles/[^/\\\\]{1,200}"
              + "|templates/(user|shared|builtin)/[A-Za-z0-9_-]{1,100}\\.json5");

  private final Path folder;

  /// @param folder the project's `.task_orchestrator`
  public Backup(Path folder) {
    this.folder = folder;
  }

  /// What is in a backup.
  public record Summary(long tasks, long events, long artifacts, long bytes, Instant at) {}

  /// Something about a backup that keeps it from being used.
  public static final class Unusable extends IOException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /// Makes one.
  ///
  /// @param target the file, which must not be there
  /// @throws Unusable when the project's database is not sound, so that its copy would not be
  /// @throws IOException when it could not be written; nothing is left of it then
  public Summary make(Path target, Instant now, Progress progress) throws IOException {
    var place = target.toAbsolutePath().getParent();
    if (place == null) throw new IOException("that is no place for a file");
    var work = Files.createTempDirectory(place, ".backup-");
    try {
      var copy = work.resolve(DATABASE);
      snapshot(copy);
      var found = Snapshot.of(copy);
      var draft = work.resolve("draft.zip");
      pack(draft, copy, found, now, progress);
      sync(draft);
      var checked = check(draft, work.resolve("checked"));
      Files.createLink(target, draft); // refused when it is there already
      Folders.sync(place);
      return checked;
    } finally {
      clean(work);
    }
  }

  private void snapshot(Path copy) throws IOException {
    Folders.makeFile(copy);
    try (var sql = new SqliteFile(folder.resolve(DATABASE), true).openReader()) {
      sql.run("vacuum into ?", copy.toString());
    } catch (StorageFault fault) {
      throw new IOException("the database could not be copied: " + fault.getMessage(), fault);
    }
  }

  /// What stands in a copy of the database, and whether it is sound.
  record Snapshot(long tasks, long events, List<String> files) {
    static Snapshot of(Path copy) throws IOException {
      try (var sql = new SqliteFile(copy, true).openWriter()) {
        var problem = problem(sql);
        if (problem != null) throw new Unusable("the database is not sound: " + problem);
        return new Snapshot(
            sql.number("select count(*) from task"),
            sql.number("select last_event from project where id = 1"),
            sql.list(
                "select distinct hash from artifact where in_file = 1 order by hash",
                row -> row.getString(1)));
      } catch (StorageFault fault) {
        throw new Unusable("the database cannot be read: " + fault.getMessage());
      }
    }

    private static @org.jspecify.annotations.Nullable String problem(Sql sql) {
      var current = Schema.current(sql);
      if (!(current instanceof dev.taskorchestrator.core.Outcome.Done<Boolean> done)) {
        return "it is that of another or a newer program";
      }
      if (!done.value()) return "it is of an older version; open the project once first";
      var sound = new Soundness(sql);
      if (!sound.schemaIsOurs()) return "its tables were altered";
      var structure = sound.structure("");
      if (!structure.isEmpty()) return structure.getFirst();
      for (long next = 0; next >= 0; ) {
        var piece = sound.links(next, 1_000);
        if (!piece.faults().isEmpty()) return piece.faults().getFirst();
        next = piece.next();
      }
      for (var name : Invariants.names()) {
        var broken = new Invariants(sql).broken(name);
        if (!broken.isEmpty()) return broken.getFirst();
      }
      return null;
    }
  }

  private void pack(Path draft, Path copy, Snapshot found, Instant now, Progress progress)
      throws IOException {
    var digests = new TreeMap<String, String>();
    try (var out = Files.newOutputStream(draft, StandardOpenOption.CREATE_NEW);
        var zip = new ZipOutputStream(out)) {
      var total = found.files().size() + 1L;
      digests.put(DATABASE, add(zip, DATABASE, copy));
      progress.at(1, total);
      var done = 1L;
      for (var hash : found.files()) {
        var name = "artifacts/" + hash.substring(0, 2) + "/" + hash;
        var file = folder.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          throw new Unusable("the content " + hash + " is missing; see 'orchestrator doctor'");
        }
        var digest = add(zip, name, file);
        if (!digest.equals(hash)) {
          throw new Unusable("the content " + hash + " was altered; see 'orchestrator doctor'");
        }
        digests.put(name, digest);
        progress.at(++done, total);
      }
      for (var file : own()) {
        var name = folder.relativize(file).toString().replace('\\', '/');
        if (NAME.matcher(name).matches()) digests.put(name, add(zip, name, file));
      }
      list(zip, digests, found, now);
    }
  }

  /// The files that people wrote.
  private List<Path> own() throws IOException {
    var files = new ArrayList<Path>();
    for (var part : List.of("roles", "templates")) {
      var place = folder.resolve(part);
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) continue;
      try (Stream<Path> some = Files.walk(place, 2)) {
        some.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
            .forEach(files::add);
      }
    }
    return files;
  }

  private static void list(
      ZipOutputStream zip, Map<String, String> digests, Snapshot found, Instant now)
      throws IOException {
    var text =
        new StringBuilder(FORMAT)
            .append("\nschema ")
            .append(Schema.VERSION)
            .append("\ntasks ")
            .append(found.tasks())
            .append("\nevents ")
            .append(found.events())
            .append("\nmade ")
            .append(now)
            .append('\n');
    digests.forEach((name, digest) -> text.append(digest).append(' ').append(name).append('\n'));
    zip.putNextEntry(new ZipEntry(LIST));
    zip.write(text.toString().getBytes(UTF_8));
    zip.closeEntry();
  }

  private static String add(ZipOutputStream zip, String name, Path file) throws IOException {
    var hash = sha256();
    zip.putNextEntry(new ZipEntry(name));
    var out = new DigestOutputStream(zip, hash);
    Files.copy(file, out);
    zip.closeEntry();
    return HexFormat.of().formatHex(hash.digest());
  }

  /// Unpacks a backup and looks whether all of it is what it was when it was made.
  ///
  /// @param into a folder that is not there yet
  /// @throws Unusable when it is not
  public static Summary check(Path backup, Path into) throws IOException {
    Folders.make(into);
    try (var zip = new ZipFile(backup.toFile())) {
      var lines = lines(zip);
      var listed = new TreeMap<String, String>();
      for (var line : lines.subList(Math.min(5, lines.size()), lines.size())) {
        var space = line.indexOf(' ');
        if (space != 64) throw new Unusable("its list cannot be read");
        listed.put(line.substring(65), line.substring(0, 64));
      }
      if (!listed.containsKey(DATABASE)) throw new Unusable("there is no database in it");
      long bytes = 0;
      for (var entry : listed.entrySet())
        bytes += unpack(zip, entry.getKey(), entry.getValue(), into);
      var found = Snapshot.of(into.resolve(DATABASE));
      for (var hash : found.files()) {
        if (!listed.containsKey("artifacts/" + hash.substring(0, 2) + "/" + hash)) {
          throw new Unusable("the content " + hash + " is not in it");
        }
      }
      var at = lines.get(4).replace("made ", "");
      return new Summary(
          found.tasks(), found.events(), found.files().size(), bytes, Instant.parse(at));
    } catch (java.util.zip.ZipException | java.time.DateTimeException broken) {
      throw new Unusable("it is no whole backup: " + broken.getMessage());
    }
  }

  private static List<String> lines(ZipFile zip) throws IOException {
    var entry = zip.getEntry(LIST);
    if (entry == null) throw new Unusable("it is no backup of this program, or was cut");
    try (var in = zip.getInputStream(entry)) {
      var lines = new String(in.readNBytes(64 << 20), UTF_8).lines().toList();
      if (lines.size() < 6 || !lines.getFirst().equals(FORMAT)) {
        throw new Unusable("it is no backup of this program");
      }
      if (!lines.get(1).equals("schema " + Schema.VERSION)) {
        throw new Unusable("it is of another version (" + lines.get(1) + ")");
      }
      return lines;
    }
  }

  private static long unpack(ZipFile zip, String name, String digest, Path into)
      throws IOException {
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      throw new Unusable("it holds a file that does not belong there");
    }
    var entry = zip.getEntry(name);
    if (entry == null) throw new Unusable(name + " is missing in it");
    var file = into.resolve(name);
    Folders.make(java.util.Objects.requireNonNull(file.getParent()));
    var hash = sha256();
    long bytes = 0;
    try (InputStream in = zip.getInputStream(entry);
        var out = Folders.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var buffer = new byte[64 << 10];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hash.update(buffer, 0, read);
        out.write(java.nio.ByteBuffer.wrap(buffer, 0, read));
        bytes += read;
      }
      out.force(true);
    }
    if (!HexFormat.of().formatHex(hash.digest()).equals(digest)) {
      throw new Unusable(name + " is not what it was");
    }
    return bytes;
  }

  static void sync(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  static void clean(Path folder) {
    if (!Files.exists(folder)) return;
    try (Stream<Path> files = Files.walk(folder)) {
      for (var file : new ArrayList<>(files.toList()).reversed()) Files.deleteIfExists(file);
    } catch (IOException _) {
      // a leftover under a name of its own, which disturbs nobody
    }
  }

  static void replace(Path file, Path with) throws IOException {
    Files.move(with, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
