package dev.taskorchestrator.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a command or a query has to say when nothing stood in its way.
public sealed interface Reply {

  /// The answer that was given the first time, word for word.
  record Repeated(String answer) implements Reply {}

  record SessionOpened(
      String session,
      String agent,
      String directory,
      List<Task> mine,
      List<Task> ready,
      long readyCount,
      Map<Status, Long> counts,
      List<Event> changes,
      long changesCount,
      long sequence,
      List<String> warnings)
      implements Reply {}

  /// The tasks of a plan, as they were created.
  ///
  /// @param findings what the planner may want to look at again
  record Planned(List<PlannedTask> tasks, List<String> findings) implements Reply {}

  /// One task of a plan.
  ///
  /// @param wave how many other tasks of the plan must come before, along the longest way
  record PlannedTask(
      String ref, TaskId id, @Nullable TaskId parent, Brief brief, List<TaskId> needs, int wave) {}

  /// A task handed to an agent, with everything it needs to begin.
  record Taken(
      Task task, Role role, List<Result> prerequisites, List<Attempt> earlier, boolean again)
      implements Reply {}

  /// What a task has brought.
  record Result(Task task, List<Artifact> artifacts) {}

  /// No task can be handed out.
  ///
  /// @param reasons how many tasks are not ready, by why
  /// @param askAgainMillis when something may become ready by the passing of time alone
  record NothingReady(Map<String, Long> reasons, long askAgainMillis) implements Reply {}

  /// Work was handed in.
  ///
  /// @param parent how far the parent is, where there is one
  /// @param freed tasks that became ready
  /// @param parents ancestors that were completed by this
  /// @param next the ready task below the same parent that would be handed out next
  record WorkTaken(
      Task task,
      @Nullable Artifact artifact,
      @Nullable ParentProgress parent,
      List<Task> freed,
      List<TaskId> parents,
      @Nullable Task next)
      implements Reply {}

  record ParentProgress(TaskId id, int done, int total) {}

  record Released(Task task) implements Reply {}

  record Renewed(Task task, boolean cancelled) implements Reply {}

  record Updated(Task task, List<String> changed, List<Task> freed) implements Reply {}

  record CalledOff(
      Task task, Status before, List<TaskId> children, List<TaskId> dependents, int artifacts)
      implements Reply {}

  record Deleted(TaskId task, boolean archived, List<TaskId> others) implements Reply {}

  /// A page of tasks.
  ///
  /// @param total how many match, or at least that many
  record TaskPage(
      Filter filter,
      List<TaskView> tasks,
      long total,
      boolean exact,
      Filter.@Nullable Cursor next,
      Instant now)
      implements Reply {}

  record TaskView(Task task, List<Dependency> needs, List<Artifact> artifacts) {}

  record OneTask(
      Task task,
      List<Dependency> needs,
      List<TaskId> dependents,
      List<Task> children,
      List<Attempt> attempts,
      List<Artifact> artifacts,
      Map<String, String> contents,
      Instant now)
      implements Reply {}

  /// How things stand.
  ///
  /// @param stuck tasks that will not go on by themselves, and why
  record Overview(
      Map<Status, Long> counts,
      long ready,
      List<Task> held,
      List<Stuck> stuck,
      List<Task> tasks,
      long sequence,
      List<String> warnings,
      Instant now)
      implements Reply {}

  record Stuck(Task task, String why) {}

  /// What came of everything below a task.
  ///
  /// @param results the first of them, in the order of their making; `counts` knows how many there
  ///   are
  /// @param completed how many are completed, archived ones that were included
  record Synthesis(
      Task parent,
      List<Result> results,
      Map<Status, Long> counts,
      long completed,
      List<Stuck> missing)
      implements Reply {}

  /// Locks were taken, all under one number.
  ///
  /// @param again whether the caller had them already and only keeps them for longer
  record Locked(List<Lock> locks, boolean again) implements Reply {}

