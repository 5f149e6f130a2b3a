package dev.taskorchestrator.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a uri of the scheme `orchestrator` names. Each has one spelling but for percent-encoding,
/// which is read strictly: an id is a name and never a path.
sealed interface ResourceName {

  /// How every uri begins.
  String SCHEME = "orchestrator://";

  /// How the project stands.
  record Status() implements ResourceName {}

  /// A task with all below it, or everything.
  record Tree(@Nullable String task) implements ResourceName {}

  /// One task, whole.
  record OneTask(String id) implements ResourceName {}

  /// What was handed in, word for word.
  record Content(String artifact) implements ResourceName {}

  /// A page of what happened: after a number, or the latest.
  record Events(@Nullable Long after) implements ResourceName {}

  /// How a specialist works.
  record RolePrompt(String role) implements ResourceName {}

  /// What a uri names; null where it names nothing that there could be.
  static @Nullable ResourceName of(String uri) {
    if (!uri.startsWith(SCHEME)) return null;
    var rest = uri.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    if (slash >= 0) return below(rest.substring(0, slash), decoded(rest.substring(slash + 1)));
    return switch (rest) {
      case "status" -> new Status();
      case "tree" -> new Tree(null);
      case "events" -> new Events(null);
      default -> null;
    };
  }

  private static @Nullable ResourceName below(String kind, @Nullable String id) {
    if (id == null) return null;
    return switch (kind) {
      case "tree" -> new Tree(id);
      case "task" -> new OneTask(id);
      case "artifact" -> new Content(id);
      case "events" -> NUMBER.matcher(id).matches() ? new Events(Long.valueOf(id)) : null;
      case "role" -> new RolePrompt(id);
      default -> null;
    };
  }

  private static @Nullable String decoded(String text) {
    if (!ENCODED.matcher(text).matches()) return null;
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    try {
      var id = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
      return FORBIDDEN.matcher(id).find() ? null : id;
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  /// What needs no encoding by RFC 3986, section 2.3, and what is encoded.
  Pattern ENCODED = Pattern.compile("(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2}){1,300}");

  /// What no id holds: ways to somewhere else, and what cannot be seen.
  Pattern FORBIDDEN = Pattern.compile("\\.\\.|[/\\\\]|\\p{Cntrl}|[\\u0080-\\u009f]");

  Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
}
