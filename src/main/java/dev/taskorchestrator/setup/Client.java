package dev.taskorchestrator.setup;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A program that servers can be entered in: where it keeps them and in which shape.
public enum Client {
  CLAUDE_CODE("claude-code", "Claude Code", "mcpServers", true, ".mcp.json") {
    @Override
    String userFile(Places places) {
      return places.home(".claude.json");
    }

    @Override
    List<String> traces(Places places) {
      return List.of(userFile(places), places.home(".claude"));
    }

    @Override
    @Nullable String projectVariable() {
      return "${CLAUDE_PROJECT_DIR:-.}";
    }
  },
  CLAUDE_DESKTOP("claude-desktop", "Claude Desktop", "mcpServers", false, null) {
    @Override
    String userFile(Places places) {
      return places.settings("Claude", "claude_desktop_config.json");
    }

    @Override
    List<String> traces(Places places) {
      return List.of(places.settings("Claude"));
    }
  },
  CURSOR("cursor", "Cursor", "mcpServers", false, ".cursor/mcp.json") {
    @Override
    String userFile(Places places) {
      return places.home(".cursor", "mcp.json");
    }

    @Override
    List<String> traces(Places places) {
      return List.of(places.home(".cursor"));
    }

    @Override
    @Nullable String projectVariable() {
      return WORKSPACE;
    }
  },
  VSCODE("vscode", "VS Code", "servers", true, ".vscode/mcp.json") {
    @Override
    String userFile(Places places) {
      return places.settings("Code", "User", "mcp.json");
    }

    @Override
    List<String> traces(Places places) {
      return List.of(places.settings("Code"));
    }

    @Override
    @Nullable String projectVariable() {
      return WORKSPACE;
    }
  },
  WINDSURF("windsurf", "Windsurf", "mcpServers", false, null) {
    @Override
    String userFile(Places places) {
      return places.home(".codeium", "windsurf", "mcp_config.json");
    }

    @Override
    List<String> traces(Places places) {
      return List.of(places.home(".codeium", "windsurf"));
    }
  },
  ZED("zed", "Zed", "context_servers", false, ".zed/settings.json") {
    @Override
    String userFile(Places places) {
      return places.join(folder(places), "settings.json");
    }

    @Override
    List<String> traces(Places places) {
      return List.of(folder(places));
    }

    private static String folder(Places places) {
      return places.os() == Places.Os.WINDOWS ? places.settings("Zed") : places.dotConfig("zed");
    }
  },
  CODEX("codex", "Codex CLI", "mcp_servers", false, ".codex/config.toml") {
    @Override
    String userFile(Places places) {
      return places.home(".codex", "config.toml");
    }

    @Override
    List<String> traces(Places places) {
      return List.of(places.home(".codex"));
    }
  },
  GEMINI("gemini", "Gemini CLI", "mcpServers", false, ".gemini/settings.json") {
    @Override
    String userFile(Places places) {
      return places.home(".gemini", "settings.json");
    }

    @Override
    List<String> traces(Places places) {
      return List.of(places.home(".gemini"));
    }
  };

  private static final String WORKSPACE = "${workspaceFolder}";

  private final String word;
  private final String title;
  private final String key;
  private final boolean typed;
  private final @Nullable String projectFile;

  /// @param key under which the file keeps servers
  /// @param typed whether an entry says by which way its server is spoken to
  /// @param projectFile from the project's folder, with slashes
  Client(String word, String title, String key, boolean typed, @Nullable String projectFile) {
    this.word = word;
    this.title = title;
    this.key = key;
    this.typed = typed;
    this.projectFile = projectFile;
  }

  /// The file of this user's servers.
  abstract String userFile(Places places);

  /// Files and folders of which one is there where the client was used.
  abstract List<String> traces(Places places);

  /// What the client itself puts the project's folder in place of, if anything.
  @Nullable String projectVariable() {
    return null;
  }

  /// Its name on the command line.
  public String word() {
    return word;
  }

  /// Its name in text.
  public String title() {
    return title;
  }

  String key() {
    return key;
  }

  boolean typed() {
    return typed;
  }

  /// Whether it starts a server in the project's folder, so that none need be named to it.
  boolean startsInProject() {
    return this != CLAUDE_DESKTOP && this != WINDSURF;
  }

  /// Whether a project can have servers of its own in it.
  public boolean knowsProjects() {
    return projectFile != null;
  }

  /// The file of a project's servers, from the project's folder.
  public Optional<String> projectFile() {
    return Optional.ofNullable(projectFile);
  }

  /// The file that holds the servers of that scope; empty where the client has no such scope.
  ///
  /// @param project the project's folder
  public Optional<String> file(Scope scope, Places places, String project) {
    if (scope == Scope.USER) return Optional.of(userFile(places));
    return projectFile().map(file -> places.join(project, file.split("/", -1)));
  }

  /// The one of that word.
  public static Optional<Client> of(String word) {
    return Stream.of(values()).filter(client -> client.word.equals(word)).findFirst();
  }

  /// The words of all.
  public static List<String> words() {
    return Stream.of(values()).map(Client::word).toList();
  }
}
