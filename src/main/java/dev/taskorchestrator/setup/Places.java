package dev.taskorchestrator.setup;

import org.jspecify.annotations.Nullable;

/// Where this user's programs keep their settings. Paths are text in the form of that system, so
/// that the forms of all systems can be had anywhere.
///
/// @param home the user's folder
/// @param appData where Windows programs keep settings; absent elsewhere
/// @param config where programs of Linux do, when it is not the usual `.config`
public record Places(Os os, String home, @Nullable String appData, @Nullable String config) {

  /// The families of systems that keep settings in different places.
  public enum Os {
    LINUX,
    MACOS,
    WINDOWS;

    /// The one of which a machine says this name.
    public static Os named(String name) {
      var lower = name.toLowerCase(java.util.Locale.ROOT);
      if (lower.startsWith("windows")) return WINDOWS;
      return lower.startsWith("mac") || lower.startsWith("darwin") ? MACOS : LINUX;
    }
  }

  /// What lies under the user's folder.
  String home(String... names) {
    return join(home, names);
  }

  /// What lies where programs with windows keep their settings.
  String settings(String... names) {
    return switch (os) {
      case WINDOWS -> join(appData == null ? home("AppData", "Roaming") : appData, names);
      case MACOS -> join(home("Library", "Application Support"), names);
      case LINUX -> join(dotConfig(), names);
    };
  }

  /// What lies under `.config`, which some programs use on every system but Windows.
  String dotConfig(String... names) {
    var elsewhere = os == Os.LINUX && config != null && !config.isBlank() ? config : null;
    return join(elsewhere == null ? home(".config") : elsewhere, names);
  }

  String join(String folder, String... names) {
    var separator = os == Os.WINDOWS ? "\\" : "/";
    var path = new StringBuilder(folder);
    for (var name : names) {
      if (!path.toString().endsWith(separator)) path.append(separator);
      path.append(name);
    }
    return path.toString();
  }
}
