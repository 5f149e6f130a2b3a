package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Access.Role;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.process.Visiting.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Two projects on one network server: ours, and theirs.
final class TwoProjects implements AutoCloseable {

  final Side ours;
  final Side theirs;
  final Serving server;
  private List<String> before = List.of();

  TwoProjects(Path folder) throws Exception {
    ours = new Side(folder, "ownly");
    theirs = new Side(folder, "zebra");
    server =
        Serving.start(ours.folder, Map.of(), "--also", "zebra=" + theirs.folder, "--tools", "full");
  }

  /// Somebody who is let into our project, at its address.
  Visiting visiting(Role role) {
    return ours.visiting(server.url, role);
  }

  /// Somebody who is let into theirs.
  Visiting them(Role role) {
    return theirs.visiting(server.url + "/zebra", role);
  }

  static Json.Obj json(String text) {
    return (Json.Obj) JsonReader.read(text);
  }

  /// From here on nothing of theirs may change.
  void look() throws Exception {
    before = theirs.everything();
  }

  void untouched() throws Exception {
    assertThat(theirs.everything()).isEqualTo(before);
  }

  /// That nobody can tell from what is answered whether something is theirs or nowhere.
  void alike(Object what, Answer there, Answer nowhere) {
    assertThat(theirs.told(nowhere.body())).as("%s: %s", what, nowhere).isFalse();
    assertThat(steady(there)).as("%s", what).isEqualTo(steady(nowhere));
  }

  /// That nothing of theirs is told.
  void silent(Object what, String said) {
    assertThat(theirs.told(said)).as("%s: %s", what, said).isFalse();
  }

  /// A refusal word for word; of what was done, which goes on with each call whatever it names,
  /// only what it is that is told.
  private String steady(Answer answer) {
    var text = answer.status() + " " + theirs.veiled(answer.body());
    if (!answer.code().isEmpty() || !answer.body().contains("\"result\"")) {
      return text.replaceAll("\"retry_after_ms\":[0-9]+", "\"retry_after_ms\":N");
    }
    silent(answer, text);
    return answer.status() + " " + answer.said().fields().keySet();
  }

  @Override
  public void close() {
    server.close();
  }
}
