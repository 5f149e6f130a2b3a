package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.Brevity;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Schema;
import dev.taskorchestrator.json.TaskShape;
import dev.taskorchestrator.template.Category;
import dev.taskorchestrator.template.Shipped;
import dev.taskorchestrator.template.Stored;
import dev.taskorchestrator.template.Templates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Templates: storing them, filling them in, making tasks of them.
final class TemplateTools {

  private static final String INSTANTIATE = "template_instantiate";
  private static final String FROM_TEMPLATE = "orchestrator_create_from_template";
  private static final int LONGEST_SHOWN = 50_000;

  private final Desk desk;
  private final Function<Path, Templates> templates;

  /// @param templates the templates of the project in a directory
  TemplateTools(Desk desk, Function<Path, Templates> templates) {
    this.desk = desk;
    this.templates = templates;
  }

  List<Tool> all() {
    return List.of(
        tool(
            "template_create",
            "Store a template",
            "Stores a JSON5 template: metadata, parameters, tasks with {{parameter}} places.",
            writes(
                Schema.object()
                    .required("template_id", id())
                    .required("template_content", TaskShape.word(200_000))
                    .optional("category", Schema.oneOf(Category.OWN))
                    .optional("overwrite", Schema.flag())),
            Annotations.CHANGES,
            this::create),
        tool(
            "template_list",
            "Templates",
            "Templates of this project.",
            Schema.object()
                .optional("category", category())
                .optional("include_metadata", Schema.flag()),
            Annotations.READS,
            this::list),
        tool(
            "template_load",
            "A template whole",
            "The whole document.",
            Schema.object().required("template_id", id()).optional("category", category()),
            Annotations.READS,
            this::load),
        tool(
            INSTANTIATE,
            "Fill a template in",
            "Fills parameters in; with create_tasks makes its tasks, all or none.",
            writes(
                Schema.object()
                    .required("template_id", id())
                    .required("parameters", Schema.openObject())
                    .optional("create_tasks", Schema.flag())
                    .optional("parent_task_id", TaskShape.taskId())),
            Annotations.ADDS,
            this::instantiate),
        tool(
            "template_validate",
            "Check a template",
            "Everything that is wrong with a text.",
            Schema.object().required("template_content", TaskShape.word(200_000)),
            Annotations.READS,
            this::validate),
        tool(
            "template_delete",
            "Remove a template",
            "Removes one of user or shared.",
            writes(
                Schema.object()
                    .required("template_id", id())
                    .optional("category", Schema.oneOf(Category.OWN))),
            Annotations.DESTROYS,
            this::delete),
        tool(
            "template_info",
            "About a template",
            "Its parameters and tasks.",
            Schema.object().required("template_id", id()).optional("category", category()),
            Annotations.READS,
            this::info),
        tool(
            "template_install_examples",
            "Install examples",
            "Five examples to learn from.",
            writes(
                Schema.object()
                    .optional("category", Schema.oneOf(Category.OWN))
                    .optional("overwrite", Schema.flag())),
            Annotations.CHANGES,
            this::examples),
        tool(
            "template_install_default_library",
            "Install the library",
            "Seven templates for usual projects.",
            writes(
                Schema.object()
                    .optional(
                        "category",
                        Schema.oneOf(
                            "all",
                            "development",
                            "research",
                            "creative",
                            "business",
                            "self_development"))
                    .optional("overwrite", Schema.flag())),
            Annotations.CHANGES,
            this::library),
        tool(
            "template_get_installation_status",
            "What is installed",
            "What of the library is installed.",
            Schema.object(),
            Annotations.READS,
            this::status),
        tool(
            "template_validate_all",
            "Check all templates",
            "Checks every stored template.",
            Schema.object().optional("category", category()),
            Annotations.READS,
            this::validateAll),
        tool(
            "template_uninstall",
            "Uninstall a template",
            "Removes an installed template, of the library too.",
            writes(Schema.object().required("template_id", id()).optional("category", category())),
            Annotations.DESTROYS,
            this::uninstall),
        tool(
            FROM_TEMPLATE,
            "Create from a template",
            "Makes a template's tasks, all or none.",
            writes(
                Schema.object()
                    .required("template_id", id())
                    .required("parameters", Schema.openObject())
                    .optional("parent_task_id", TaskShape.taskId())),
            Annotations.ADDS,
            this::fromTemplate));
  }

  private static Tool tool(
      String name,
      String title,
      String description,
      Schema.Fields input,
      Annotations annotations,
      Tool.Handler handler) {
    return Tool.of(name, title, description, input, annotations, handler)
        .answering(Schema.openObject().optional("status", Schema.text()));
  }

  private static Schema.Fields writes(Schema.Fields fields) {
    return fields.hidden("request_id", TaskShape.requestId()).hidden("agent", TaskShape.agent());
  }

  private static Schema id() {
    return TaskShape.word(200);
  }

  private static Schema category() {
    return Schema.oneOf(Category.WORDS);
  }

