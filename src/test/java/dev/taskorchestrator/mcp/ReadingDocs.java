package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.json.Json;
import java.util.List;
import java.util.stream.Collectors;

/// The reference of resources, prompts and completions, written from what clients are shown.
final class ReadingDocs {

  private static final Role EXAMPLE =
      new Role("NAME", "What it is.", List.of(), List.of(), "", List.of());

  private ReadingDocs() {}

  static String markdown() {
    var text = new StringBuilder(HEAD);
    text.append("| uri | what it is | type |\n|---|---|---|\n");
    ResourceWords.LISTED.forEach(it -> resource(text, it, "uri"));
    ResourceWords.TEMPLATES.forEach(it -> resource(text, it, "uriTemplate"));
    text.append(READING).append(CHANGES).append(PROMPTS);
    text.append("| prompt | what it does | arguments |\n|---|---|---|\n");
    PromptWords.ALWAYS.forEach(it -> prompt(text, it));
    prompt(text, PromptWords.role(EXAMPLE));
    return text.append(REST).toString();
  }

  private static void resource(StringBuilder text, Json.Obj it, String uri) {
    text.append(
        "| `%s` | %s. %s | %s |\n"
            .formatted(
                it.text(uri), it.text("title"), it.text("description"), it.text("mimeType")));
  }

  private static void prompt(StringBuilder text, PromptWords.Described it) {
    var arguments =
        it.arguments().stream()
            .map(each -> "`" + each.name() + "`" + (each.required() ? ", required" : ""))
            .collect(Collectors.joining("; "));
    text.append(
        "| `%s` | %s. %s | %s |\n".formatted(it.name(), it.title(), it.description(), arguments));
  }

  private static final String HEAD =
      """
      # Resources and prompts

      Written from the code by the tests; do not edit by hand.

      Clients that let people pick resources and prompts find the project there: how it stands, its tasks,
      the work that was handed in, and what to begin with. Looking makes nothing: in a directory where nothing
      was ever planned, everything reads as empty.

      ## What can be read

      """;

  private static final String READING =
      """

      `resources/list` names the first three and a `role/{name}` for each role; the others are families, listed
      by `resources/templates/list`. What is JSON is spelled as the tools spell it: `status` as
      `orchestrator_get_status`, a task as `orchestrator_query_tasks` with its id, events as
      `orchestrator_changes`. Of an artifact longer than 50,000 characters the beginning comes, and a second
      item that says with which call to read on.

      Ids are percent-decoded strictly. An id is whole: an abbreviation, which tools understand, names no
      resource. What is not there, or cannot be meant, is the error `-32602`, before 2026-07-28 `-32002`, with
      the uri in `data`; never an empty answer.

      ```json
      {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "orchestrator://task/task_1m8akzs7fevgphek"}}
      ```

      ## Hearing of changes

      `resources/subscribe`, or `subscriptions/listen` with `resourceSubscriptions`, has a client told when one
      of these reads differently, whichever process made the change:

      """;

  private static final String CHANGES =
      """
      | of | it is told when |
      |---|---|
      | `status`, `events`, `events/{after}` | anything happened |
      | `tree` | anything happened to a task |
      | `tree/{task_id}` | something happened to the task or one below it, or to what one of these waits for |
      | `task/{task_id}` | something happened to the task, its parent, a child, or one at either end of a dependency |
      | `artifact/{artifact_id}` | it came, or is gone |
      | `role/{name}` | its file changed; that is looked at with the next event, and once a minute |

      Changes that come thick and fast are told together, and to one who listens slowly in as few words as
      there are resources. After a task was moved or deleted, everything that may have shown it is told of.
      What comes over the network and is lost on the way is lost: read again after connecting anew.

      """;

  private static final String PROMPTS =
      """
      ## What to begin with

      A prompt is one message in Markdown. Words that are stored in the project stand in it as quotations, and
      it says that they are data.

      """;

  private static final String REST =
      """

      ## What is proposed

      `completion/complete` knows the arguments of prompts and templates: `task_id` by the beginning of an id
      or of a word of the title, open tasks first; `artifact_id`, those of the task in
      `context.arguments.task_id` where it is given; `role` and `name`; and `after`.

      ## Questions before something is lost

      `orchestrator_delete_task` with `archive_instead: false`, and `orchestrator_cleanup_sessions` with
      `cleanup_type: "all"` and `dry_run: false`, first ask a person where the client can (`elicitation`, by
      forms): the question says what it concerns. Anything but a yes is `not_confirmed`, and nothing was
      changed. A yes counts for that request and for what the question said.

      ## Calls that wait

      `orchestrator_next_task`, `orchestrator_lock` and `orchestrator_changes` with `wait_seconds` go on
      without callers that have the extension `io.modelcontextprotocol/tasks`: they are told where to ask for
      the answer. Should the process die meanwhile, another goes on; what was claimed then is not claimed
      twice.
      """;
}
