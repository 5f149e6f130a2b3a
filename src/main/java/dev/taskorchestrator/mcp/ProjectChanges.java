package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Tells who follows resources what changed. However many follow a project, one [ChangeWatch]
/// watches it: begun by the first of them and ended with the last.
final class ProjectChanges {

  /// How long finding out where the log of events ends may take.
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Desk desk;
  private final Glance glance;
  private final Time time;
  private final Backoff backoff;
  private final Supplier<String> operationIds;
  private final FaultLog faults;
  private final AtomicInteger watching = new AtomicInteger();
  private final Map<Path, ChangeWatch> watches = new HashMap<>();
  private final Map<Follower, Seat> seats = new HashMap<>();

  /// Whose wish it is, and which project it concerns now.
  private record Seat(Caller caller, Path place) {}

  /// @param backoff pauses between looks that failed
  ProjectChanges(
      Desk desk,
      Glance glance,
      Time time,
      Backoff backoff,
      Supplier<String> operationIds,
      FaultLog faults) {
    this.desk = desk;
    this.glance = glance;
    this.time = time;
    this.backoff = backoff;
    this.operationIds = operationIds;
    this.faults = faults;
    desk.whenMoved(this::moved);
  }

  /// Has the ear told of every change from now on. Nothing is told to who may not read.
  Runnable follow(Caller caller, Set<String> uris, Consumer<Change> ear) {
    var follower = new Follower(uris, ear, this::fault);
    sit(follower, caller, true);
    return () -> leave(follower);
  }

  /// Gives a follower its place in the project in which its session works.
  ///
  /// @param first whether it comes, as against that it goes elsewhere
  private boolean sit(Follower follower, Caller caller, boolean first) {
    var deadline = Deadline.in(time, LOOK);
    var call = new ToolCall(Json.Obj.EMPTY, caller, Progress.UNHEARD, deadline);
    var from = ScopedValue.where(Deadline.CURRENT, deadline).call(() -> latest(call));
    return from.isPresent() && join(follower, call, from.getAsLong(), first);
  }

  /// What a session follows means another project now, where everything is other.
  private void moved(String session) {
    Map<Follower, Seat> moving;
    synchronized (this) {
      moving = new HashMap<>(seats);
    }
    moving.forEach((follower, seat) -> {
      var caller = seat.caller();
      if (caller.guest() != null || !caller.session().equals(session)) return;
      if (!sit(follower, caller, false)) return;
      follower.listed();
      follower.changed(_ -> true);
    });
  }

  /// Threads that watch, for who wants to see that they end.
  int watching() {
    return watching.get();
  }

  /// The number of the last event, for who may read; where that cannot be told just now everything
  /// counts as new.
  private OptionalLong latest(ToolCall call) {
    return switch (glance.ask(call, new Query.Changes(Long.MAX_VALUE, 1))) {
      case Outcome.Done<Reply>(Reply.Changes(_, var last)) -> OptionalLong.of(last);
      case Outcome.Refused<Reply>(Refusal.Forbidden _) -> OptionalLong.empty();
      case Outcome<Reply> _ -> OptionalLong.of(0);
    };
  }

  private synchronized boolean join(Follower follower, ToolCall call, long from, boolean first) {
    if (!first && !seats.containsKey(follower)) return false; // it has left meanwhile
    stand(follower);
    var place = desk.place(call);
    seats.put(follower, new Seat(call.caller(), place));
    var watch = watches.get(place);
    if (watch == null) {
      watch = watch(place, call, from);
      watches.put(place, watch);
      Thread.ofVirtual().name("changes").start(counted(watch));
    }
    watch.add(follower);
    return true;
  }

  private ChangeWatch watch(Path place, ToolCall call, long from) {
    var engine = desk.engine(call);
    return new ChangeWatch(
        () -> glance.begun(place), engine::ask, engine::roles, time, backoff, this::fault, from);
  }

  private Runnable counted(ChangeWatch watch) {
    watching.incrementAndGet();
    return () -> {
      try {
        watch.run();
      } finally {
        watching.decrementAndGet();
      }
    };
  }

  private synchronized void leave(Follower follower) {
    follower.end();
    stand(follower);
  }

  private void stand(Follower follower) {
    var seat = seats.remove(follower);
    var watch = seat == null ? null : watches.get(seat.place());
    if (seat == null || watch == null || !watch.remove(follower)) return;
    watches.remove(seat.place());
    watch.end();
  }

  private void fault(Throwable fault) {
    faults.fault(operationIds.get(), "following changes", fault);
  }
}
