package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Records of the work that was handed in, and the content of the small ones.
public final class ArtifactTable {

  private final Sql sql;

  ArtifactTable(Sql sql) {
    this.sql = sql;
  }

  /// Records an artifact and, where its content is not in a file, the content.
  public void insert(Artifact artifact, Contents.Kept kept) {
    var body = kept.body();
    if (body != null) {
      sql.send(
          """
          insert into content (hash, body) values (?, ?)
          on conflict (hash) do update set body = excluded.body where content.body <> excluded.body\
          """,
          artifact.hash(),
          body);
    }
    sql.send(
        """
        insert into artifact (number, id, task, attempt, type, version, summary, hash, size, in_file,
          files, at, author)
        values ((select coalesce(max(number), 0) + 1 from artifact), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        artifact.id(),
        artifact.task().text(),
        artifact.attempt(),
        artifact.type(),
        artifact.version(),
        artifact.summary(),
        artifact.hash(),
        artifact.size(),
        body == null,
        Moments.joined(artifact.files()),
        artifact.at(),
        artifact.by());
  }

  /// The version of the next work of that type for a task.
  public int nextVersion(TaskId task, String type) {
    return 1
        + (int)
            sql.number(
                "select coalesce(max(version), 0) from artifact where task = ? and type = ?",
                task.text(),
                type);
  }

  /// An index is believed, and answers by itself what it holds; so the row is fetched by its number
  /// and says itself what it is.
  public Optional<Artifact> find(String id) {
    return sql.one(
            "select * from artifact where number = (select number from artifact where id = ?)",
            ArtifactTable::read,
            id)
        .map(artifact -> asked(artifact, artifact.id().equals(id)));
  }

  /// The artifacts of a task, oldest first.
  public List<Artifact> of(TaskId task) {
    return sql
        .list(
            """
            select * from artifact where number in (select number from artifact where task = ?)
            order by number\
            """,
            ArtifactTable::read,
            task.text())
        .stream()
        .map(artifact -> asked(artifact, artifact.task().equals(task)))
        .toList();
  }

  private static Artifact asked(Artifact found, boolean asked) {
    if (asked) return found;
    throw new StorageFault(StorageFault.Kind.CORRUPT, "an index leads to another row", null);
  }

  /// A page of artifacts, of one task or of all, after a number in the order of their making.
  public List<Numbered> page(@Nullable TaskId task, long after, int limit) {
    return task == null
        ? sql.list(
            "select * from artifact where number > ? order by number limit ?",
            ArtifactTable::numbered,
            after,
            limit)
        : sql.list(
            "select * from artifact where task = ? and number > ? order by number limit ?",
            ArtifactTable::numbered,
            task.text(),
            after,
            limit);
  }

  /// An artifact and its place among all.
  public record Numbered(long number, Artifact artifact) {}

  /// The content, where it lies in the database; empty when it lies in a file, or is not what its
  /// name says.
  public Optional<String> body(String hash) {
    return sql.one("select body from content where hash = ?", row -> row.getString(1), hash)
        .filter(body -> Contents.isNamed(hash, body));
  }

  /// Whether any artifact has that content.
  boolean needs(String hash) {
    return sql.one("select 1 from artifact where hash = ? limit 1", row -> row.getInt(1), hash)
        .isPresent();
  }

  /// Removes the record of an artifact.
  public void delete(Artifact artifact) {
    sql.send("delete from artifact where id = ?", artifact.id());
  }

  /// Removes content that no artifact refers to any more.
  public void sweep(String hash) {
    sql.send(
        """
        delete from content where hash = ?
          and not exists (select 1 from artifact where artifact.hash = content.hash)
        """,
        hash);
  }

  private static Numbered numbered(ResultSet row) throws SQLException {
    return new Numbered(row.getLong("number"), read(row));
  }

  private static Artifact read(ResultSet row) throws SQLException {
    return new Artifact(
        row.getString("id"),
        new TaskId(row.getString("task")),
        row.getLong("attempt"),
        row.getString("type"),
        row.getInt("version"),
        row.getString("summary"),
        row.getString("hash"),
        row.getLong("size"),
        Moments.split(row.getString("files")),
        Moments.moment(row.getLong("at")),
        row.getString("author"));
  }
}
