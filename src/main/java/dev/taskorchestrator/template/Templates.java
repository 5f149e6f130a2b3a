package dev.taskorchestrator.template;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A project's templates: storing and finding them, and making plans of them. What a plan becomes
/// is the engine's affair, as with any other plan.
public final class Templates {

  private final TemplateFolder folder;

  /// @param root the project's folder of templates, which need not exist
  public Templates(Path root) {
    this.folder = new TemplateFolder(root);
  }

  /// A template with values in all of its places.
  ///
  /// @param values those that it was made with
  public record Filled(String id, Json.Obj document, Json.Obj values) {

    /// The tasks that it makes, below a task or by themselves.
    public Outcome<Command.Plan> plan(@Nullable String parent) {
      return new TemplatePlan(id, document, parent).plan();
    }

    /// The same as the list that planning takes.
    public Json.Obj tasks() {
      return new TemplatePlan(id, document, null).json();
    }
  }

  /// What came of installing templates.
  ///
  /// @param failed with the reason
  public record Installed(List<String> installed, List<String> skipped, List<String> failed) {}

  /// Everything that is wrong with a text; nothing when it is a template.
  public static List<String> problems(String text) {
    return switch (TemplateFolder.stored("it", Category.USER, text, "", Instant.EPOCH)) {
      case Outcome.Refused<Stored>(Refusal.TemplateInvalid(_, var problems)) -> problems;
      case Outcome.Refused<Stored>(var refusal) -> List.of(refusal.message());
      case Outcome.Done<Stored>(var stored) -> TemplateCheck.problems(stored.document(), false);
    };
  }

  /// Whether that can be the name of a template.
  public static boolean isId(String text) {
    return TemplateFolder.ID.matcher(text).matches();
  }

  /// The templates that are there, those with mistakes too.
  public Outcome<List<Listed>> list(@Nullable Category category) {
    return disk(() -> {
      var found = new ArrayList<Listed>();
      for (var entry : folder.entries(category)) {
        found.add(
            switch (folder.read(entry)) {
              case Outcome.Done<Stored>(var stored) ->
                  new Listed(
                      entry.id(),
                      entry.category(),
                      stored,
                      TemplateCheck.problems(stored.document(), false));
              case Outcome.Refused<Stored>(Refusal.TemplateInvalid(_, var problems)) ->
                  new Listed(entry.id(), entry.category(), null, problems);
              case Outcome.Refused<Stored>(var refusal) ->
                  new Listed(entry.id(), entry.category(), null, List.of(refusal.message()));
            });
      }
      return Outcome.done(List.copyOf(found));
    });
  }

  /// A file among the templates.
  ///
  /// @param stored null where it cannot even be read as JSON5
  /// @param problems what is wrong with it
  public record Listed(
      String id, Category category, @Nullable Stored stored, List<String> problems) {}

  /// One template. Where the project has none of that name, the one that ships with the program.
  public Outcome<Stored> find(String id, @Nullable Category category) {
    if (!isId(id)) return unknown(id);
    return disk(() -> {
      var entry = folder.find(id, category);
      if (entry.isPresent()) return folder.read(entry.get());
      var shipped = category == null ? Shipped.text(id) : Optional.<String>empty();
      return shipped
          .map(text ->
              TemplateFolder.stored(id, Category.BUILTIN, text, "shipped/" + id, Instant.EPOCH))
          .orElseGet(() -> unknown(id));
    });
  }

  private static <T> Outcome<T> unknown(String id) {
    return Outcome.refused(new Refusal.TemplateNotFound(id));
  }

  /// Stores a template.
  public Outcome<Boolean> store(String id, String text, Category category, boolean overwrite) {
    if (!isId(id)) {
      return Outcome.refused(
          new Refusal.InvalidArgument(
              "template_id",
              "is made of 1 to 100 of A-Z a-z 0-9 _ -, and no name of a device such as CON"));
    }
    if (category == Category.BUILTIN) return Outcome.refused(new Refusal.TemplateProtected(id));
    var problems = problems(text);
    if (!problems.isEmpty()) return Outcome.refused(new Refusal.TemplateInvalid(id, problems));
    return disk(() ->
        folder.write(id, category, text, overwrite)
            ? Outcome.done(true)
            : Outcome.refused(new Refusal.TemplateExists(id, category.word())));
  }

  /// Removes a template; one that came with the program only by [#uninstall].
  public Outcome<Category> delete(String id, @Nullable Category category) {
    if (!isId(id)) return unknown(id);
    return disk(() -> {
      var entry = folder.find(id, category);
      if (entry.isEmpty()) return unknown(id);
      if (entry.get().category() == Category.BUILTIN) {
        return Outcome.refused(new Refusal.TemplateProtected(id));
      }
      return TemplateFolder.delete(entry.get())
          ? Outcome.done(entry.get().category())
          : unknown(id);
    });
  }

  /// Removes an installed template, one of the library too.
  public Outcome<Category> uninstall(String id, @Nullable Category category) {
    if (!isId(id)) return unknown(id);
    return disk(() -> {
      var entry = folder.find(id, category);
      if (entry.isEmpty() || !TemplateFolder.delete(entry.get())) return unknown(id);
      return Outcome.done(entry.get().category());
    });
  }

  /// Copies shipped templates into the project.
  public Outcome<Installed> install(List<String> ids, Category category, boolean overwrite) {
    return disk(() -> {
      var installed = new ArrayList<String>();
      var skipped = new ArrayList<String>();
      for (var id : ids) {
        var text = Shipped.text(id).orElseThrow();
        (folder.write(id, category, text, overwrite) ? installed : skipped).add(id);
      }
      return Outcome.done(new Installed(installed, skipped, List.of()));
    });
  }

  /// The template with these values in it.
  public Outcome<Filled> filled(String id, @Nullable Category category, Json.Obj given) {
    return find(id, category).then(stored -> whole(stored)).then(whole -> filled(id, whole, given));
  }

  private Outcome<Filled> filled(String id, Json.Obj whole, Json.Obj given) {
    return Parameters.settled(whole, given)
        .then(values -> {
          var substitution = new Substitution(values);
          var sections = new java.util.LinkedHashMap<>(whole.fields());
          var parameters = sections.remove("parameters");
          var filled = (Json.Obj) substitution.fill(new Json.Obj(sections));
          if (!substitution.missing().isEmpty()) {
            var name = substitution.missing().first();
            return Outcome.refused(
                new Refusal.TemplateParameter(
                    name, "stands in the template but is none of its parameters"));
          }
          return parameters == null && given.fields().isEmpty()
              ? Outcome.done(new Filled(id, filled, Json.Obj.EMPTY))
              : Outcome.done(new Filled(id, filled, new Json.Obj(values)));
        });
  }

  /// The template with all that it has from those it extends.
  public Outcome<Json.Obj> whole(Stored stored) {
    return new Inheritance(id -> find(id, null))
        .whole(stored.id(), stored.document())
        .then(whole -> {
          var problems = TemplateCheck.problems(whole, true);
          return problems.isEmpty()
              ? Outcome.done(whole)
              : Outcome.refused(new Refusal.TemplateInvalid(stored.id(), problems));
        });
  }

  private interface Disk<T> {
    Outcome<T> use() throws IOException;
  }

  private static <T> Outcome<T> disk(Disk<T> work) {
    try {
      return work.use();
    } catch (IOException failure) {
      return Outcome.refused(
          String.valueOf(failure.getMessage()).contains("No space left")
              ? new Refusal.StorageFull()
              : new Refusal.StorageFailed("the templates could not be read or written"));
    }
  }
}
