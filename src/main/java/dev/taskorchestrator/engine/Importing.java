package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.store.Contents;
import dev.taskorchestrator.store.OriginTable.Origin;
import dev.taskorchestrator.store.RuleTable;
import dev.taskorchestrator.store.StorageFault;
import dev.taskorchestrator.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Takes tasks in from elsewhere, as they stood there. What is here already stays as it is here, so
/// a second time changes nothing, and a run that was cut is simply made again.
///
/// The rules of the house hold for what comes too: where the source contradicts them, what comes is
/// brought into line (`Arrivals`), and the report says so.
final class Importing {

  /// How many come in one transaction: all of them or none. Where there are more, nobody can take
  /// one that waits for those that have not come yet.
  private static final int AT_ONCE = 5_000;

  private final Store store;
  private final Ids ids;

  Importing(Store store, Ids ids) {
    this.store = store;
    this.ids = ids;
  }

  Outcome<Reply> run(Actor actor, Roles roles, Command.Import given) {
    var run = new Run(actor, roles, given);
    return run.look()
        .then(_ -> given.dry() ? Outcome.done(true) : run.bring())
        .map(_ -> run.reply());
  }

  /// One import from beginning to end.
  private final class Run {
    private final Actor actor;
    private final Roles roles;
    private final Command.Import given;
    private final Map<String, TaskId> known = new HashMap<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final List<Reply.Came> came = new ArrayList<>();
    private final Map<String, Incoming> all = new LinkedHashMap<>();
    private final Map<String, String> digests = new HashMap<>();
    private Arrivals arrivals = new Arrivals(all, known);
    private int already;
    private int differing;

    Run(Actor actor, Roles roles, Command.Import given) {
      this.actor = actor;
      this.roles = roles;
      this.given = given;
    }

    /// What is new, what is here already, and what has to be changed to fit.
    Outcome<Boolean> look() {
      for (var row : given.tasks()) {
        if (all.putIfAbsent(row.key(), row) == null) {
          digests.put(row.key(), digest(row));
        } else {
          troubles.add(new Trouble(row.key(), "there are two of that name; the first came", true));
        }
      }
      Outcome<Boolean> looked =
          store.read(tx -> {
            for (var row : all.values()) {
              tx.origins().find(given.source(), row.key()).ifPresent(origin -> isHere(row, origin));
            }
            return Outcome.done(true);
          });
      return looked.map(done -> {
        arrivals = new Arrivals(all, known);
        troubles.addAll(arrivals.troubles());
        return done;
      });
    }

    private static String digest(Incoming row) {
      return Integer.toHexString(row.toString().hashCode());
    }

    private void isHere(Incoming row, Origin origin) {
      known.put(row.key(), new TaskId(origin.task()));
      already++;
      if (origin.digest().equals(digests.get(row.key()))) return;
      differing++;
      troubles.add(
          new Trouble(
              row.key(), "differs there by now; " + origin.task() + " stays as it is here", false));
    }

    Outcome<Boolean> bring() {
      var fresh = arrivals.fresh();
      for (int from = 0; from < fresh.size(); from += AT_ONCE) {
        var batch = fresh.subList(from, Math.min(fresh.size(), from + AT_ONCE));
        if (brought(batch) instanceof Outcome.Refused<Boolean> refused) return refused;
        given.progress().at(from + batch.size(), fresh.size());
      }
      return further();
    }

    private Outcome<Boolean> brought(List<Incoming> batch) {
      var contents = new HashMap<Incoming.Work, Contents.Kept>();
      if (kept(batch, contents) instanceof Outcome.Refused<Boolean> refused) return refused;
      var arriving =
          new Arriving(ids, actor, roles, given.source(), arrivals, known, digests, contents);
      Outcome<Boolean> outcome = store.write(tx -> arriving.all(tx, batch));
      if (outcome instanceof Outcome.Done<Boolean>) {
        known.putAll(arriving.here());
        came.addAll(arriving.came());
        troubles.addAll(arriving.troubles());
      }
      return outcome;
    }

    /// Contents are put where they are safe before the transaction that records them.
    private Outcome<Boolean> kept(
        List<Incoming> batch, Map<Incoming.Work, Contents.Kept> contents) {
      try {
        for (var row : batch) {
          for (var work : row.work()) {
            contents.put(work, store.contents().keep(work.content()));
          }
        }
        return Outcome.done(true);
      } catch (StorageFault fault) {
        return Outcome.refused(
            fault.kind() == StorageFault.Kind.FULL
                ? new Refusal.StorageFull()
                : new Refusal.StorageFailed("an artifact could not be written"));
      }
    }

    /// What is not tasks; each only where there is nothing of its name.
    private Outcome<Boolean> further() {
      var more = given.further();
      if (more.equals(Incoming.Further.NONE)) return Outcome.done(true);
      return store.write(tx -> {
        for (var session : more.sessions()) {
          if (tx.sessions().find(session.id()).isEmpty()) tx.sessions().restore(session);
        }
        for (var memo : more.memos()) {
          if (tx.memos().find(memo.id()).isEmpty()) tx.memos().insert(memo);
        }
        for (var rule : more.rules()) {
          if (tx.rules().find(rule.id()).isPresent()) continue;
          tx.rules()
              .insert(
                  new RuleTable.Kept(
                      rule.id(),
                      rule.text(),
                      rule.active(),
                      0,
                      0,
                      null,
                      null,
                      rule.author(),
                      rule.at()));
        }
        return Outcome.done(true);
      });
    }

    Reply reply() {
      if (given.dry()) {
        for (var row : arrivals.fresh()) {
          came.add(new Reply.Came(row.key(), null, row.brief().title(), arrivals.status(row)));
        }
      }
      return new Reply.Imported(
          given.source(), given.dry(), all.size(), came, already, differing, troubles);
    }
  }
}
