package dev.taskorchestrator.mcp;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a session of the older era is told of without having asked just now: that lists changed,
/// and the resources that it subscribed to.
final class LegacyFollowing {

  private final Set<String> uris = ConcurrentHashMap.newKeySet();
  private final Resources resources;
  private final Caller caller;
  private final Runnable announced;
  private final Supplier<@Nullable Sink> ear;
  private @Nullable Runnable followed;
  private boolean over;

  /// @param ear where it listens, null while it does not
  LegacyFollowing(Offer offer, Caller caller, Supplier<@Nullable Sink> ear) {
    this.ear = ear;
    this.resources = offer.resources();
    this.caller = caller;
    this.announced = offer.announcements().follow(this::hear);
  }

  /// Subscribes to one more, if there is room for it.
  boolean subscribe(String uri) {
    if (uris.size() >= Subscription.MOST) return false;
    uris.add(uri);
    refollow();
    return true;
  }

  void unsubscribe(String uri) {
    uris.remove(uri);
    refollow();
  }

  private synchronized void refollow() {
    var before = followed;
    followed =
        over || uris.isEmpty() ? null : resources.follow(caller, Set.copyOf(uris), this::hear);
    if (before != null) before.run();
  }

  private void hear(Change change) {
    var to = ear.get();
    if (to == null || change instanceof Change.Errand) return;
    if (change instanceof Change.Updated(var uri) && !uris.contains(uri)) return;
    to.accept(Replies.notification(change.method(), change.params()));
  }

  synchronized void end() {
    over = true;
    announced.run();
    uris.clear();
    if (followed != null) followed.run();
    followed = null;
  }
}
