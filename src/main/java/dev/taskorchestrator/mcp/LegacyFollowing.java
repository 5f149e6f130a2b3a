package dev.taskorchestrator.mcp;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a session of the older era is told of without having asked just now: that lists changed,
/// and the resources that it subscribed to. Each of them is followed by itself, so that to
/// subscribe to one more loses no word about those before.
final class LegacyFollowing {

  private final ConcurrentSkipListMap<String, Runnable> followed = new ConcurrentSkipListMap<>();
  private final Resources resources;
  private final Caller caller;
  private final Runnable announced;
  private final Supplier<@Nullable Sink> ear;
  private boolean over;

  /// @param ear where it listens, null while it does not
  LegacyFollowing(Offer offer, Caller caller, Supplier<@Nullable Sink> ear) {
    this.ear = ear;
    this.resources = offer.resources();
    this.caller = caller;
    this.announced = offer.announcements().follow(this::tell);
  }

  /// Subscribes to one more, if there is room for it.
  synchronized boolean subscribe(String uri) {
    if (over || followed.containsKey(uri)) return true;
    if (followed.size() >= Subscription.MOST) return false;
    followed.put(uri, () -> {}); // what comes before `follow` returns is heard too
    followed.put(uri, resources.follow(caller, Set.of(uri), hears(uri)));
    return true;
  }

  synchronized void unsubscribe(String uri) {
    var end = followed.remove(uri);
    if (end != null) end.run();
  }

  private Consumer<Change> hears(String uri) {
    return change -> {
      if (followed.containsKey(uri) && (change instanceof Change.Updated || first(uri))) {
        tell(change);
      }
    };
  }

  /// What all of them hear is told once.
  private boolean first(String uri) {
    var first = followed.firstEntry();
    return first != null && first.getKey().equals(uri);
  }

  private void tell(Change change) {
    var to = ear.get();
    if (to == null || change instanceof Change.Errand) return;
    if (change instanceof Change.Updated(var uri) && !followed.containsKey(uri)) return;
    to.accept(Replies.notification(change.method(), change.params()));
  }

  synchronized void end() {
    over = true;
    announced.run();
    followed.values().forEach(Runnable::run);
    followed.clear();
  }
}
