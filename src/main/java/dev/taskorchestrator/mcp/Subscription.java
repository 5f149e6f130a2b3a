package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// One client's wish to be told of changes (`subscriptions/listen`): what it is told carries the id
/// of that request. Whatever happens while it is being set up is told after the acknowledgement.
final class Subscription implements Underway {

  /// The most resources and tasks that one may name.
  static final int MOST = 200;

  private final Json id;
  private final Sink sink;
  private final Consumer<Subscription> forget;
  private final ResultStyle style;
  private final List<Runnable> ends = new ArrayList<>();
  private Filter filter = new Filter(false, false, false, Set.of(), Set.of());
  private boolean over;

  /// What somebody wants to be told of.
  record Filter(
      boolean tools, boolean prompts, boolean listed, Set<String> uris, Set<String> errands) {

    boolean wants(Change change) {
      return switch (change) {
        case Change.Tools() -> tools;
        case Change.Prompts() -> prompts;
        case Change.Listed() -> listed;
        case Change.Updated(var uri) -> uris.contains(uri);
        case Change.Errand(var errand, _) -> errands.contains(errand);
      };
    }

    /// As the acknowledgement tells it: only what will be told.
    Json.Obj toJson() {
      var json = Json.obj();
      if (tools) json.put("toolsListChanged", true);
      if (prompts) json.put("promptsListChanged", true);
      if (listed) json.put("resourcesListChanged", true);
      if (!uris.isEmpty()) json.putTexts("resourceSubscriptions", uris);
      if (!errands.isEmpty()) json.putTexts("taskIds", errands);
      return json.build();
    }
  }

  Subscription(Json id, ResultStyle style, Sink sink, Consumer<Subscription> forget) {
    this.id = id;
    this.style = style;
    this.sink = sink;
    this.forget = forget;
  }

  Json id() {
    return id;
  }

  /// Sources register what ends their telling; the filter says which of them agreed.
  interface Setup {
    Filter run(Consumer<Change> ear, List<Runnable> ends);
  }

  /// Registers first and acknowledges then; what comes in between waits.
  synchronized void begin(Setup setup) {
    filter = setup.run(this::hear, ends);
    var params = Json.obj().put("_meta", meta()).put("notifications", filter.toJson());
    sink.accept(Replies.notification("notifications/subscriptions/acknowledged", params.build()));
  }

  private synchronized void hear(Change change) {
    if (over || !filter.wants(change)) return;
    var params = Json.obj().put("_meta", meta()).putAll(change.params());
    sink.accept(Replies.notification(change.method(), params.build()));
  }

  private Json.Obj meta() {
    return Json.obj().put(Meta.SUBSCRIPTION, id).build();
  }

  @Override
  public void cancel() {
    end(new Outgoing.Silence());
  }

  /// The server ends it, and says so.
  @Override
  public void stop() {
    var meta = Json.obj().put(Meta.SUBSCRIPTION, id);
    if (style.meta() != null) meta.putAll(style.meta());
    end(Replies.result(id, Json.obj().put("resultType", "complete").put("_meta", meta).build()));
  }

  /// It could not be set up.
  void fail(RpcError error) {
    end(Replies.error(id, error));
  }

  private synchronized void end(Outgoing last) {
    if (over) return;
    over = true;
    ends.forEach(Runnable::run);
    forget.accept(this);
    sink.accept(last);
  }
}
