package dev.taskorchestrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.config.PathForms.Host;
import dev.taskorchestrator.config.PathForms.Reading;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every form in which a folder is named, on every system.
class PathFormsTest {

  private static final String NFC = "/p/Über";
  private static final String NFD = "/p/U\u0308ber";

  private static String read(Host host, String written, String... existing) {
    var home = host == Host.WINDOWS ? "C:\\Users\\me" : "/home/me";
    var forms = new PathForms(host, home, "Ubuntu", Set.of(existing)::contains);
    return switch (forms.read(written)) {
      case Reading.Understood(var path) -> path;
      case Reading.Refused(var why) -> "refused: " + why;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/home/me/a b | /home/me/a b",
        "a/b | a/b",
        "~ | /home/me",
        "~/x y | /home/me/x y",
        "file:///home/me/a%20b/%C3%BC | /home/me/a b/ü",
        "file:/home/me | /home/me",
        "FILE://localhost/home/me | /home/me",
        "/c/Users | /c/Users",
        "/mnt/c/x | /mnt/c/x",
        "${workspaceFolder}/x"
            + " | refused: holds ${workspaceFolder}, which the client did not fill in",
        "~other/x | refused: names the home of somebody else; give the whole path",
        "file:///a%zz | refused: is an address that is wrongly encoded",
        "file:///a%2 | refused: is an address that is wrongly encoded",
        "file:///a%ff | refused: is an address that is wrongly encoded",
        "file:///a%00b | refused: is an address that is wrongly encoded",
        "file:///a?b | refused: is an address with a question or a fragment, not a folder's",
        "vscode-remote://wsl+Ubuntu/x"
            + " | refused: is an address of 'vscode-remote', but must be a folder's path",
        "https://x/y | refused: is an address of 'https', but must be a folder's path",
        "C:\\x | refused: is a path of Windows, but this server runs on Linux",
        "file:///C:/x | refused: is a path of Windows, but this server runs on Linux",
        "\\\\server\\share | refused: is a network path of Windows, but this server runs on Linux",
        "file://server/share"
            + " | refused: is a network path of Windows, but this server runs on Linux",
        "\\\\wsl$\\Ubuntu\\home | refused: is a path of Windows, but this server runs on Linux",
        "`` | refused: is empty",
      })
  void onLinux(String written, String path) {
    assertThat(read(Host.LINUX, written)).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "C:\\x y\\ü | C:\\x y\\ü",
        "c:/x/y | c:\\x\\y",
        "C: | C:\\",
        "\\\\server\\share\\x | \\\\server\\share\\x",
        "//server/share | \\\\server\\share",
        "file:///C:/x%20y/%C3%BC | C:\\x y\\ü",
        "file:///c%3A/x | c:\\x",
        "file://server/share/a%20b | \\\\server\\share\\a b",
        "/c/Users/me | C:\\Users\\me",
        "/c | C:\\",
        "/mnt/d/x | D:\\x",
        "/cygdrive/d/x | D:\\x",
        "\\\\wsl$\\Ubuntu\\home\\me | \\\\wsl$\\Ubuntu\\home\\me",
        "\\\\wsl.localhost\\Ubuntu\\home | \\\\wsl.localhost\\Ubuntu\\home",
        "~\\x | C:\\Users\\me\\x",
        "~/x | C:\\Users\\me\\x",
        "a/b | a\\b",
        "C:x | refused: is relative to whatever folder that drive is in; give the whole path",
      })
  void onWindows(String written, String path) {
    assertThat(read(Host.WINDOWS, written)).isEqualTo(path);
  }

  @Test
  void aServerInTheLinuxOfWindowsUnderstandsBoth() {
    assertThat(read(Host.WSL, "C:\\x y\\ü", "/mnt/c/x y/ü")).isEqualTo("/mnt/c/x y/ü");
    assertThat(read(Host.WSL, "file:///c%3A/x", "/mnt/c/x")).isEqualTo("/mnt/c/x");
    assertThat(read(Host.WSL, "/c/x", "/mnt/c/x")).isEqualTo("/mnt/c/x");
    assertThat(read(Host.WSL, "/c/x", "/c/x", "/mnt/c/x")).isEqualTo("/c/x");
    assertThat(read(Host.WSL, "\\\\wsl$\\Ubuntu\\home\\me")).isEqualTo("/home/me");
    assertThat(read(Host.WSL, "\\\\wsl.localhost\\ubuntu\\home\\me")).isEqualTo("/home/me");
    assertThat(read(Host.WSL, "file://wsl.localhost/Ubuntu/home/a%20b")).isEqualTo("/home/a b");
    assertThat(read(Host.WSL, "//wsl$/Ubuntu")).isEqualTo("/");
    assertThat(read(Host.WSL, "/home/me")).isEqualTo("/home/me");
  }

  @Test
  void whatItCannotReachItRefusesAndSaysWhy() {
    assertThat(read(Host.WSL, "C:\\x"))
        .isEqualTo(
            "refused: is a path of Windows that would be /mnt/c/x here, where nothing lies; give the"
                + " path as Linux has it: C:\\x");
    assertThat(read(Host.WSL, "\\\\wsl$\\Debian\\home"))
        .isEqualTo("refused: lies in 'Debian', but this server runs in 'Ubuntu'");
    assertThat(read(Host.WSL, "\\\\server\\share")).contains("network path of Windows");
    assertThat(read(Host.MACOS, "C:\\x")).contains("runs on macOS");
  }

  @Test
  void namesAreFoundInWhicheverWayTheirLettersAreWritten() {
    assertThat(read(Host.MACOS, NFC, NFD)).isEqualTo(NFD);
    assertThat(read(Host.LINUX, NFD, NFC)).isEqualTo(NFC);
    assertThat(read(Host.LINUX, NFD, NFC, NFD)).isEqualTo(NFD);
    assertThat(read(Host.LINUX, "file:///p/U%CC%88ber", NFC)).isEqualTo(NFC);
    assertThat(read(Host.LINUX, NFC)).isEqualTo(NFC);
  }

  @Test
  void controlCharactersAreNoPath() {
    assertThat(read(Host.LINUX, "/a\u0000b")).isEqualTo("refused: holds control characters");
  }
}
