package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Command.Progress;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Moves a project from one database to another, whole. The old one is stopped first, so that
/// nothing is written there that would stay behind; the new one is let go on only when every table
/// has been held against the old by the number and a digest of its rows. Whatever goes wrong
/// before, the old one goes on, and the move can be begun again.
public final class Relocation {

  private static final int PAGE = 500;
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final String WENT = Refusal.ProjectHalted.MOVED;
  private static final String COMES = Refusal.ProjectHalted.MOVING + "here from ";

  private final Store from;
  private final Store to;
  private final String here;
  private final String there;
  private final Time time;

  /// @param here where it is, for people
  /// @param there where it goes
  public Relocation(Store from, String here, Store to, String there, Time time) {
    this.from = from;
    this.to = to;
    this.here = here;
    this.there = there;
    this.time = time;
  }

  /// What was moved.
  ///
  /// @param missing names of contents that were missing or altered already where it was
  /// @param digest of all rows, the same on both sides
  public record Moved(
      long tasks, long events, long artifacts, long rows, List<String> missing, String digest) {}

  /// What keeps it from being moved.
  public static final class Impossible extends IOException {
    private static final long serialVersionUID = 1L;

    Impossible(String message) {
      super(message);
    }
  }

  /// Moves it.
  ///
  /// @throws Impossible when it cannot be moved; it goes on where it is then
  public Moved run(Progress progress) throws IOException {
    makeRoom();
    var before = asked(from, tx -> tx.halted());
    if (before.isPresent()) throw new Impossible("the project is stopped: " + before.get());
    changed(from, tx -> tx.halt(Refusal.ProjectHalted.MOVING + "to " + there));
    var moved = false;
    try {
      var result = carried(progress);
      changed(from, tx -> tx.halt(WENT + there + "; use it there"));
      moved = true;
      return result;
    } finally {
      if (!moved) changed(from, tx -> tx.halt(null));
    }
  }

  /// Nothing that is there is written over, but for what an earlier try has left, and for the state
  /// that this project had when it was moved away from there.
  private void makeRoom() throws Impossible {
    var halted = asked(to, Tx::halted);
    var last = Long.parseLong(asked(to, tx -> tx.rows().project().text("last_event")));
    var left = halted.filter(why -> why.startsWith(COMES)).isPresent();
    var former = halted.filter(why -> why.startsWith(WENT)).isPresent() && ours(last);
    if (!left && !former && last != 0) {
      throw new Impossible("there is another project of that name at " + there + " already");
    }
    changed(to, tx -> tx.halt(COMES + here));
    if (left || former) changed(to, tx -> tx.rows().clear());
  }

  private boolean ours(long last) throws Impossible {
    var then = asked(to, tx -> tx.rows().link(last));
    return !then.isEmpty() && then.equals(asked(from, tx -> tx.rows().link(last)));
  }

  private Moved carried(Progress progress) throws Impossible {
    var missing = new ArrayList<String>();
    long total = 0;
    for (var table : Rows.TABLES) total += asked(from, tx -> tx.rows().count(table));
    long done = 0;
    for (var table : Rows.TABLES) {
      var last = Optional.<Rows.Row>empty();
      while (true) {
        var page = page(from, table, last.orElse(null));
        if (page.isEmpty()) break;
        bring(table, page, missing);
        last = Optional.of(page.getLast());
        done += page.size();
        progress.at(done, total);
      }
    }
    pages(Rows.TABLES.getFirst(), page -> put(tx -> page.forEach(tx.rows()::parent)));
    var project = asked(from, tx -> tx.rows().project());
    var tally = asked(from, tx -> tx.rows().tally());
    var digest = compared();
    changed(to, tx -> tx.rows().become(project, tally));
    return new Moved(
        asked(to, tx -> tx.rows().count(Rows.TABLES.getFirst())),
        Long.parseLong(project.text("last_event")),
        asked(to, tx -> tx.rows().count(Rows.TABLES.get(3))),
        total,
        missing,
        digest);
  }

  private interface Pages {
    void take(List<Rows.Row> page) throws Impossible;
  }

  private void pages(Rows.Table table, Pages pages) throws Impossible {
    Rows.@Nullable Row last = null;
    while (true) {
      var page = page(from, table, last);
      if (page.isEmpty()) return;
      pages.take(page);
      last = page.getLast();
    }
  }

  private List<Rows.Row> page(Store store, Rows.Table table, Rows.@Nullable Row last)
      throws Impossible {
    return asked(store, tx -> tx.rows().after(table, last, PAGE));
  }

  private void bring(Rows.Table table, List<Rows.Row> page, List<String> missing)
      throws Impossible {
    switch (table.name()) {
      case "artifact" -> {
        for (var row : page) artifact(table, row, missing);
      }
      case "task" ->
          put(tx -> {
            for (var row : page) {
              tx.rows().insert(table, row.with("parent", null)); // it may come later
              tx.rows().index(row);
            }
          });
      default -> put(tx -> page.forEach(row -> tx.rows().insert(table, row)));
    }
  }

  private void artifact(Rows.Table table, Rows.Row row, List<String> missing) throws Impossible {
    var hash = row.text("hash");
    var text = asked(from, tx -> tx.artifacts().body(hash)).or(() -> from.contents().read(hash));
    var kept = text.map(to.contents()::keep).filter(one -> one.hash().equals(hash)).orElse(null);
    if (kept == null) missing.add(hash);
    put(tx -> {
      var inFile = kept != null && kept.body() == null ? 1L : 0L;
      tx.rows().insert(table, row.with("in_file", inFile));
      if (kept != null && kept.body() != null) tx.rows().content(hash, kept.body());
    });
  }

  /// Both sides table by table.
  private String compared() throws Impossible {
    var all = sha256();
    for (var table : Rows.TABLES) {
      var here = digest(from, table);
      var there = digest(to, table);
      if (!here.equals(there)) {
        throw new Impossible(
            "table %s did not arrive as it was: %s here, %s there"
                .formatted(table.name(), here, there));
      }
      all.update(here.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private record Content(long rows, String digest) {
    @Override
    public String toString() {
      return rows + " rows (" + digest.substring(0, 12) + ")";
    }
  }

  private Content digest(Store store, Rows.Table table) throws Impossible {
    var digest = sha256();
    long rows = 0;
    Rows.@Nullable Row last = null;
    while (true) {
      var page = page(store, table, last);
      if (page.isEmpty()) return new Content(rows, HexFormat.of().formatHex(digest.digest()));
      for (var row : page) row.into(digest);
      rows += page.size();
      last = page.getLast();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  private void put(Consumer<Tx> work) throws Impossible {
    changed(to, work);
  }

  private <T> T asked(Store store, Function<Tx, T> question) throws Impossible {
    Outcome<T> answer = inTime(() -> store.read(tx -> Outcome.done(question.apply(tx))));
    return value(answer);
  }

  private void changed(Store store, Consumer<Tx> work) throws Impossible {
    Outcome<Boolean> outcome =
        inTime(() ->
            store.mend(tx -> {
              work.accept(tx);
              return Outcome.done(true);
            }));
    var _ = value(outcome);
  }

  private <T> T inTime(java.util.function.Supplier<T> call) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, STEP)).call(call::get);
  }

  private static <T> T value(Outcome<T> outcome) throws Impossible {
    return switch (outcome) {
      case Outcome.Done<T>(var value) -> value;
      case Outcome.Refused<T>(Refusal refusal) -> throw new Impossible(refusal.message());
    };
  }
}
