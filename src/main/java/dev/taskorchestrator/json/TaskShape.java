package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Priority;
import java.util.List;

/// The shapes in which tasks are described, shared by every door: what plan_task takes is what a
/// plan file holds.
public final class TaskShape {

  /// The longest request id.
  public static final int MAX_REQUEST_ID = 128;

  /// The largest number that every JSON reader keeps exact.
  public static final long MAX_NUMBER = (1L << 53) - 1;

  private static final int MAX_CRITERIA = 50;
  private static final int MAX_REASON = 2_000;

  private TaskShape() {}

  /// A string of bounded length, whose bound is not worth a client's context.
  public static Schema word(int max) {
    return Schema.text(0, max).shownAs(Schema.text());
  }

  /// The same, of which not even the possible values are shown: they stand elsewhere in the same
  /// tool, or a refusal names them.
  private static Schema known(List<String> words) {
    return Schema.oneOf(words).shownAs(Schema.text());
  }

  /// A list of such words.
  public static Schema knownList(List<String> words) {
    return Schema.list(Schema.oneOf(words), 0, words.size() + 1).shownAs(texts());
  }

  private static Schema texts() {
    return Schema.list(Schema.text(), 0, Integer.MAX_VALUE);
  }

  /// An id of a task, or the beginning of one.
  public static Schema taskId() {
    return word(100);
  }

  public static Schema title() {
    return Schema.text(1, Brief.MAX_TITLE).matching("\\S").shownAs(Schema.text(1, Brief.MAX_TITLE));
  }

  public static Schema role() {
    return word(50);
  }

  public static Schema lease() {
    return Schema.integer(Brief.MIN_LEASE, Brief.MAX_LEASE);
  }

  public static Schema reason() {
    return word(MAX_REASON);
  }

  public static Schema artifactType() {
    return Schema.oneOf(Artifact.TYPES);
  }

  public static Schema files() {
    return Schema.list(Schema.text(1, 1_000), 0, 200).shownAs(texts());
  }

  /// A prerequisite: its id or local name, with the kind of the dependency where it is not the
  /// usual.
  public static Schema needs() {
    var typed =
        Schema.object()
            .required("id", Schema.text(1, 100))
            .optional("type", Schema.oneOf(Dependency.TYPES));
    return Schema.list(Schema.either(Schema.text(1, 100), typed), 0, Draft.MAX_NEEDS)
        .shownAs(texts());
  }

  /// The same, advertised as plain ids.
  private static Schema ids() {
    return Schema.list(Schema.text(1, 100), 0, Draft.MAX_NEEDS).shownAs(texts());
  }

  /// The fields of a brief beyond title and description.
  ///
  /// @param spelledOut whether the words that some of them can have are shown
  static Schema.Fields details(Schema.Fields fields, boolean spelledOut) {
    return fields
        .optional(
            "task_type", spelledOut ? Schema.oneOf(Brief.TASK_TYPES) : known(Brief.TASK_TYPES))
        .optional(
            "complexity", spelledOut ? Schema.oneOf(Brief.COMPLEXITIES) : known(Brief.COMPLEXITIES))
        .optional("specialist_type", role())
        .optional("estimated_effort", word(100))
        .optional("due_date", word(64))
        .optional("context", context())
        .optional("priority", priority())
        .optional(
            "acceptance_criteria",
            Schema.list(Schema.text(1, 1_000), 0, MAX_CRITERIA).shownAs(texts()))
        .optional("lease_seconds", lease())
        .optional("max_attempts", Schema.integer(1, Brief.MAX_ATTEMPTS))
        .optional("timeout_seconds", Schema.integer(0, 30L * Brief.MAX_LEASE))
        .optional("complete_by_hand", Schema.flag());
  }

  private static Schema context() {
    return Schema.either(Schema.openObject(), Schema.text(0, 20_000)).shownAs(Schema.openObject());
  }

  /// One of four words, or a number for those who need finer steps.
  private static Schema priority() {
    return Schema.either(Schema.text(1, 10), Schema.integer(0, Priority.MAX))
        .shownAs(Schema.oneOf(Priority.WORDS));
  }

  /// One task of a plan: all that a single task can say, and what ties it to the others.
  public static Schema task() {
    return draft();
  }

  static Schema draft() {
    var whole =
        details(
                Schema.object()
                    .required("title", title())
                    .required("description", word(Brief.MAX_DESCRIPTION))
                    .optional("ref", Schema.text(1, 100))
                    .optional("parent_ref", Schema.text(1, 100))
                    .optional("depends_on", needs()),
                false)
            .hidden("task_id", word(100))
            .hidden("parent_task_id", taskId())
            .hidden("dependencies", needs());
    var shown =
        Schema.openObject()
            .required("title", title())
            .required("description", Schema.text())
            .optional("ref", Schema.text())
            .optional("parent_ref", Schema.text())
            .optional("depends_on", texts())
            .optional("specialist_type", Schema.text())
            .optional("priority", Schema.text())
            .optional("acceptance_criteria", texts());
    return whole.shownAs(shown);
  }

  /// What plan_task takes: one task, a tree, or the predecessor's form.
  public static Schema.Fields plan() {
    var fields =
        details(
            Schema.object()
                .optional("title", title())
                .optional("description", word(Brief.MAX_DESCRIPTION))
                .optional("parent_task_id", taskId())
                .optional("dependencies", needs()),
            true);
    return fields
        .optional(
            "tasks",
            Schema.list(draft(), 1, Draft.MAX_PLAN)
                .describe("Take all of the above, tied by ref, parent_ref, depends_on"))
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
    return word(Actor.MAX_NAME);
  }

  /// What update_task takes.
  public static Schema.Fields update() {
    var waiver =
        Schema.object()
            .required("id", word(100))
            .required("reason", Schema.text(1, MAX_REASON).shownAs(Schema.text()));
    var fields =
        details(
            Schema.object()
                .required("task_id", taskId())
                .optional("title", title())
                .optional("description", word(Brief.MAX_DESCRIPTION)),
            false);
    return fields
        .optional(
            "parent_task_id",
            Schema.either(Schema.text(0, 100), Schema.nothing())
                .shownAs(Schema.text().describe("empty for none")))
        .optional("status", Schema.oneOf("pending", "blocked", "cancelled", "archived"))
        .optional("reason", reason())
        .optional("add_dependencies", needs())
        .optional("remove_dependencies", ids())
        .optional(
            "waive_dependencies",
            Schema.list(waiver, 0, Draft.MAX_NEEDS)
                .shownAs(Schema.list(waiver, 0, Integer.MAX_VALUE)))
        .optional("expected_version", Schema.integer(1, MAX_NUMBER));
  }
}
