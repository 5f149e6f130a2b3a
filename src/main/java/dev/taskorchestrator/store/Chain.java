package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Ties each event to all before it, so that one that was altered, lost or cut off shows: its link
/// is a digest of the link before and of what happened. Not shared between threads.
final class Chain {

  /// Bytes of a link: enough that no damage goes unseen, and half of what a whole digest takes.
  private static final int LINK = 16;

  private final MessageDigest digest;

  Chain() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  /// The link of an event, given that of the event before.
  String link(String before, Event event) {
    feed(before);
    feed(event.sequence());
    feed(Moments.micros(event.at()));
    feed(event.kind().word());
    feed(event.task() == null ? null : event.task().text());
    feed(event.actor());
    feed(event.attempt());
    feed(event.detail());
    return HexFormat.of().formatHex(digest.digest(), 0, LINK);
  }

  /// With its length before it, so that no two rows of texts read alike.
  private void feed(@Nullable String text) {
    var bytes = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    feed(bytes == null ? -1 : bytes.length);
    if (bytes != null) digest.update(bytes);
  }

  private void feed(long number) {
    for (int shift = 56; shift >= 0; shift -= 8) digest.update((byte) (number >>> shift));
  }
}
