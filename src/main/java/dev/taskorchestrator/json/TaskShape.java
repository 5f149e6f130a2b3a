package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Priority;

/// The shapes in which tasks are described, shared by every door: what plan_task takes is what a
/// plan file holds.
public final class TaskShape {

  /// The longest request id.
  public static final int MAX_REQUEST_ID = 128;

  private static final int MAX_CRITERIA = 50;
  private static final int MAX_REASON = 2_000;

  private TaskShape() {}

  /// An id of a task, or the beginning of one.
  public static Schema taskId() {
    return Schema.text(1, 100);
  }

  public static Schema title() {
    return Schema.text(1, Brief.MAX_TITLE).matching("\\S");
  }

  public static Schema role() {
    return Schema.text(1, 50);
  }

  public static Schema lease() {
    return Schema.integer(Brief.MIN_LEASE, Brief.MAX_LEASE);
  }

  public static Schema reason() {
    return Schema.text(0, MAX_REASON);
  }

  public static Schema artifactType() {
    return Schema.oneOf(Artifact.TYPES);
  }

  public static Schema files() {
    return Schema.list(Schema.text(1, 1_000), 0, 200);
  }

  /// A prerequisite: its id or local name, with the kind of the dependency where it is not the
  /// usual.
  public static Schema needs() {
    var typed =
        Schema.object()
            .required("id", Schema.text(1, 100))
            .optional("type", Schema.oneOf(Dependency.TYPES));
    return Schema.list(Schema.either(Schema.text(1, 100), typed), 0, Draft.MAX_NEEDS);
  }

  /// The same, advertised as plain ids.
  private static Schema ids() {
    return Schema.list(Schema.text(1, 100), 0, Draft.MAX_NEEDS);
  }

  /// The fields of a brief beyond title and description.
  static Schema.Fields details(Schema.Fields fields) {
    return fields
        .optional("task_type", Schema.oneOf(Brief.TASK_TYPES))
        .optional("complexity", Schema.oneOf(Brief.COMPLEXITIES))
        .optional("specialist_type", role())
        .optional("estimated_effort", Schema.text(0, 100))
        .optional("due_date", Schema.text(0, 64))
        .optional("context", Schema.either(Schema.openObject(), Schema.text(0, 20_000)))
        .optional(
            "priority",
            Schema.either(Schema.text(1, 10), Schema.integer(0, Priority.MAX))
                .describe(String.join(", ", Priority.WORDS) + ", or a number"))
        .optional("acceptance_criteria", Schema.list(Schema.text(1, 1_000), 0, MAX_CRITERIA))
        .optional("lease_seconds", lease())
        .optional("max_attempts", Schema.integer(1, Brief.MAX_ATTEMPTS))
        .optional("timeout_seconds", Schema.integer(0, 30L * Brief.MAX_LEASE))
        .optional("complete_by_hand", Schema.flag());
  }

  /// One task of a plan.
  static Schema.Fields draft() {
    var fields =
        details(
            Schema.object()
                .required("title", title())
                .required("description", Schema.text(0, Brief.MAX_DESCRIPTION))
                .optional("ref", Schema.text(1, 100))
                .optional("parent_ref", Schema.text(1, 100))
                .optional("depends_on", needs()));
    return fields
        .hidden("task_id", Schema.text(1, 100))
        .hidden("parent_task_id", taskId())
        .hidden("dependencies", needs());
  }

  /// What plan_task takes: one task, a tree, or the predecessor's form.
  public static Schema.Fields plan() {
    var fields =
        details(
            Schema.object()
                .optional("title", title())
                .optional("description", Schema.text(0, Brief.MAX_DESCRIPTION))
                .optional("parent_task_id", taskId())
                .optional("dependencies", needs()));
    return fields
        .optional(
            "tasks",
            Schema.list(draft(), 1, Draft.MAX_PLAN)
                .describe("A tree in one call: ref, parent_ref and depends_on tie them"))
        .hidden("task_id", Schema.text(1, 100))
        .hidden("subtasks_json", Schema.text())
        .hidden("complexity_level", Schema.oneOf(Brief.COMPLEXITIES))
        .hidden("request_id", requestId())
        .hidden("agent", agent());
  }

  public static Schema requestId() {
    return Schema.text(1, MAX_REQUEST_ID);
  }

  public static Schema agent() {
    return Schema.text(1, dev.taskorchestrator.core.Actor.MAX_NAME);
  }

  /// What update_task takes.
  public static Schema.Fields update() {
    var waiver =
        Schema.object()
            .required("id", Schema.text(1, 100))
            .required("reason", Schema.text(1, MAX_REASON));
    var fields =
        details(
            Schema.object()
                .required("task_id", taskId())
                .optional("title", title())
                .optional("description", Schema.text(0, Brief.MAX_DESCRIPTION)));
    return fields
        .optional("parent_task_id", Schema.either(taskId(), Schema.nothing()))
        .optional("status", Schema.oneOf("pending", "blocked", "cancelled", "archived"))
        .optional("reason", reason())
        .optional("add_dependencies", needs())
        .optional("remove_dependencies", ids())
        .optional("waive_dependencies", Schema.list(waiver, 0, Draft.MAX_NEEDS))
        .optional("expected_version", Schema.integer(1, Long.MAX_VALUE / 2));
  }
}
