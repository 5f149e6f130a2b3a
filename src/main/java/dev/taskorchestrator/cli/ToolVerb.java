package dev.taskorchestrator.cli;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A verb that is a spelling of one tool: which option and which bare word is which argument. What
/// the tool takes beyond that can be given as `name=value`.
///
/// @param argument which argument the bare words are; null when it takes none
/// @param many whether that is a list
/// @param fixed arguments that the verb always gives, unless they are given otherwise
record ToolVerb(
    String name,
    String tool,
    String description,
    String label,
    @Nullable String argument,
    boolean many,
    Json.Obj fixed,
    List<Spelling> spellings) {

  /// How the value of an option becomes that of an argument.
  enum Kind {
    TEXT,
    NUMBER,
    /// a number or a word, as the tool says
    EITHER,
    /// words separated by commas
    LIST,
    /// true where the option is given
    TRUE,
    /// false where the option is given
    FALSE,
    /// what a file holds, or standard input where it is `-`
    FILE
  }

  /// @param implied what the option says of another argument as well, as `name=value`; or nothing
  record Spelling(
      String option, String argument, Kind kind, String value, String description, String implied) {

    Spelling(String option, String argument, Kind kind, String value, String description) {
      this(option, argument, kind, value, description, "");
    }
  }

  static ToolVerb of(String name, String tool, String description) {
    return new ToolVerb(
        name, "orchestrator_" + tool, description, "", null, false, Json.Obj.EMPTY, List.of());
  }

  ToolVerb about(String word, String what) {
    return new ToolVerb(name, tool, description, word, what, false, fixed, spellings);
  }

  ToolVerb aboutMany(String word, String what) {
    return new ToolVerb(name, tool, description, word, what, true, fixed, spellings);
  }

  ToolVerb always(String what, String value) {
    var more = Json.obj().putAll(fixed).put(what, value).build();
    return new ToolVerb(name, tool, description, label, argument, many, more, spellings);
  }

  ToolVerb text(String option, String what, String value, String words) {
    return with(new Spelling(option, what, Kind.TEXT, value, words));
  }

  /// The same, where the option says what is done, too.
  ToolVerb text(String option, String what, String implied, String value, String words) {
    return with(new Spelling(option, what, Kind.TEXT, value, words, implied));
  }

  ToolVerb number(String option, String what, String value, String words) {
    return with(new Spelling(option, what, Kind.NUMBER, value, words));
  }

  ToolVerb either(String option, String what, String value, String words) {
    return with(new Spelling(option, what, Kind.EITHER, value, words));
  }

  ToolVerb list(String option, String what, String value, String words) {
    return with(new Spelling(option, what, Kind.LIST, value, words));
  }

  ToolVerb file(String option, String what, String value, String words) {
    return with(new Spelling(option, what, Kind.FILE, value, words));
  }

  ToolVerb flag(String option, String what, boolean truth, String words) {
    return with(new Spelling(option, what, truth ? Kind.TRUE : Kind.FALSE, "", words));
  }

  private ToolVerb with(Spelling more) {
    var all = new ArrayList<>(spellings);
    all.add(more);
    return new ToolVerb(name, tool, description, label, argument, many, fixed, List.copyOf(all));
  }

  /// The verb as the command line knows it.
  Verb verb(Verb.Work work) {
    var verb = new Verb(name, description, work).overNetwork();
    var words = argument == null ? "[NAME=VALUE…]" : label + " [NAME=VALUE…]";
    verb.arguments(
        words, "What it is about; NAME=VALUE gives any other argument of " + tool + ".", 0);
    for (var spelling : spellings) {
      if (spelling.kind() == Kind.TRUE || spelling.kind() == Kind.FALSE) {
        verb.flag(spelling.option(), spelling.description());
      } else {
        verb.option(spelling.option(), spelling.value(), spelling.description());
      }
    }
    return verb.json();
  }

  /// The arguments that the words make.
  ///
  /// @param typed reads a `name=value` as the tool wants it
  Json.Obj arguments(Words words, Typed typed) {
    var bare = new ArrayList<String>();
    var given = Json.obj().putAll(fixed);
    for (var spelling : spellings) {
      put(given, spelling, words, typed);
      if (words.flag(spelling.option())) typed.put(given, spelling.implied());
    }
    for (var word : words.arguments()) {
      if (!typed.put(given, word)) bare.add(word);
    }
    subject(given, bare);
    return given.build();
  }

  private void subject(ObjBuilder given, List<String> bare) {
    if (bare.isEmpty()) return;
    if (argument == null) {
      throw new UsageException(
          name + " takes nothing more, but was given '" + bare.getFirst() + "'");
    }
    if (many) {
      given.put(argument, Json.strings(bare));
    } else {
      given.put(argument, String.join(" ", bare));
    }
  }

  private static void put(ObjBuilder given, Spelling spelling, Words words, Typed typed) {
    var what = spelling.argument();
    switch (spelling.kind()) {
      case TRUE, FALSE -> {
        if (words.flag(spelling.option())) given.put(what, spelling.kind() == Kind.TRUE);
      }
      case TEXT -> words.option(spelling.option()).ifPresent(value -> given.put(what, value));
      case EITHER ->
          words.option(spelling.option()).ifPresent(value -> typed.put(given, what + "=" + value));
      case LIST -> {
        var list = words.list(spelling.option());
        if (!list.isEmpty()) given.put(what, Json.strings(list));
      }
      case NUMBER ->
          words
              .option(spelling.option())
              .ifPresent(value -> given.put(what, number(spelling.option(), value)));
      case FILE ->
          words
              .option(spelling.option())
              .ifPresent(file -> given.put(what, TextFile.read(file, spelling.option())));
    }
  }

  private static Json number(String option, String value) {
    if (!value.matches("-?[0-9]{1,18}")) {
      throw new UsageException(option + " is '" + value + "', but must be a number");
    }
    return new Json.Num(value);
  }

  /// Puts a word of the form `name=value` among the arguments; false when it has another form.
  @FunctionalInterface
  interface Typed {
    boolean put(ObjBuilder given, String word);
  }
}
