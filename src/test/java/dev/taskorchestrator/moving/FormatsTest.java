package dev.taskorchestrator.moving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Need;
import dev.taskorchestrator.core.Incoming.Work;
import dev.taskorchestrator.core.IncomingRows;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

/// Every text in an export is somebody's: in each form it says what it says, and does nothing.
class FormatsTest {

  /// What would break a form, or do something in whoever reads it.
  private static final String NASTY =
      "# \"a\", 'b' <script>alert(1)</script> [x](javascript:1) `c` | \\ & &amp; ~~~ {{d}} %% end\n- [ ] no task; e";

  private static Incoming task(
      String key, String title, Status status, @Nullable String parent, String... needs) {
    return new Incoming(
        key,
        null,
        new Changes(Map.of("title", title, "description", NASTY)).applied(Brief.of("t", "d")),
        status,
        "because <b>",
        null,
        parent,
        List.of(needs).stream().map(need -> new Need(need, "completion", null)).toList(),
        0,
        -1,
        null,
        NASTY,
        null,
        null,
        null,
        List.of(new Work(null, "code", NASTY, NASTY, List.of(), null, "ann")),
        null,
        null);
  }

  private static Reply.Everything all(Incoming... tasks) {
    return new Reply.Everything(List.of(tasks), Incoming.Further.NONE, 0, true);
  }

  private static final Reply.Everything NASTIES =
      all(
          task("top", NASTY, Status.PENDING, null),
          task("a", NASTY, Status.COMPLETED, "top"),
          task("b", "plain", Status.PENDING, "top", "a"),
          task("c", "plain", Status.PENDING, "elsewhere", "nowhere"));

  @Test
  void markdownHasALineForEachTaskAndNoneOfTheirOwn() {
    var lines = Moving.write(NASTIES, "markdown").lines().toList();
    var boxes = lines.stream().filter(line -> line.matches("\\s*- \\[[ x]] .*")).toList();
    assertThat(boxes).hasSize(4);
    assertThat(boxes.get(1)).startsWith("  - [x] \\# ").contains("(`a`, completed, generic)");
    assertThat(boxes.get(2)).startsWith("  - [ ] plain");
    assertThat(boxes.get(3)).as("one whose parent is not there").startsWith("- [ ] plain");
    assertThat(lines)
        .noneMatch(line -> line.matches("\\s*(#+ .*no task.*|~~~.*|```.*|<script.*)"))
        .noneMatch(line -> line.matches(".*(?<!\\\\)<script.*"))
        .noneMatch(line -> line.matches(".*(?<!\\\\)\\[x]\\(.*"));
  }