  private Templates templates(ToolCall call) {
    return templates.apply(desk.place(call));
  }

  private static @Nullable Category category(ToolCall call) {
    return call.arguments().optText("category").flatMap(Category::of).orElse(null);
  }

  private static Category category(ToolCall call, Category usual) {
    var given = category(call);
    return given == null ? usual : given;
  }

  private static String id(ToolCall call) {
    return call.arguments().text("template_id");
  }

  private <T> ToolAnswer answer(Outcome<T> outcome, Function<T, Json.Obj> spell) {
    return switch (outcome) {
      case Outcome.Done<T>(var value) -> ToolAnswer.of(spell.apply(value));
      case Outcome.Refused<T>(var refusal) -> desk.refused(refusal);
    };
  }

  /// Whatever is written is written into a project that is begun, sound and not paused.
  private <T> Outcome<T> begun(ToolCall call, java.util.function.Supplier<Outcome<T>> work) {
    var project = desk.engine(call);
    return project
        .allows(Access.Role.MANAGER)
        .then(_ ->
            project.execute(desk.signed(call, "", Answers::of).unsigned(), new Command.Probe()))
        .then(_ -> work.get());
  }

  private ToolAnswer create(ToolCall call) {
    var given = call.arguments();
    var category = category(call, Category.USER);
    return answer(
        begun(
            call,
            () ->
                templates(call)
                    .store(
                        id(call),
                        given.text("template_content"),
                        category,
                        given.flag("overwrite", false))),
        _ ->
            Json.obj()
                .put("status", "success")
                .put("template_id", id(call))
                .put("category", category.word())
                .build());
  }

  private ToolAnswer list(ToolCall call) {
    var metadata = call.arguments().flag("include_metadata", false);
    var filter = call.arguments().text("category", "all");
    return answer(
        templates(call).list(category(call)),
        found ->
            Json.obj()
                .put("status", "success")
                .put("templates", Brevity.fitting(found, it -> row(it, metadata), LONGEST_SHOWN))
                .put("total_count", found.size())
                .put("filtered_by_category", filter)
                .build());
  }

  private static Json.Obj row(Templates.Listed listed, boolean metadata) {
    var row = Json.obj().put("id", listed.id()).put("category", listed.category().word());
    var stored = listed.stored();
    if (stored != null) {
      row.put("file_path", stored.path());
      if (metadata) row.putIfPresent("metadata", stored.document().get("metadata"));
    }
    if (!listed.problems().isEmpty()) row.put("problems", listed.problems().size());
    return row.build();
  }

  private ToolAnswer load(ToolCall call) {
    return answer(
        templates(call).find(id(call), category(call)),
        stored ->
            Json.obj()
                .put("status", "success")
                .put("template", stored.document())
                .put("info", head(stored))
                .build());
  }

  private ToolAnswer info(ToolCall call) {
    var templates = templates(call);
    return answer(
        templates.find(id(call), category(call)),
        stored -> {
          var whole =
              templates.whole(stored) instanceof Outcome.Done<Json.Obj>(var merged)
                  ? merged
                  : stored.document();
          var info =
              Json.obj()
                  .putAll(head(stored))
                  .putIfPresent("metadata", whole.get("metadata"))
                  .put("parameters", whole.optObject("parameters").orElse(Json.Obj.EMPTY))
                  .putTexts("tasks", keys(whole));
          return Json.obj().put("status", "success").put("template_info", info).build();
        });
  }

  private static Iterable<String> keys(Json.Obj template) {
    return template.optObject("tasks").orElse(Json.Obj.EMPTY).fields().keySet();
  }

  private static Json.Obj head(Stored stored) {
    return Json.obj()
        .put("id", stored.id())
        .put("category", stored.category().word())
        .put("file_path", stored.path())
        .put("size", stored.text().getBytes(StandardCharsets.UTF_8).length)
        .put("modified", stored.modified().toString())
        .put("content_hash", hash(stored.text()))
        .build();
  }

