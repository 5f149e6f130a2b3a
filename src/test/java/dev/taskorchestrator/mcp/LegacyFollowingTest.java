package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A session of the older era subscribes to one resource after the other.
class LegacyFollowingTest {

  private final Map<String, Consumer<Change>> ears = new LinkedHashMap<>();
  private final List<String> ended = new ArrayList<>();
  private final List<Outgoing> told = new ArrayList<>();

  private final Resources resources =
      new Resources() {
        @Override
        public List<Json.Obj> list(ToolCall call) {
          return List.of();
        }

        @Override
        public List<Json.Obj> templates() {
          return List.of();
        }

        @Override
        public Answer read(String uri, ToolCall call) {
          return Resources.missing(uri);
        }

        @Override
        public Runnable follow(Caller caller, Set<String> uris, Consumer<Change> ear) {
          var all = String.join(" ", uris);
          ears.put(all, ear);
          return () -> ended.add(all);
        }
      };

  private final Announcements announcements = new Announcements();
  private final LegacyFollowing following =
      new LegacyFollowing(
          new Offer(
              new ToolTable(List.of(), List.of()),
              resources,
              Prompts.NONE,
              Completions.NONE,
              ErrandStore.NONE,
              announcements,
              false,
              false),
          new Caller("test", "s"),
          () -> told::add);

  private void says(String uri, Change change) {
    Objects.requireNonNull(ears.get(uri)).accept(change);
  }

  @Test
  void toSubscribeToOneMoreEndsNoneOfThoseBefore() {
    assertThat(following.subscribe("a")).isTrue();
    assertThat(following.subscribe("b")).isTrue();
    assertThat(following.subscribe("b")).isTrue();
    assertThat(ears).containsOnlyKeys("a", "b");
    assertThat(ended).isEmpty();

    following.unsubscribe("a");
    following.unsubscribe("a");
    assertThat(ended).containsExactly("a");
    following.end();
    assertThat(ended).containsExactly("a", "b");
  }

  @Test
  void whatAllHearIsToldOnceAndNothingAfterTheEnd() {
    following.subscribe("a");
    following.subscribe("b");
    ears.values().forEach(ear -> ear.accept(new Change.Listed()));
    assertThat(told).hasSize(1);
    says("a", new Change.Updated("a"));
    assertThat(told).hasSize(2);

    following.unsubscribe("a");
    says("a", new Change.Updated("a"));
    says("a", new Change.Listed());
    assertThat(told).hasSize(2);
    says("b", new Change.Listed());
    announcements.announce(new Change.Tools());
    assertThat(told).hasSize(4);

    following.end();
    says("b", new Change.Updated("b"));
    announcements.announce(new Change.Tools());
    assertThat(told).hasSize(4);
  }

  @Test
  void thereIsRoomForSoManyAndNotForMore() {
    for (int i = 0; i < Subscription.MOST; i++) {
      assertThat(following.subscribe("r" + i)).isTrue();
    }
    assertThat(following.subscribe("more")).isFalse();
    following.unsubscribe("r0");
    assertThat(following.subscribe("more")).isTrue();
  }
}
