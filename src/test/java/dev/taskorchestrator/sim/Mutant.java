package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Patch.HOUSE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The product with one fault planted in it: in its classes as they are loaded, in its statements
/// as they are prepared, or in the ways of the simulated world.
///
/// @param name what is wrong with it
/// @param patches its classes, each place of which must be found
/// @param statements parts of statements and what stands there instead
record Mutant(String name, List<Patch> patches, Map<String, String> statements, Quirk quirk) {

  static Mutant patched(String name, Patch... patches) {
    return new Mutant(name, List.of(patches), Map.of(), Quirk.NONE);
  }

  static Mutant saying(String name, String from, String to) {
    return new Mutant(name, List.of(), Map.of(from, to), Quirk.NONE);
  }

  static Mutant odd(String name, Quirk quirk) {
    return new Mutant(name, List.of(), Map.of(), quirk);
  }

  Mutant and(String from, String to) {
    var more = new LinkedHashMap<>(statements);
    more.put(from, to);
    return new Mutant(name, patches, more, quirk);
  }

  /// Lives in one world after the other until something is found, and says what; null when nothing
  /// is. Its fault must have been planted in one of them at least.
  @Nullable String found(int seeds, double hours, double pace, Path folder) {
    var changed = new AtomicBoolean(patches.isEmpty() && statements.isEmpty());
    for (long seed = 1; seed <= seeds; seed++) {
      var what = lived(seed, hours, pace, folder, changed);
      if (what != null) return what;
    }
    if (!changed.get()) throw new AssertionError(name + ": nothing was planted");
    return null;
  }

  private @Nullable String lived(
      long seed, double hours, double pace, Path folder, AtomicBoolean changed) {
    if (patches.isEmpty()) {
      return Trial.of(seed, hours, pace, folder, rewriting(changed), quirk.name());
    }
    try {
      var trial = new Loader(patches, changed).loadClass(Trial.class.getName());
      var method =
          MethodHandles.publicLookup()
              .findStatic(
                  trial,
                  "of",
                  MethodType.methodType(
                      String.class,
                      long.class,
                      double.class,
                      double.class,
                      Path.class,
                      UnaryOperator.class,
                      String.class));
      return (String)
          method.invoke(seed, hours, pace, folder, rewriting(new AtomicBoolean()), quirk.name());
    } catch (Throwable failure) {
      throw new AssertionError(name, failure);
    }
  }

  private UnaryOperator<String> rewriting(AtomicBoolean changed) {
    return statement -> {
      var text = statement;
      for (var part : statements.entrySet()) text = text.replace(part.getKey(), part.getValue());
      if (!text.equals(statement)) changed.set(true);
      return text;
    };
  }

  @Override
  public String toString() {
    return name;
  }

  /// Loads the product and the simulation anew, apart from those that are loaded already.
  private static final class Loader extends ClassLoader {
    private final List<Patch> patches;
    private final AtomicBoolean changed;

    Loader(List<Patch> patches, AtomicBoolean changed) {
      super(Mutant.class.getClassLoader());
      this.patches = patches;
      this.changed = changed;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(HOUSE)) return super.loadClass(name, resolve);
      synchronized (getClassLoadingLock(name)) {
        var present = findLoadedClass(name);
        return present != null ? present : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) throw new ClassNotFoundException(name);
        var bytes = in.readAllBytes();
        for (var patch : patches) {
          if (patch.concerns(name)) bytes = planted(patch, bytes);
        }
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    private byte[] planted(Patch patch, byte[] bytes) {
      var places = new ArrayList<Boolean>();
      var made = patch.made(bytes, () -> places.add(true));
      if (places.isEmpty()) throw new AssertionError("nothing to change in " + patch);
      changed.set(true);
      return made;
    }
  }
}