  private static String hash(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  private ToolAnswer instantiate(ToolCall call) {
    var given = call.arguments();
    var filled = filled(call);
    if (given.flag("create_tasks", false)) return make(call, INSTANTIATE, filled);
    return answer(
        filled,
        template ->
            Json.obj()
                .put("status", "success")
                .put("instantiated_template", shown(template.document()))
                .put("parameters_used", template.values())
                .put("tasks_created", false)
                .build());
  }

  /// A document that would fill the caller's context is told by its keys.
  private static Json shown(Json.Obj document) {
    var short_ = dev.taskorchestrator.json.JsonWriter.text(document).length() <= LONGEST_SHOWN;
    return short_ ? document : Json.strings(document.fields().keySet());
  }

  private Outcome<Templates.Filled> filled(ToolCall call) {
    var parameters = call.arguments().optObject("parameters").orElse(Json.Obj.EMPTY);
    return templates(call).filled(id(call), null, parameters);
  }

  private ToolAnswer fromTemplate(ToolCall call) {
    return make(call, FROM_TEMPLATE, filled(call));
  }

  private ToolAnswer make(ToolCall call, String tool, Outcome<Templates.Filled> filled) {
    var parent = call.arguments().optText("parent_task_id").orElse(null);
    return desk.execute(
        call, tool, filled.then(template -> template.plan(parent)), reply -> made(id(call), reply));
  }

  private static Json.Obj made(String template, Reply reply) {
    if (!(reply instanceof Reply.Planned(var tasks, _))) return Answers.of(reply);
    var root = tasks.getFirst();
    var ids = Json.obj();
    for (var task : tasks) ids.put(task.ref(), task.id().text());
    var answer =
        Json.obj()
            .put("status", "success")
            .put("template_id", template)
            .put("tasks_created", true)
            .put("created", tasks.size());
    if (root.parent() == null) answer.put("root_task_id", root.id().text());
    return answer.put("ids", ids).build();
  }

  private ToolAnswer validate(ToolCall call) {
    var problems = Templates.problems(call.arguments().text("template_content"));
    return ToolAnswer.of(
        Json.obj()
            .put("status", problems.isEmpty() ? "valid" : "invalid")
            .put("valid", problems.isEmpty())
            .put(
                "message",
                problems.isEmpty() ? "This is a template." : "This is no template: see errors.")
            .putUnlessEmpty("errors", problems));
  }

  private ToolAnswer delete(ToolCall call) {
    return answer(
        begun(call, () -> templates(call).delete(id(call), category(call))),
        category -> gone(call, category));
  }

  private static Json.Obj gone(ToolCall call, Category category) {
    return Json.obj()
        .put("status", "success")
        .put("deleted_template", id(call))
        .put("category", category.word())
        .build();
  }

  private ToolAnswer uninstall(ToolCall call) {
    return answer(
        begun(call, () -> templates(call).uninstall(id(call), category(call))),
        category -> gone(call, category));
  }

  private ToolAnswer examples(ToolCall call) {
    var category = category(call, Category.SHARED);
    return answer(
        begun(call, () -> install(call, Shipped.EXAMPLES, category)),
        done ->
            Json.obj()
                .put("status", "success")
                .putTexts("installed_templates", done.installed())
                .putTexts("skipped", done.skipped())
                .put("category", category.word())
                .build());
  }

  private Outcome<Templates.Installed> install(ToolCall call, List<String> ids, Category category) {
    return templates(call).install(ids, category, call.arguments().flag("overwrite", false));
  }

  private ToolAnswer library(ToolCall call) {
    var group = call.arguments().text("category", "all");
    var ids =
        group.equals("all") ? Shipped.library() : Shipped.LIBRARY.getOrDefault(group, List.of());
    return answer(
        begun(call, () -> install(call, ids, Category.BUILTIN)),
        done ->
            Json.obj()
                .put("status", "success")
                .put("category", group)
                .put("total_templates", ids.size())
                .putTexts("installed", done.installed())
                .putTexts("skipped", done.skipped())
                .putTexts("failed", done.failed())
                .build());
  }

  private ToolAnswer status(ToolCall call) {
    return answer(
        templates(call).list(null),
        found -> {
          var names = Json.obj();
          for (var category : Category.WORDS) {
            names.putTexts(
                category,
                found.stream()
                    .filter(it -> it.category().word().equals(category))
                    .map(Templates.Listed::id)
                    .toList());
          }
          var builtin =
              found.stream()
                  .filter(it -> it.category() == Category.BUILTIN)
                  .map(Templates.Listed::id)
                  .toList();
          return Json.obj()
              .put("status", "success")
              .put("total_installed", found.size())
              .put("builtin_installed", builtin.size())
              .put("user_installed", found.size() - builtin.size())
              .put("available_defaults", Shipped.library().size())
              .put("installed_by_category", names)
              .put("installation_coverage", coverage(builtin))
              .build();
        });
  }

  private static Json.Obj coverage(List<String> installed) {
    var coverage = Json.obj();
    Shipped.LIBRARY.forEach((group, ids) -> {
      var there = ids.stream().filter(installed::contains).count();
      coverage.put(
          group,
          Json.obj()
              .put("total", ids.size())
              .put("installed", there)
              .put("coverage", there * 100 / ids.size()));
    });
    return coverage.build();
  }

  private ToolAnswer validateAll(ToolCall call) {
    return answer(
        templates(call).list(category(call)),
        found -> {
          var valid = new ArrayList<String>();
          var failed = new ArrayList<String>();
          var errors = new ArrayList<String>();
          for (var listed : found) {
            var name = listed.category().word() + "/" + listed.id();
            (listed.problems().isEmpty() ? valid : failed).add(name);
            listed.problems().forEach(problem -> errors.add(name + ": " + problem));
          }
          return Json.obj()
              .put("status", failed.isEmpty() ? "success" : "failed")
              .putTexts("validated", valid)
              .putTexts("failed", failed)
              .putTexts("errors", errors.stream().limit(100).toList())
              .build();
        });
  }
}
