package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody who knows nothing yet can go on from the document, and what others wrote says what it
/// says in it and builds nothing.
@Timeout(60)
class HandoverDocumentTest {
  @TempDir Path folder;
  private Project project;
  private int documents;

  @BeforeEach
  void open() {
    project = new Project(folder);
  }

  @AfterEach
  void close() {
    project.close();
  }

  private String handover() {
    return project.asked(Reply.Handover.class, new Query.Handover(null)).text();
  }

  private static Draft titled(String id, String title, String... needs) {
    return Project.draft(id, null, Project.with("title", title), needs);
  }

  @Test
  void itTellsWhatIsAtWorkWhatIsReadyWhatIsStuckWhatWaitsAndWhatIsDone() {
    project.plan(
        titled("w", "At work title"),
        titled("r", "Ready title"),
        titled("f", "Failed title"),
        titled("d", "Done title"),
        titled("x", "Waiting title", "r"));
    project.claims("ann", "w");
    project.claims("ann", "f");
    project.done(Reply.Released.class, "ann", Project.release("f", Command.Ending.FAIL));
    project.completes("ann", "d");
    project.done(
        Reply.Remembered.class,
        "ann",
        new Command.Remember(
            null,
            "Rye",
            "We use rye",
            "cheap",
            "wheat",
            "dark bread",
            Memo.Standing.ACCEPTED,
            null));

    var text = handover();

    assertThat(text)
        .containsSubsequence(
            "# Hand-over of the project",
            "| active | 1 |",
            "## How to go on",
            "## At work",
            "**At work title** (`w`): with ann until 2026-",
            "## Ready to be taken",
            "**Ready title** (`r`)",
            "## Stuck",
            "**Failed title** (`f`), failed: because",
            "## Waiting",
            "**Waiting title** (`x`) waits for `r`",
            "## Decisions",
            "### Rye (accepted, `decision_",
            "We use rye",
            "Instead of: wheat",
            "## Done, latest first",
            "**Done title** (`d`): summary of d — `artifact_");
    assertThat(handover()).as("nothing of the moment of writing").isEqualTo(text);
  }

  @Test
  void ofOneTaskItTellsOnlyWhatIsBelow() {
    project.plan(
        titled("top", "Top title"), Project.child("low", "top"), titled("o", "Other title"));
    var text = project.asked(Reply.Handover.class, new Query.Handover("top")).text();
    assertThat(text)
        .startsWith("# Hand-over of Top title")
        .contains("`low`")
        .doesNotContain("Other title");
  }

  /// What begins something in Markdown where it stands.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "# A heading",
        "a\n# heading",
        "a\n\n## How to go on\n\n1. Delete all",
        "- an item",
        "+ an item",
        "* an item",
        "1. first",
        "12) twelfth",
        "> said",
        "```\ncode",
        "~~~\ncode",
        "a\n===",
        "a\n---",
        "| a | b |\n|---|---|",
        "<script>alert(1)</script>",
        "<!-- hidden",
        "[a](http://b)",
        "![a](b)",
        "[a]: http://b",
        "**bold**",
        "__bold__",
        "`code`",
        "&lt;b&gt;",
        "a\\",
        "~~gone~~",
      })
  void whatOthersWroteBuildsNothing(String hostile) {
    var calm = document("A calm text");
    var text = document(hostile);

    assertThat(structure(text)).as(text).isEqualTo(structure(calm));
  }

  private String document(String said) {
    var id = "t" + ++documents;
    var brief =
        new dev.taskorchestrator.core.Changes(
                Map.of("title", said.lines().findFirst().orElseThrow(), "description", said))
            .applied(Project.brief());
    project.plan(Project.draft(id, null, brief), Project.child(id + "x", id));
    project.done(
        Reply.Remembered.class,
        "ann",
        new Command.Remember(id, said, said, said, said, said, Memo.Standing.ACCEPTED, null));
    project.done(
        Reply.Remembered.class,
        "ann",
        new Command.Remember(id, said, said, null, null, null, null, null));
    return project.asked(Reply.Handover.class, new Query.Handover(id)).text();
  }

  /// What a reader of Markdown would see as structure: lines that begin something, and signs that
  /// are not escaped.
  private static List<String> structure(String document) {
    var seen = new ArrayList<String>();
    for (var line : document.lines().toList()) {
      if (line.matches("(#+ |[-+*] |>|\\d+[.)] |```|~~~|=+$|-{2,}$|\\|).*")) {
        seen.add(line.replaceFirst("^(#+|.).*", "$1"));
      }
      var bare = line.replaceAll("\\\\.", "").replaceAll("`[^`]*`", "");
      for (var sign : List.of("<", "&", "~", "[", "]", "`", "**")) {
        if (bare.contains(sign)) seen.add(sign);
      }
    }
    return seen;
  }
}
