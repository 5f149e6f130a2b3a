package dev.taskorchestrator.core;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tasks that come from elsewhere, with nothing said of them but where they belong.
public final class IncomingRows {

  private IncomingRows() {}

  /// A pending one below that parent, which waits for these.
  public static Incoming row(String key, @Nullable String parent, String... needs) {
    return new Incoming(
        key,
        null,
        Brief.of(key, key),
        Status.PENDING,
        null,
        null,
        parent,
        Stream.of(needs).map(need -> new Incoming.Need(need, "completion", null)).toList(),
        0,
        -1,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null);
  }
}
