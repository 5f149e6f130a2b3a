package dev.taskorchestrator.config;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Paths as people and clients write them, made into paths of the system that this runs on: clients
/// send addresses, Git Bash has drives as folders, and a client on Windows may talk to a server in
/// its Linux subsystem.
public final class PathForms {

  /// What this runs on.
  public enum Host {
    LINUX("Linux"),
    /// Linux within Windows, which has the drives of Windows under `/mnt`
    WSL("Linux"),
    MACOS("macOS"),
    WINDOWS("Windows");

    private final String title;

    Host(String title) {
      this.title = title;
    }
  }

  /// What came of a path.
  public sealed interface Reading {
    /// A path of this system; it may be relative.
    record Understood(String path) implements Reading {}

    /// Why it is none, as a sentence without its beginning: "is …".
    record Refused(String why) implements Reading {}
  }

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*\\}");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):/.*");
  private static final Pattern DRIVE = Pattern.compile("([A-Za-z]):([\\\\/].*)?");
  private static final Pattern FOLDER_DRIVE =
      Pattern.compile("(?:/mnt|/cygdrive)?/([A-Za-z])((?:/.*)?)");
  private static final Pattern SUBSYSTEM =
      Pattern.compile("[\\\\/]{2}wsl(?:\\$|\\.localhost)[\\\\/]([^\\\\/]+)((?:[\\\\/].*)?)");

  private final Host host;
  private final String home;
  private final String distribution;
  private final Predicate<String> exists;

  /// @param home the user's folder
  /// @param distribution the name of the Linux within Windows; empty elsewhere
  /// @param exists whether something lies at a path of this system
  public PathForms(Host host, String home, String distribution, Predicate<String> exists) {
    this.host = host;
    this.home = home;
    this.distribution = distribution;
    this.exists = exists;
  }

  /// The forms of a plain system, where nothing is looked up.
  public static PathForms plain() {
    return new PathForms(Host.LINUX, "~", "", _ -> true);
  }

  /// The path that is meant.
  public Reading read(String written) {
    var text = written.strip();
    if (text.isEmpty()) return refused("is empty");
    if (text.chars().anyMatch(Character::isISOControl)) return refused("holds control characters");
    var variable = VARIABLE.matcher(text);
    if (variable.find() && !exists.test(text)) {
      return refused("holds " + variable.group() + ", which the client did not fill in");
    }
    if (text.regionMatches(true, 0, "file:", 0, 5)) return address(text);
    var scheme = SCHEME.matcher(text);
    if (scheme.matches()) {
      return refused("is an address of '" + scheme.group(1) + "', but must be a folder's path");
    }
    return path(text);
  }

  private Reading path(String text) {
    if (text.startsWith("~")) return atHome(text);
    var subsystem = SUBSYSTEM.matcher(text);
    if (subsystem.matches()) return subsystem(text, subsystem);
    var drive = DRIVE.matcher(text);
    if (drive.matches()) return drive(text, drive);
    if (text.matches("[A-Za-z]:.*") && host == Host.WINDOWS) {
      return refused("is relative to whatever folder that drive is in; give the whole path");
    }
    if (text.startsWith("\\\\")) {
      return host == Host.WINDOWS ? windows(text) : foreign("a network path of Windows");
    }
    return plain(text);
  }

  private Reading plain(String text) {
    var folder = FOLDER_DRIVE.matcher(text);
    if (!folder.matches()) {
      return host == Host.WINDOWS ? windows(text) : understood(text);
    }
    return switch (host) {
      case WINDOWS -> windows(folder.group(1).toUpperCase(Locale.ROOT) + ":" + rooted(folder));
      case WSL -> exists.test(text) ? understood(text) : mounted(text, folder.group(1), folder);
      case LINUX, MACOS -> understood(text);
    };
  }

  private static String rooted(Matcher folder) {
    return folder.group(2).isEmpty() ? "\\" : folder.group(2);
  }

  private Reading mounted(String text, String letter, Matcher folder) {
    var there = "/mnt/" + letter.toLowerCase(Locale.ROOT) + folder.group(2);
    return understood(exists.test(there) ? there : text);
  }

  private Reading atHome(String text) {
    if (text.equals("~")) return understood(home);
    var rest = text.substring(1);
    if (rest.charAt(0) == '/' || (rest.charAt(0) == '\\' && host == Host.WINDOWS)) {
      return host == Host.WINDOWS ? windows(home + rest) : understood(home + rest);
    }
    return refused("names the home of somebody else; give the whole path");
  }

  /// `C:\x`, or `C:/x`.
  private Reading drive(String text, Matcher drive) {
    var rest = drive.group(2) == null ? "\\" : drive.group(2);
    return switch (host) {
      case WINDOWS -> windows(drive.group(1) + ":" + rest);
      case LINUX, MACOS -> foreign("a path of Windows");
      case WSL -> {
        var there = "/mnt/" + drive.group(1).toLowerCase(Locale.ROOT) + rest.replace('\\', '/');
        yield existing(there)
            .<Reading>map(Reading.Understood::new)
            .orElseGet(() ->
                refused(
                    "is a path of Windows that would be "
                        + there
                        + " here, where nothing lies; give the path as Linux has it: "
                        + text));
      }
    };
  }

  /// `\\wsl$\Ubuntu\home\me`, by which Windows knows the files of its Linux.
  private Reading subsystem(String text, Matcher parts) {
    if (host == Host.WINDOWS) return windows(text);
    if (host != Host.WSL) return foreign("a path of Windows");
    var name = parts.group(1);
    if (!distribution.isEmpty() && !distribution.equalsIgnoreCase(name)) {
      return refused("lies in '" + name + "', but this server runs in '" + distribution + "'");
    }
    var rest = parts.group(2).replace('\\', '/');
    return understood(rest.isEmpty() ? "/" : rest);
  }

  /// `file:///home/me/my%20project`.
  private Reading address(String text) {
    var rest = text.substring("file:".length()).replace('\\', '/');
    var cut = rest.indexOf('?') >= 0 || rest.indexOf('#') >= 0;
    if (cut) return refused("is an address with a question or a fragment, not a folder's");
    String plain;
    try {
      plain = decoded(rest);
    } catch (CharacterCodingException | NumberFormatException _) {
      return refused("is an address that is wrongly encoded");
    }
    if (!plain.startsWith("//")) return path(withoutRoot(plain));
    int slash = plain.indexOf('/', 2);
    var machine = slash < 0 ? plain.substring(2) : plain.substring(2, slash);
    var path = slash < 0 ? "/" : plain.substring(slash);
    if (machine.isEmpty() || machine.equalsIgnoreCase("localhost")) return path(withoutRoot(path));
    return path("\\\\" + machine + path.replace('/', '\\'));
  }

  /// In an address a drive stands behind a slash.
  private static String withoutRoot(String path) {
    return path.matches("/[A-Za-z]:(/.*)?") ? path.substring(1) : path;
  }

  private static String decoded(String text) throws CharacterCodingException {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (point == '%') {
        if (i + 3 > text.length()) throw new NumberFormatException("cut off");
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 3;
      } else {
        bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(point);
      }
    }
    var plain = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
    if (plain.chars().anyMatch(Character::isISOControl)) throw new NumberFormatException("control");
    return plain.toString();
  }

  private Reading windows(String text) {
    return understood(text.replace('/', '\\'));
  }

  /// The same letters can be written in two ways; the one that is there is meant.
  private Reading understood(String path) {
    return new Reading.Understood(existing(path).orElse(path));
  }

  private java.util.Optional<String> existing(String path) {
    return List.of(
            path,
            Normalizer.normalize(path, Normalizer.Form.NFC),
            Normalizer.normalize(path, Normalizer.Form.NFD))
        .stream()
        .filter(exists)
        .findFirst();
  }

  private Reading foreign(String what) {
    return refused("is " + what + ", but this server runs on " + host.title);
  }

  private static Reading refused(String why) {
    return new Reading.Refused(why);
  }
}
