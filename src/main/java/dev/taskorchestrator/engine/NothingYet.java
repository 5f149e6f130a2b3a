package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What a project answers in which nothing was ever planned. It says the same as an empty one, but
/// nothing has to be made for it: whoever only looks leaves no trace.
public final class NothingYet {

  private NothingYet() {}

  public static Outcome<Reply> ask(Query query, Instant now) {
    return switch (query) {
      case Query.Tasks _ ->
          Outcome.done(new Reply.TaskPage(Filter.all(), List.of(), 0, true, null, now));
      case Query.OneTask(var task, _) -> unknown(task);
      case Query.Overview(_, var task) when task != null -> unknown(task);
      case Query.Overview _ ->
          Outcome.done(
              new Reply.Overview(Map.of(), 0, List.of(), List.of(), List.of(), 0, List.of(), now));
      case Query.Synthesis(var parent) -> unknown(parent);
      case Query.Artifacts _ -> Outcome.done(new Reply.ArtifactList(List.of(), null));
      case Query.ReadArtifact(var id, _, _) -> Outcome.refused(new Refusal.ArtifactNotFound(id));
      case Query.SearchArtifacts _ -> Outcome.done(new Reply.ArtifactHits(List.of()));
      case Query.Changes _ -> Outcome.done(new Reply.Changes(List.of(), 0));
      case Query.Locks _ -> Outcome.done(new Reply.Locks(List.of(), List.of()));
      case Query.Leases _ ->
          Outcome.done(new Reply.Leases(List.of(), List.of(), List.of(), List.of(), Map.of(), now));
      case Query.Checkup _ -> Outcome.done(new Reply.Checkup(List.of()));
      case Query.Sessions _ -> Outcome.done(new Reply.SessionList(List.of(), 0, now));
      case Query.OneSession(var id) -> Outcome.refused(new Refusal.SessionNotFound(id));
      case Query.Memos _ -> Outcome.done(new Reply.MemoList(List.of(), null));
      case Query.OneMemo(var id) -> Outcome.refused(new Refusal.MemoNotFound(id, "memo_id"));
      case Query.Rules(var id) when id != null -> Outcome.refused(new Refusal.RuleNotFound(id));
      case Query.Rules _ -> Outcome.done(new Reply.RuleList(List.of(), now));
      case Query.RuleTest(_, _, var task) -> unknown(task);
      case Query.Health _ ->
          Outcome.done(new Reply.Health(true, null, 0, 0, null, 0, 0, 0, 0, Map.of(), now));
      case Query.Restarts _ -> Outcome.done(new Reply.Restarts(List.of(), 0));
      case Query.Everything _ ->
          Outcome.done(new Reply.Everything(List.of(), Incoming.Further.NONE, 0, true));
      case Query.Handover(var task) when task != null -> unknown(task);
      case Query.Handover _ -> Outcome.done(new Reply.Handover("Nothing was planned yet.\n"));
      case Query.Tokens _ -> Outcome.done(new Reply.Tokens(List.of(), now));
      case Query.TokenOf _ -> Outcome.done(new Reply.TokenFound(null));
      case Query.TokenMark _ -> Outcome.done(new Reply.TokenMark(""));
      case Query.OneErrand _ -> Outcome.done(new Reply.ErrandFound(null));
      case Query.Tree(var task, _) when task != null -> unknown(task);
      case Query.Tree _ -> Outcome.done(new Reply.Tree(List.of(), false, now));
    };
  }

  private static Outcome<Reply> unknown(String task) {
    return Outcome.refused(new Refusal.TaskNotFound(task, "task_id"));
  }
}
