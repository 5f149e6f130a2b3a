package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A project to read: how it stands, its tasks, what came of them, what happened, and its roles.
/// Everything is spelled as the tools spell it, and bounded like their answers.
final class ProjectResources implements Resources {

  private static final String JSON = "application/json";
  private static final String MARKDOWN = "text/markdown";
  private static final int ROLES = 200;
  private static final int TREE = 1_000;
  private static final int EVENTS = 100;

  /// Characters of an artifact that are given at once, as many as the tool gives at most.
  private static final int CONTENT = 50_000;

  private final Glance glance;
  private final ProjectChanges changes;

  ProjectResources(Glance glance, ProjectChanges changes) {
    this.glance = glance;
    this.changes = changes;
  }

  @Override
  public List<Json.Obj> list(ToolCall call) {
    var listed = new ArrayList<>(ResourceWords.LISTED);
    glance.roles(call).byName().values().stream()
        .limit(ROLES)
        .map(ResourceWords::role)
        .forEach(listed::add);
    return listed;
  }

  @Override
  public List<Json.Obj> templates() {
    return ResourceWords.TEMPLATES;
  }

  @Override
  public Answer read(String uri, ToolCall call) {
    return switch (ResourceName.of(uri)) {
      case null -> Resources.missing(uri);
      case ResourceName.Status() -> told(uri, call, new Query.Overview(false, null));
      case ResourceName.Tree(var task) -> told(uri, call, new Query.Tree(task, TREE), task);
      case ResourceName.OneTask(var id) -> told(uri, call, new Query.OneTask(id, false), id);
      case ResourceName.Content(var artifact) -> content(uri, call, artifact);
      case ResourceName.Events(var after) ->
          told(uri, call, new Query.Changes(after == null ? latest(call) : after, EVENTS));
      case ResourceName.RolePrompt(var name) ->
          glance
              .roles(call)
              .role(name)
              .map(role -> kept(text(uri, MARKDOWN, role.prompt())))
              .orElseGet(() -> Resources.missing(uri));
    };
  }

  @Override
  public Runnable follow(Caller caller, Set<String> uris, Consumer<Change> ear) {
    return changes.follow(caller, uris, ear);
  }

  private Answer told(String uri, ToolCall call, Query query) {
    return told(uri, call, query, null);
  }

  /// @param id the task that it is about, by its whole name: an abbreviation would be a second name
  ///   of the same resource
  private Answer told(String uri, ToolCall call, Query query, @Nullable String id) {
    return switch (glance.ask(call, query)) {
      case Outcome.Refused<Reply>(var refusal) -> stopped(uri, refusal);
      case Outcome.Done<Reply>(var reply) when id != null && !about(reply, id) ->
          Resources.missing(uri);
      case Outcome.Done<Reply>(var reply) ->
          kept(text(uri, JSON, JsonWriter.text(Answers.of(reply))));
    };
  }

  private static boolean about(Reply reply, String id) {
    return switch (reply) {
      case Reply.OneTask one -> one.task().id().text().equals(id);
      case Reply.Tree(var branches, _, _) -> branches.getFirst().task().id().text().equals(id);
      default -> throw new IllegalStateException("about no task: " + reply);
    };
  }

  /// After which event the latest page begins.
  private long latest(ToolCall call) {
    return glance.ask(call, new Query.Changes(Long.MAX_VALUE, 1))
            instanceof Outcome.Done<Reply>(Reply.Changes(_, var last))
        ? Math.max(0, last - EVENTS)
        : 0;
  }

  /// The beginning, with how to read on where there is more.
  private Answer content(String uri, ToolCall call, String artifact) {
    return switch (glance.ask(call, new Query.ReadArtifact(artifact, 0, CONTENT))) {
      case Outcome.Refused<Reply>(var refusal) -> stopped(uri, refusal);
      case Outcome.Done<Reply>(Reply.ArtifactPart part) -> {
        var beginning = text(uri, "text/plain", part.text());
        yield part.text().length() == part.length()
            ? kept(beginning)
            : kept(beginning, text(uri, JSON, JsonWriter.text(rest(part))));
      }
      case Outcome.Done<Reply>(var reply) -> throw new IllegalStateException("no part: " + reply);
    };
  }

  private static Json.Obj rest(Reply.ArtifactPart part) {
    return Json.obj()
        .put("cut", "this is the beginning; the tool reads the rest")
        .put("length", part.length())
        .put("tool", "orchestrator_artifacts")
        .put(
            "arguments",
            Json.obj()
                .put("action", "read")
                .put("artifact_id", part.artifact().id())
                .put("offset", part.text().length()))
        .build();
  }

  private Answer stopped(String uri, Refusal refusal) {
    return Glance.nowhere(refusal) ? Resources.missing(uri) : glance.refused(refusal);
  }

  private static Json.Obj text(String uri, String type, String text) {
    return Json.obj().put("uri", uri).put("mimeType", type).put("text", text).build();
  }

  private static Answer kept(Json.Obj... contents) {
    var list = Stream.of(contents).toList();
    return new Answer.Kept(Json.obj().put("contents", list).build(), 0, false);
  }
}
