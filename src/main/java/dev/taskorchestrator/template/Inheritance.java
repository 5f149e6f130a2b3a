package dev.taskorchestrator.template;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.json.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// A template that extends another has all that the other has, and its own before it. Sections are
/// merged entry by entry.
final class Inheritance {

  private static final List<String> MERGED =
      List.of("metadata", "parameters", "tasks", "variables");
  private static final int DEEPEST = 10;

  private final Function<String, Outcome<Stored>> find;

  /// @param find finds another template by its id
  Inheritance(Function<String, Outcome<Stored>> find) {
    this.find = find;
  }

  Outcome<Json.Obj> whole(String id, Json.Obj template) {
    return whole(id, template, new LinkedHashSet<>(Set.of(id)));
  }

  private Outcome<Json.Obj> whole(String id, Json.Obj template, Set<String> way) {
    var parent = TemplateCheck.parent(template);
    if (parent == null) return Outcome.done(template);
    if (!way.add(parent)) {
      return TemplateFolder.invalid(
          id, "templates extend each other: " + String.join(" → ", way) + " → " + parent);
    }
    if (way.size() > DEEPEST) return TemplateFolder.invalid(id, "extends too many templates");
    return find.apply(parent)
        .then(above -> whole(parent, above.document(), way))
        .map(above -> merged(above, template));
  }

  private static Json.Obj merged(Json.Obj parent, Json.Obj child) {
    var merged = new LinkedHashMap<String, Json>(parent.fields());
    child
        .fields()
        .forEach((name, value) -> {
          var both =
              MERGED.contains(name)
                  && value instanceof Json.Obj
                  && parent.get(name) instanceof Json.Obj;
          merged.put(name, both ? together(parent.get(name), value) : value);
        });
    return new Json.Obj(merged);
  }

  private static Json together(@org.jspecify.annotations.Nullable Json parent, Json child) {
    Map<String, Json> entries =
        parent instanceof Json.Obj(var fields)
            ? new LinkedHashMap<>(fields)
            : new LinkedHashMap<>();
    if (child instanceof Json.Obj(var fields)) entries.putAll(fields);
    return new Json.Obj(entries);
  }
}
