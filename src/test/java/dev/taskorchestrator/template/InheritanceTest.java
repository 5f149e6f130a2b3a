package dev.taskorchestrator.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A template that extends another is that other, but for what it says itself.
class InheritanceTest {

  @TempDir Path folder;

  private void stored(String id, String parent, String sections) {
    var meta =
        "metadata:{name:'%s',version:'1.0.0',description:'D'%s}"
            .formatted(id, parent.isEmpty() ? "" : ",extends:'" + parent + "'");
    var kept =
        new Templates(folder).store(id, "{" + meta + "," + sections + "}", Category.USER, true);
    assertThat(kept).as(String.valueOf(kept)).isInstanceOf(Outcome.Done.class);
  }

  private Outcome<Json.Obj> whole(String id) {
    var templates = new Templates(folder);
    return templates.find(id, null).then(templates::whole);
  }

  private Json.Obj done(String id) {
    var outcome = whole(id);
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<Json.Obj>) outcome).value();
  }

  private String refused(String id) {
    var outcome = whole(id);
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<Json.Obj>) outcome).refusal().message();
  }

  @Test
  void sectionsAreMergedEntryByEntryAndTheNearestSaysIt() {
    stored(
        "top",
        "",
        """
        parameters: {a: {type: 'string'}, b: {type: 'string'}},
        variables: {v: 'top', w: 'top'},
        tasks: {one: {title: 'One of top', type: 'review'}, two: {title: 'Two'}},
        milestones: ['of top']
        """);
    stored("mid", "top", "tasks:{one:{title:'One of mid'}},variables:{v:'mid'}");
    stored(
        "low",
        "mid",
        "parameters:{b:{type:'number'}},tasks:{three:{title:'Three'}},milestones:['of low']");

    var whole = done("low");

    assertThat(JsonWriter.text(whole.object("tasks")))
        .as("a task is taken as a whole")
        .isEqualTo(
            "{\"one\":{\"title\":\"One of mid\"},\"two\":{\"title\":\"Two\"},"
                + "\"three\":{\"title\":\"Three\"}}");
    assertThat(JsonWriter.text(whole.object("parameters")))
        .isEqualTo("{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"number\"}}");
    assertThat(JsonWriter.text(whole.object("variables")))
        .isEqualTo("{\"v\":\"mid\",\"w\":\"top\"}");
    assertThat(whole.texts("milestones")).containsExactly("of low");
    assertThat(whole.object("metadata").text("name")).isEqualTo("low");
  }

  @Test
  void templatesThatExtendEachOtherAreNamed() {
    stored("a", "b", "tasks:{t:{title:'T'}}");
    stored("b", "c", "tasks:{t:{title:'T'}}");
    stored("c", "a", "tasks:{t:{title:'T'}}");
    stored("self", "self", "tasks:{t:{title:'T'}}");

    assertThat(refused("a")).contains("extend each other: a → b → c → a");
    assertThat(refused("self")).contains("extend each other: self → self");
  }

  @Test
  void aParentThatIsNotThereIsMissed() {
    stored("a", "gone", "tasks:{t:{title:'T'}}");
    var outcome = whole("a");
    assertThat(((Outcome.Refused<Json.Obj>) outcome).refusal())
        .isEqualTo(new Refusal.TemplateNotFound("gone"));
  }

  @Test
  void whatNeitherHasIsMissedOfTheWhole() {
    stored("base", "", "tasks:{t:{title:'T'}}");
    stored("a", "base", "tasks:{u:{title:'U',dependencies:['t']}}");
    assertThat(done("a").object("tasks").fields()).containsOnlyKeys("t", "u");
  }

  @Test
  void onesOwnMayTakeThePlaceOfWhatShipsWithTheProgramAndIsThenWhatOthersExtend() {
    stored("research_base", "", "tasks:{mine:{title:'Mine'}}");
    stored("a", "research_base", "tasks:{u:{title:'U'}}");
    assertThat(done("a").object("tasks").fields()).containsOnlyKeys("mine", "u");
  }

  @Test
  void theWayUpIsBounded() {
    stored("t0", "", "tasks:{t:{title:'T'}}");
    for (int i = 1; i <= 12; i++) stored("t" + i, "t" + (i - 1), "variables:{v:'" + i + "'}");
    assertThat(done("t9").object("variables").text("v")).isEqualTo("9");
    assertThat(refused("t12")).contains("extends too many");
  }
}
