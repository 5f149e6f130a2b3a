package dev.taskorchestrator.json;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The shape a value must have: JSON Schema 2020-12 over the few keywords that we use. One schema
/// is both what a client is shown ([#toJson]) and what is checked ([#check]), so the two cannot
/// differ.
public sealed interface Schema {

  Notes notes();

  Schema with(Notes notes);

  /// What the value is for. Comes last: it answers a plain schema.
  default Schema describe(String description) {
    return with(new Notes(description, notes().fallback()));
  }

  /// What an absent value stands for; shown, and left to the reader of the value to apply.
  default Schema byDefault(Json value) {
    return with(new Notes(notes().description(), value));
  }

  /// Shown to clients in fewer words than it is checked by: each costs them context. What is shown
  /// may leave bounds and rare forms out; what is refused is said when it is.
  default Schema shownAs(Schema shown) {
    return new Shortened(this, shown);
  }

  default Json.Obj toJson() {
    return SchemaJson.of(this);
  }

  /// The first thing wrong with a value, or null when it fits.
  default @Nullable Problem check(Json value) {
    return SchemaCheck.check(this, value, "");
  }

  static Text text() {
    return new Text(0, Integer.MAX_VALUE, null, List.of(), Notes.NONE);
  }

  /// A string of `min` to `max` characters (code points).
  static Text text(int min, int max) {
    return new Text(min, max, null, List.of(), Notes.NONE);
  }

  static Text oneOf(List<String> allowed) {
    return new Text(0, Integer.MAX_VALUE, null, List.copyOf(allowed), Notes.NONE);
  }

  static Text oneOf(String... allowed) {
    return oneOf(List.of(allowed));
  }

  /// A whole number. The bounds are obligatory, so that it always fits a long.
  static Numeric integer(long min, long max) {
    return new Numeric(true, BigDecimal.valueOf(min), BigDecimal.valueOf(max), Notes.NONE);
  }

  static Numeric number(double min, double max) {
    return new Numeric(false, BigDecimal.valueOf(min), BigDecimal.valueOf(max), Notes.NONE);
  }

  static Flag flag() {
    return new Flag(Notes.NONE);
  }

  static Nothing nothing() {
    return new Nothing(Notes.NONE);
  }

  /// Any value at all, though its strings must still be clean.
  static Any any() {
    return new Any(Notes.NONE);
  }

  static ListOf list(Schema items, int min, int max) {
    return new ListOf(items, min, max, Notes.NONE);
  }

  /// An object with the fields that are added to it and no others.
  static Fields object() {
    return new Fields(Map.of(), false, Notes.NONE);
  }

  /// An object with any fields.
  static Fields openObject() {
    return new Fields(Map.of(), true, Notes.NONE);
  }

  /// A value of one of several types; no two alternatives may be of the same type.
  static Either either(Schema... alternatives) {
    return new Either(List.of(alternatives), Notes.NONE);
  }

  /// What is said about a value without constraining it.
  record Notes(@Nullable String description, @Nullable Json fallback) {
    static final Notes NONE = new Notes(null, null);
  }

  record Text(int min, int max, @Nullable Pattern pattern, List<String> allowed, Notes notes)
      implements Schema {

    /// A regular expression found anywhere in the string unless anchored. A final `$` is the end of
    /// the string, as in the standard, and not the place before a last line break, as in Java.
    public Text matching(String regex) {
      var exact = regex.endsWith("$") ? regex.substring(0, regex.length() - 1) + "\\z" : regex;
      return new Text(min, max, Pattern.compile(exact), allowed, notes);
    }

    @Override
    public Text with(Notes notes) {
      return new Text(min, max, pattern, allowed, notes);
    }
  }

  record Numeric(boolean whole, BigDecimal min, BigDecimal max, Notes notes) implements Schema {
    @Override
    public Numeric with(Notes notes) {
      return new Numeric(whole, min, max, notes);
    }
  }

  record Flag(Notes notes) implements Schema {
    @Override
    public Flag with(Notes notes) {
      return new Flag(notes);
    }
  }

  record Nothing(Notes notes) implements Schema {
    @Override
    public Nothing with(Notes notes) {
      return new Nothing(notes);
    }
  }

  record Any(Notes notes) implements Schema {
    @Override
    public Any with(Notes notes) {
      return new Any(notes);
    }
  }

  record ListOf(Schema items, int min, int max, Notes notes) implements Schema {
    @Override
    public ListOf with(Notes notes) {
      return new ListOf(items, min, max, notes);
    }
  }

  record Either(List<Schema> alternatives, Notes notes) implements Schema {
    @Override
    public Either with(Notes notes) {
      return new Either(alternatives, notes);
    }
  }

  record Shortened(Schema checked, Schema shown) implements Schema {
    @Override
    public Notes notes() {
      return shown.notes();
    }

    @Override
    public Shortened with(Notes notes) {
      return new Shortened(checked, shown.with(notes));
    }
  }

  /// How a field of an object may be given; a hidden one is accepted and not shown.
  enum Presence {
    REQUIRED,
    OPTIONAL,
    HIDDEN
  }

  record Field(Schema schema, Presence presence) {}

  record Fields(Map<String, Field> fields, boolean open, Notes notes) implements Schema {
    public Fields required(String name, Schema schema) {
      return plus(name, schema, Presence.REQUIRED);
    }

    public Fields optional(String name, Schema schema) {
      return plus(name, schema, Presence.OPTIONAL);
    }

    public Fields hidden(String name, Schema schema) {
      return plus(name, schema, Presence.HIDDEN);
    }

    private Fields plus(String name, Schema schema, Presence presence) {
      var more = new LinkedHashMap<>(fields);
      more.put(name, new Field(schema, presence));
      return new Fields(more, open, notes);
    }

    @Override
    public Fields with(Notes notes) {
      return new Fields(fields, open, notes);
    }
  }
}