  /// Somebody waits in line for locks.
  ///
  /// @param askAgainMillis when they may be had by the passing of time alone; zero for at once
  record LockQueued(long ticket, long askAgainMillis) implements Reply {}

  record Unlocked(List<String> names) implements Reply {}

  record Locks(List<Lock> locks, List<LockWaiter> waiters) implements Reply {}

  record LockWaiter(List<String> names, Actor who, Instant until) {}

  /// Everything that is held, and what the orchestrator has freed by itself lately.
  ///
  /// @param processes what is known of each process that holds or waits for something
  record Leases(
      List<Task> tasks,
      List<Lock> locks,
      List<LockWaiter> waiters,
      List<Event> freed,
      Map<String, Speaker> processes,
      Instant now)
      implements Reply {

    /// Whether that one's process ran here and runs no more.
    public boolean gone(Actor holder) {
      var process = processes.get(holder.process());
      return process != null && process.gone();
    }

    /// The same, with what is known of the processes.
    public Leases speaking(Map<String, Speaker> known) {
      return new Leases(tasks, locks, waiters, freed, known, now);
    }
  }

  /// What somebody found who looked a project over.
  record Checkup(List<Finding> findings) implements Reply {

    /// Whether nothing is wrong.
    public boolean sound() {
      return findings.stream().allMatch(Finding::sound);
    }
  }

  /// One thing that was looked at.
  ///
  /// @param code a word for it that stays the same
  /// @param seen how it is, in words
  /// @param cure what to do about it, where something is to be done; with what is sound it is a
  ///   hint
  record Finding(String code, String what, boolean sound, String seen, @Nullable String cure) {}

  /// A process that speaks for agents.
  ///
  /// @param id the process id, zero where that is not known
  /// @param gone whether it ran on this machine and provably runs no more
  record Speaker(long id, boolean gone) {}

  /// What a round of cleaning up has done.
  ///
  /// @param tasks leases on tasks that were freed
  /// @param locks locks that were
  /// @param receipts answers that need not be kept any more
  /// @param files files of artifacts that nothing refers to any more
  /// @param bytes how much they took
  /// @param problems what is not as it must be; nothing may be changed while there is any
  record Cleaned(int tasks, int locks, int receipts, int files, long bytes, List<String> problems)
      implements Reply {}

  record ArtifactList(List<Artifact> artifacts, @Nullable Long next) implements Reply {}

  /// A part of an artifact.
  ///
  /// @param length characters of the whole content
  record ArtifactPart(Artifact artifact, int offset, String text, int length) implements Reply {}

  record ArtifactHits(List<Hit> hits) implements Reply {}

  record Hit(Artifact artifact, int offset, String excerpt) {}

  record Changes(List<Event> events, long last) implements Reply {}

  record Tree(List<Branch> branches, boolean cut, Instant now) implements Reply {}

  record Branch(Task task, int depth, List<TaskId> needs) {}

  record SessionList(List<Session> sessions, long total, Instant now) implements Reply {}

  /// A session, with what is still to be done of it.
  ///
  /// @param tasks tasks that were planned in it, oldest first, those that are not over before
  ///   others
  /// @param mine what its agent holds
  /// @param reachable whether the process through which it spoke last still runs
  record SessionShown(
      Session session,
      List<Task> tasks,
      List<Task> mine,
      List<Event> changes,
      long changesCount,
      long sequence,
      boolean reachable,
      Instant now)
      implements Reply {

    /// The same, with what the machine says of its process.
    public SessionShown reachable(boolean reachable) {
      return new SessionShown(
          session, tasks, mine, changes, changesCount, sequence, reachable, now);
    }
  }

  /// Sessions that were forgotten, or would be.
  record SessionsCleaned(
      String which, int days, boolean dry, long found, List<SessionGone> gone, Instant now)
      implements Reply {}

  record SessionGone(Session session, String reason) {}

  record Remembered(Memo memo) implements Reply {}

  record MemoList(List<Memo> memos, @Nullable Long next) implements Reply {}

