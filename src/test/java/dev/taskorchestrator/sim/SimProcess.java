package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.SECOND;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A server process, again and again: it dies and comes back as another, stands still, is cut off
/// from its agents, and has its wall clock set.
final class SimProcess {

  private final Simulation world;
  private final Chance chance;
  private final SimClock clock;
  private final int place;
  private int lives;
  private @Nullable Life life;
  private long suspendedUntil;
  private long cutOffUntil;
  private long troubledAt = -1;

  SimProcess(Simulation world, int place) {
    this.world = world;
    this.place = place;
    this.chance = world.chance();
    this.clock = new SimClock(world.agenda());
    returns();
  }

  private String name() {
    return "sim/" + (1_000 + place) + "/" + lives;
  }

  SimClock clock() {
    return clock;
  }

  // what befalls it

  void dies() {
    if (life == null) return;
    world.note(name() + " dies");
    troubledAt = world.agenda().now();
    life.ends();
    life = null;
    world.machine().dies(name());
    world.agenda().after(chance.seconds(0.2, 60), this::returns);
  }

  private void returns() {
    if (life != null) return;
    lives++;
    life = new Life(world, this, name());
    world.note(name() + " starts");
  }

  void isSuspended(long nanos) {
    suspendedUntil = Math.max(suspendedUntil, world.agenda().now() + nanos);
    troubledAt = suspendedUntil;
    world.note(name() + " stands still for " + nanos / SECOND + " s");
  }

  void isCutOff(long nanos) {
    cutOffUntil = Math.max(cutOffUntil, world.agenda().now() + nanos);
    troubledAt = cutOffUntil;
    world.note(name() + " is cut off for " + nanos / SECOND + " s");
  }

  void clockIsSet(long difference) {
    clock.set(difference);
    world.note(name() + " has its wall clock set by " + difference / SECOND + " s");
  }

  /// Whatever befell it is over.
  void recovers() {
    suspendedUntil = 0;
    cutOffUntil = 0;
    returns();
  }

  /// The world ends.
  void ends() {
    if (life != null) life.ends();
  }

  // how it is

  boolean cutOff() {
    return world.agenda().now() < cutOffUntil;
  }

  /// Until when it stands still, if it does.
  long suspendedUntil() {
    return suspendedUntil;
  }

  /// Whether something befell it since.
  boolean troubledSince(long moment) {
    return troubledAt >= moment;
  }

  boolean reachable() {
    return life != null && !cutOff();
  }

  @Override
  public String toString() {
    return name() + (life == null ? " is down" : ": " + life);
  }

  // what comes to it

  void arrive(String agent, Ask ask, Consumer<Outcome<Reply>> reply) {
    if (life != null && !cutOff()) life.arrive(agent, ask, reply);
  }

  /// Something was committed, which it may want to see.
  void isToSee() {
    if (life != null) life.isToSee();
  }
}
