package dev.taskorchestrator.core;

import java.util.List;
import java.util.regex.Pattern;

/// A kind of specialist: how an agent that takes a task of this kind should think, work and answer.
public record Role(
    String name,
    String definition,
    List<String> expertise,
    List<String> approach,
    String outputFormat,
    List<String> definitionOfDone) {

  /// The role of a task that names none, or one that nobody has described.
  public static final String GENERIC = "generic";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,50}");

  public Role {
    if (!isName(name)) {
      throw new IllegalArgumentException("a role's name is 1 to 50 of A-Z a-z 0-9 _ -");
    }
    expertise = List.copyOf(expertise);
    approach = List.copyOf(approach);
    definitionOfDone = List.copyOf(definitionOfDone);
  }

  /// Whether a role may be called so.
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /// What an agent is told, as Markdown. A part that says nothing has no heading.
  public String prompt() {
    var text = new StringBuilder(definition.strip()).append('\n');
    list(text, "Expertise", expertise);
    list(text, "Approach", approach);
    if (!outputFormat.isBlank())
      heading(text, "Output format").append(outputFormat.strip()).append('\n');
    list(text, "Definition of done", definitionOfDone);
    return text.toString();
  }

  private static StringBuilder heading(StringBuilder text, String title) {
    return text.append("\n## ").append(title).append("\n\n");
  }

  private static void list(StringBuilder text, String title, List<String> items) {
    if (items.isEmpty()) return;
    heading(text, title);
    for (var item : items)
      text.append("- ").append(item.strip().replace("\n", "\n  ")).append('\n');
  }
}
