package dev.taskorchestrator.http;

import com.nimbusds.jose.jwk.JWK;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The issuer's keys, kept for a while.
///
/// They are fetched when first needed, when they are five minutes old, and when a token names one
/// that is not among them: the issuer may have changed its keys. However many tokens come, there is
/// one fetch at a time, and half a minute between two. Whoever finds the keys old fetches them, and
/// all others go on with those that are there. If that fails, they are good for an hour.
final class JwtKeys {

  private static final long CACHED = Duration.ofMinutes(5).toNanos();
  private static final long KEPT = Duration.ofHours(1).toNanos();
  private static final long PAUSE = Duration.ofSeconds(30).toNanos();

  /// The pause while there are no keys at all: the issuer may just be starting, as we are.
  private static final long FIRST_PAUSE = Duration.ofSeconds(5).toNanos();

  /// Where the keys come from.
  @FunctionalInterface
  interface Source {
    /// The keys by their names.
    Map<String, List<JWK>> keys() throws IOException, InterruptedException;
  }

  /// What is known of a key.
  sealed interface Answer {
    /// The key; more than one where the issuer gave a name twice.
    record Found(List<JWK> keys) implements Answer {}

    record Unknown() implements Answer {}

    /// The keys cannot be had, so nothing can be said.
    record Unreachable(String reason) implements Answer {}
  }

  private record Held(Map<String, List<JWK>> keys, long since) {}

  /// @param mine whether it was begun for this caller
  private record Turn(CompletableFuture<Void> fetch, boolean mine) {}

  private final Source source;
  private final Time time;
  private final Duration patience;
  private @Nullable Held held;
  private @Nullable CompletableFuture<Void> running;
  private @Nullable String failure;
  private long triedAt;
  private boolean tried;

  /// @param patience how long a caller waits for a fetch at most
  JwtKeys(Source source, Time time, Duration patience) {
    this.source = source;
    this.time = time;
    this.patience = patience;
  }

  /// The key of that name.
  Answer find(String name) throws InterruptedException {
    var now = time.nanos();
    var known = known(name, now, CACHED);
    if (known != null) return known;
    var old = known(name, now, KEPT);
    var turn = turn(now);
    if (turn == null || (old != null && !turn.mine())) return old == null ? missing() : old;
    var late = outlasted(turn.fetch());
    var found = known(name, now, KEPT);
    if (found != null) return found;
    return late ? new Answer.Unreachable("the issuer does not answer in time") : missing();
  }

  /// The key, from a set not older than that.
  private synchronized Answer.@Nullable Found known(String name, long now, long age) {
    if (held == null || now - held.since() >= age) return null;
    var keys = held.keys().get(name);
    return keys == null ? null : new Answer.Found(keys);
  }

  private synchronized Answer missing() {
    return failure == null ? new Answer.Unknown() : new Answer.Unreachable(failure);
  }

  /// A fetch to wait for, begun now if it may be; null when it is too early for another.
  private synchronized @Nullable Turn turn(long now) {
    if (running != null) return new Turn(running, false);
    if (tried && now - triedAt < (held == null ? FIRST_PAUSE : PAUSE)) return null;
    tried = true;
    triedAt = now;
    var fetch = new CompletableFuture<Void>();
    running = fetch;
    // on a thread of its own: others wait for it too, so it must not end with the call that began
    // it
    Thread.ofVirtual().name("issuer-keys").start(() -> fetch(fetch));
    return new Turn(fetch, true);
  }

  private void fetch(CompletableFuture<Void> fetch) {
    try {
      done(source.keys(), null);
      fetch.complete(null);
    } catch (IOException away) {
      done(null, String.valueOf(away.getMessage()));
      fetch.complete(null);
    } catch (InterruptedException | RuntimeException | Error fault) {
      done(null, "the keys could not be fetched");
      fetch.completeExceptionally(fault);
    }
  }

  /// The keys are as old as the question for them, not as its answer.
  private synchronized void done(@Nullable Map<String, List<JWK>> keys, @Nullable String why) {
    if (keys != null) held = new Held(Map.copyOf(keys), triedAt);
    failure = why;
    running = null;
  }

  /// Waits for a fetch; whether it took too long. A fault in it is the caller's, who reports it.
  private boolean outlasted(CompletableFuture<Void> fetch) throws InterruptedException {
    try {
      fetch.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return false;
    } catch (TimeoutException _) {
      return true;
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the issuer's keys could not be fetched", failed.getCause());
    }
  }
}