  /// What stands at the beginning of a line means more in Markdown than elsewhere.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "- [ ] another",
        "+ plus",
        "1. first",
        "7) seventh",
        "=====",
        "---",
        "~~~",
        "```",
        "> said",
        "# head",
        "* star",
        "    code",
        "| a | b |",
        "<!-- x",
        "&lt;b&gt;",
        "[a]: http://b",
        "\t- x"
      })
  void whatALineOfMarkdownBeginsWithIsText(String text) {
    var written = Moving.write(all(said("a", text), said("b", "plain")), "markdown");
    var lines = written.lines().toList();
    assertThat(lines.stream().filter(line -> line.startsWith("- [ ] "))).hasSize(2);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("  "))
        .isNotEmpty()
        .noneMatch(line -> line.matches("\\s*(?:[-+*>#|<=]|~~~|```|\\d+[.)]|&\\w+;|\\[).*"));
  }

  /// One whose description alone is of somebody's making.
  private static Incoming said(String key, String description) {
    return Incoming.of(
        key,
        new Changes(Map.of("title", "plain", "description", description))
            .applied(Brief.of("t", "d")),
        Status.PENDING);
  }

  @Test
  void whatWasDecidedStandsUnderItsTitleWhateverItSays() {
    var memo =
        new dev.taskorchestrator.core.Memo(
            "m",
            null,
            "- [ ] one\n# two",
            "- [ ] one\n# two\n~~~\n=====",
            null,
            null,
            null,
            null,
            null,
            "ann",
            java.time.Instant.EPOCH,
            java.time.Instant.EPOCH);
    var written =
        Moving.write(
            new Reply.Everything(
                List.of(), new Incoming.Further(List.of(memo), List.of(), List.of()), 0, true),
            "markdown");
    assertThat(written.lines().filter(line -> line.startsWith("#")))
        .containsExactly("# Tasks", "# Decisions and notes", "## \\- \\[ \\] one \\# two");
    assertThat(written).endsWith("> \\- \\[ \\] one\n> \\# two\n> \\~\\~\\~\n> \\=====\n");
  }

  @Test
  void tasksBelowEachOtherAreWrittenHoweverDeepTheyAre() {
    var chain = new java.util.ArrayList<Incoming>();
    for (int i = 0; i < 20_000; i++) {
      chain.add(IncomingRows.row("t" + i, i == 0 ? null : "t" + (i - 1)));
    }
    for (var format : Moving.FORMATS) {
      var written = Moving.write(all(chain.toArray(Incoming[]::new)), format);
      assertThat(written.contains("t19999")).as(format).isTrue();
      assertThat(written.length()).as(format).isLessThan(20_000_000);
    }
  }

  @Test
  void commaSeparatedValuesAreReadAgainAsTheyWere() {
    var rows = rows(Moving.write(NASTIES, "csv"));
    assertThat(rows).hasSize(5).allMatch(row -> row.size() == rows.getFirst().size());
    assertThat(rows.get(1)).contains(NASTY);
    assertThat(rows.get(3)).startsWith("b", "top", "plain", "pending").contains("a");
  }

  /// As RFC 4180 has it.
  private static List<List<String>> rows(String csv) {
    var cell = Pattern.compile("\\G(?:\"((?:[^\"]|\"\")*)\"|([^\",\r\n]*))(,|\r\n)").matcher(csv);
    var rows = new java.util.ArrayList<List<String>>();
    var row = new java.util.ArrayList<String>();
    int end = 0;
    while (end < csv.length() && cell.find()) {
      row.add(cell.group(1) == null ? cell.group(2) : cell.group(1).replace("\"\"", "\""));
      end = cell.end();
      if (!cell.group(3).equals(",")) {
        rows.add(List.copyOf(row));
        row.clear();
      }
    }
    assertThat(end).as("all of it is of that form").isEqualTo(csv.length());
    return rows;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\n=1",
        "\r=1",
        "＝1+1",
        "＠A1",
        "=cmd|'/c calc'!A1"
      })
  void noCellIsAFormula(String title) {
    var rows = rows(Moving.write(all(task("a", title, Status.PENDING, null)), "csv"));
    assertThat(rows.get(1).get(2)).startsWith("'").endsWith(title.strip());
  }

  @Test
  void aPageIsWellFormedLoadsNothingAndRunsNothing() throws Exception {
    var page = Moving.write(NASTIES, "html");
    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContain("<script", "src=", "http://", "https://");
    // what HTML lets stand open, closed; the rest must be as XML has it
    var strict =
        page.replaceFirst("(?i)<!doctype html>", "")
            .replaceAll("(<meta [^>]*)>", "$1/>")
            .replace("<br>", "<br/>");
    var document =
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(strict)));
    assertThat(document.getElementsByTagName("li").getLength()).isEqualTo(4);
    assertThat(document.getElementsByTagName("pre").item(0).getTextContent()).isEqualTo(NASTY);
  }

  @Test
  void aGraphHasANodeForEachTaskWhateverItIsCalled() {
    var lines = Moving.write(NASTIES, "mermaid").lines().map(String::strip).toList();
    assertThat(lines.getFirst()).isEqualTo("flowchart TD");
    assertThat(
            lines.stream()
                .filter(line -> line.matches("t\\d+\\[\"[\\p{L}\\p{N} .,:!?'()#;-]*\"]:::[a-z]+")))
        .hasSize(4);
    assertThat(lines).contains("t1 --> t2", "t0 -.- t1", "t0 -.- t2");
    assertThat(lines.stream().filter(line -> line.contains("-->"))).hasSize(1);
  }

  @Test
  void whatIsEmptyIsWrittenToo() {
    for (var format : Moving.FORMATS) assertThat(Moving.write(all(), format)).isNotEmpty();
  }
}
