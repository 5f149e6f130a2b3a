package dev.taskorchestrator.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the operator decides about the network door. Read once; everything that is wrong is
/// reported together.
///
/// @param projects the directories that are served, by the names under which they are; the first is
///   the usual one
/// @param open whether everybody on this machine is let in without a token
/// @param hosts further names by which the server is reached
/// @param origins pages that may reach it
/// @param address under which clients know it, without a path; null where it is its own
/// @param issuer whose JWTs are taken; null for none
/// @param jwks where that issuer's keys are; null where the issuer says so itself
public record Serving(
    String host,
    int port,
    Map<String, Path> projects,
    boolean open,
    Set<String> hosts,
    Set<String> origins,
    @Nullable URI address,
    @Nullable String issuer,
    @Nullable URI jwks) {

  /// The port that is listened to where none is named.
  public static final int USUAL_PORT = 8420;

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9._-]+");

  /// Settles it from options by their long names without dashes.
  ///
  /// @param usual the project where none is named
  /// @param here the directory of the process
  /// @param exists whether a directory is there
  /// @throws SettingsException naming everything that is wrong
  public static Serving from(
      Map<String, String> given, Path usual, Path here, Predicate<Path> exists) {
    var problems = new ArrayList<String>();
    var host = given.getOrDefault("host", "127.0.0.1").strip();
    var open = given.containsKey("no-auth");
    var issuer = uri(given, "oauth-issuer", problems) == null ? null : given.get("oauth-issuer");
    if (open && !LOOPBACK.contains(host)) {
      problems.add("no-auth lets everybody in, so host must be 127.0.0.1 or ::1, not " + host);
    }
    if (open && issuer != null) problems.add("no-auth and oauth-issuer cannot both be meant");
    var address = uri(given, "public-url", problems);
    var hosts = new LinkedHashSet<>(words(given, "allow-host"));
    if (address != null) hosts.add(address.getRawAuthority().toLowerCase(Locale.ROOT));
    if (issuer != null && address == null) {
      problems.add("oauth-issuer needs public-url, for whom its tokens are made");
    }
    var serving =
        new Serving(
            host,
            port(given, problems),
            projects(given, usual, here, exists, problems),
            open,
            hosts,
            new LinkedHashSet<>(words(given, "allow-origin")),
            address,
            issuer,
            uri(given, "oauth-jwks", problems));
    if (!problems.isEmpty()) throw new SettingsException(problems);
    return serving;
  }

  /// Whether only this machine can reach it.
  public boolean loopback() {
    return LOOPBACK.contains(host);
  }

  private static int port(Map<String, String> given, List<String> problems) {
    var text = given.getOrDefault("port", String.valueOf(USUAL_PORT));
    try {
      var port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) return port;
    } catch (NumberFormatException _) {
      // said below
    }
    problems.add("port is '" + text + "', but must be 0 to 65535");
    return USUAL_PORT;
  }

  private static List<String> words(Map<String, String> given, String option) {
    var words = new ArrayList<String>();
    for (var word : given.getOrDefault(option, "").split(",", -1)) {
      if (!word.isBlank()) words.add(word.strip().toLowerCase(Locale.ROOT));
    }
    return words;
  }

  private static @Nullable URI uri(
      Map<String, String> given, String option, List<String> problems) {
    var text = given.get(option);
    if (text == null) return null;
    try {
      var uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      var host = uri.getHost();
      var secure = "https".equals(uri.getScheme());
      var local = "http".equals(uri.getScheme()) && host != null && LOOPBACK.contains(host);
      if (host != null
          && uri.getUserInfo() == null
          && uri.getRawQuery() == null
          && (secure || local || option.equals("public-url"))) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // said below
    }
    problems.add(option + " is '" + text + "', but must be an https address");
    return null;
  }

  /// `DIR` or `NAME=DIR`, with commas between.
  private static Map<String, Path> projects(
      Map<String, String> given,
      Path usual,
      Path here,
      Predicate<Path> exists,
      List<String> problems) {
    var projects = new LinkedHashMap<String, Path>();
    projects.put(named(usual), usual);
    for (var word : given.getOrDefault("also", "").split(",", -1)) {
      if (word.isBlank()) continue;
      var equals = word.indexOf('=');
      var path = here.resolve(word.substring(equals + 1).strip()).normalize();
      var name = equals < 0 ? named(path) : word.substring(0, equals).strip();
      if (!NAME.matcher(name).matches()) {
        problems.add("a project's name has letters, digits, and . _ -, not '" + name + "'");
      } else if (!exists.test(path)) {
        problems.add("there is no directory " + path);
      } else if (projects.putIfAbsent(name, path) != null) {
        problems.add("two projects are named '" + name + "'; say NAME=DIR");
      }
    }
    return projects;
  }

  /// What a project is called that was not named.
  public static String named(Path project) {
    var name = project.getFileName();
    var fit = UNFIT.matcher(name == null ? "" : name.toString()).replaceAll("-");
    return NAME.matcher(fit).matches() ? fit : "project";
  }
}
