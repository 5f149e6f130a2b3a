package dev.taskorchestrator.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A JSON value. Values never change once made; objects keep the order in which their fields came,
/// so that the same answer always has the same bytes.
public sealed interface Json {

  /// What a reader should be told this is, such as "a string".
  default String kind() {
    return switch (this) {
      case Obj _ -> "an object";
      case Arr _ -> "a list";
      case Str _ -> "a string";
      case Num _ -> "a number";
      case Bool _ -> "a boolean";
      case Null _ -> "null";
    };
  }

  static ObjBuilder obj() {
    return new ObjBuilder();
  }

  static Str of(String value) {
    return new Str(value);
  }

  static Num of(long value) {
    return new Num(Long.toString(value));
  }

  static Bool of(boolean value) {
    return value ? Bool.TRUE : Bool.FALSE;
  }

  static Arr list(List<? extends Json> items) {
    return new Arr(List.copyOf(items));
  }

  static Arr list(Json... items) {
    return new Arr(List.of(items));
  }

  static Arr strings(Iterable<String> values) {
    var items = new ArrayList<Json>();
    for (var value : values) items.add(new Str(value));
    return new Arr(items);
  }

  record Str(String value) implements Json {}

  /// A number as it was written, so that nothing is lost on the way through. Arithmetic is done on
  /// demand.
  record Num(String text) implements Json {

    /// Whether it is written with digits only, as an identifier must be.
    public boolean plain() {
      for (var i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
        if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
      }
      return true;
    }

    /// Whether it has no fraction: 5, 5.0 and 5e2 have none.
    public boolean whole() {
      return plain() || decimal().stripTrailingZeros().scale() <= 0;
    }

    public BigDecimal decimal() {
      return new BigDecimal(text);
    }

    /// The value as a long; fails if it is not whole or does not fit.
    public long asLong() {
      return plain() && text.length() < 19 ? Long.parseLong(text) : decimal().longValueExact();
    }
  }

  record Bool(boolean value) implements Json {
    public static final Bool TRUE = new Bool(true);
    public static final Bool FALSE = new Bool(false);
  }

  /// The value `null`, which is not the same as an absent field.
  record Null() implements Json {
    public static final Null NULL = new Null();
  }

  record Arr(List<Json> items) implements Json {
    public Arr {
      items = Collections.unmodifiableList(items);
    }
  }

  /// An object. The plain accessors fail when the field is absent or of another kind: they are for
  /// input that a [Schema] has already passed. Those that answer an `Optional` or take a fallback
  /// are for fields that need not be there; `null` and another kind count as absent.
  record Obj(Map<String, Json> fields) implements Json {
    public static final Obj EMPTY = new Obj(Map.of());

    public Obj {
      fields = Collections.unmodifiableMap(fields);
    }

    public @Nullable Json get(String name) {
      return fields.get(name);
    }

    public boolean has(String name) {
      return fields.containsKey(name);
    }

    public String text(String name) {
      return optText(name).orElseThrow(() -> absent(name));
    }

    public String text(String name, String fallback) {
      return get(name) instanceof Str(var value) ? value : fallback;
    }

    public Optional<String> optText(String name) {
      return get(name) instanceof Str(var value) ? Optional.of(value) : Optional.empty();
    }

    public long number(String name) {
      return optNumber(name).orElseThrow(() -> absent(name));
    }

    public long number(String name, long fallback) {
      return get(name) instanceof Num number ? number.asLong() : fallback;
    }

    public Optional<Long> optNumber(String name) {
      return get(name) instanceof Num number ? Optional.of(number.asLong()) : Optional.empty();
    }

    public boolean flag(String name, boolean fallback) {
      return get(name) instanceof Bool(var value) ? value : fallback;
    }

    public Optional<Boolean> optFlag(String name) {
      return get(name) instanceof Bool(var value) ? Optional.of(value) : Optional.empty();
    }

    public Obj object(String name) {
      return optObject(name).orElseThrow(() -> absent(name));
    }

    public Optional<Obj> optObject(String name) {
      return get(name) instanceof Obj value ? Optional.of(value) : Optional.empty();
    }

    /// The items of a list; none when it is absent.
    public List<Json> items(String name) {
      return get(name) instanceof Arr(var items) ? items : List.of();
    }

    /// The strings of a list; none when it is absent.
    public List<String> texts(String name) {
      return items(name).stream()
          .filter(Str.class::isInstance)
          .map(s -> ((Str) s).value())
          .toList();
    }

    /// The objects of a list; none when it is absent.
    public List<Obj> objects(String name) {
      return items(name).stream().filter(Obj.class::isInstance).map(Obj.class::cast).toList();
    }

    private static NoSuchElementException absent(String name) {
      return new NoSuchElementException("no such field: " + name);
    }
  }
}