  record MemoShown(Memo memo) implements Reply {}

  record Paused(@Nullable String reason) implements Reply {}

  /// What a look after tasks has found and done.
  ///
  /// @param session the session whose tasks these are, null for the whole project
  /// @param stale open tasks that nobody has touched for long
  /// @param problems what is not as it must be
  /// @param done what was changed
  /// @param advice what somebody may want to do
  /// @param documents what was written
  record Tended(
      Command.Tend asked,
      @Nullable String session,
      long tasks,
      Map<Status, Long> counts,
      List<Stale> stale,
      List<String> problems,
      List<TendedTask> done,
      List<String> advice,
      List<Document> documents,
      Instant startedAt,
      long millis)
      implements Reply {}

  /// An open task that was left alone.
  ///
  /// @param hours since somebody touched it
  record Stale(Task task, long hours) {}

  /// Something that was done for order's sake.
  ///
  /// @param task null where it concerns none
  record TendedTask(String what, @Nullable TaskId task, String detail) {}

  /// A document that was written.
  ///
  /// @param path below the project's directory
  /// @param size in bytes
  record Document(String name, String path, long size, String text) {}

  record Handover(String text) implements Reply {}

  record RuleList(List<RuleShown> rules, Instant now) implements Reply {}

  /// A rule and how it has fared.
  record RuleShown(
      Rule rule,
      boolean active,
      long runs,
      long failures,
      @Nullable Instant lastRun,
      @Nullable String lastProblem,
      String author,
      Instant at) {}

  record RuleAdded(String id) implements Reply {}

  record RuleRemoved(String id) implements Reply {}

  record RuleTested(boolean holds, List<String> why) implements Reply {}

  /// It is on disk.
  record Probed() implements Reply {}

  /// How a project is, as measured just now.
  ///
  /// @param writable whether a change could be made and kept
  /// @param problem what stands in the way
  /// @param metrics what this process has counted since it began
  /// @param writeMillis how long that took
  /// @param readMillis how long a question took
  record Health(
      boolean writable,
      @Nullable String problem,
      long writeMillis,
      long readMillis,
      @Nullable String paused,
      long active,
      long locks,
      long waiting,
      long processes,
      Map<String, Long> metrics,
      Instant now)
      implements Reply {}

  /// What came from elsewhere, or would.
  ///
  /// @param found how many tasks there are there
  /// @param already how many of them were here before
  /// @param differing how many of those have changed there since
  record Imported(
      String source,
      boolean dry,
      long found,
      List<Came> came,
      long already,
      long differing,
      List<Incoming.Trouble> troubles)
      implements Reply {}

  /// One task that came.
  ///
  /// @param id null while it has none
  record Came(String key, @Nullable TaskId id, String title, Status status) {}

  /// Everything that is worth keeping.
  ///
  /// @param held tasks that are at work, and go as pending
  /// @param steady whether nothing was changed while it was gathered
  record Everything(List<Incoming> tasks, Incoming.Further further, long held, boolean steady)
      implements Reply {}

  record Restarts(List<Restart> latest, long total) implements Reply {}

  record RestartNoted() implements Reply {}

  record TokenAdded(Token token) implements Reply {}

  record TokensRevoked(List<Token> tokens) implements Reply {}

  /// Who is let in, and was.
  ///
  /// @param now the moment at which they were looked at
  record Tokens(List<Token> tokens, Instant now) implements Reply {}

  /// The token that lets somebody in, null for none.
  record TokenFound(@Nullable Token token) implements Reply {}

  /// What stands for the tokens as they are.
  ///
  /// @param mark equal to an earlier one where no token was added or revoked in between
  record TokenMark(String mark) implements Reply {}

  /// Whether it was the next version, so that it is kept.
  record ErrandKept(boolean kept) implements Reply {}

  /// The errand, null where none is kept.
  record ErrandFound(@Nullable Errand errand) implements Reply {}
}
