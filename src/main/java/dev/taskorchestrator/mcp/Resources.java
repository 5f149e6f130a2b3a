package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What clients can read besides calling tools.
public interface Resources {

  /// No resources at all.
  Resources NONE =
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
          return missing(uri);
        }

        @Override
        public Runnable follow(Caller caller, Set<String> uris, Consumer<Change> ear) {
          return () -> {};
        }
      };

  /// Descriptions of those that can be listed, in a fixed order.
  List<Json.Obj> list(ToolCall call);

  /// Descriptions of families of resources; the same for everybody.
  List<Json.Obj> templates();

  /// The contents: [Answer.Kept], or [#missing].
  Answer read(String uri, ToolCall call);

  /// Has the ear told when one of these changes, or which there are, until the returned action is
  /// run.
  Runnable follow(Caller caller, Set<String> uris, Consumer<Change> ear);

  /// There is none of that name, or none for this caller: the two must not be told apart.
  static Answer missing(String uri) {
    return new Answer.Wrong(
        RpcError.RESOURCE_NOT_FOUND,
        "there is no such resource",
        Json.obj().put("uri", uri).build());
  }
}
