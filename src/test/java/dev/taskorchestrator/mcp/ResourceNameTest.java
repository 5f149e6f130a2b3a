package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What uris name: an id is a name, and no way to anywhere else.
class ResourceNameTest {

  @Test
  void anIdMayBePercentEncoded() {
    assertThat(ResourceName.of("orchestrator://task/task_a%5Fb%2d1"))
        .isEqualTo(new ResourceName.OneTask("task_a_b-1"));
    assertThat(ResourceName.of("orchestrator://role/%C3%A4"))
        .isEqualTo(new ResourceName.RolePrompt("ä"));
  }

  @Test
  void whatIsListedNamesItself() {
    assertThat(ResourceName.of("orchestrator://status")).isEqualTo(new ResourceName.Status());
    assertThat(ResourceName.of("orchestrator://tree")).isEqualTo(new ResourceName.Tree(null));
    assertThat(ResourceName.of("orchestrator://tree/a")).isEqualTo(new ResourceName.Tree("a"));
    assertThat(ResourceName.of("orchestrator://events")).isEqualTo(new ResourceName.Events(null));
    assertThat(ResourceName.of("orchestrator://events/7")).isEqualTo(new ResourceName.Events(7L));
    assertThat(ResourceName.of("orchestrator://artifact/a"))
        .isEqualTo(new ResourceName.Content("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "orchestrator:",
        "orchestrator://",
        "orchestrator:///status",
        "ORCHESTRATOR://status",
        "file:///etc/passwd",
        "orchestrator://status/",
        "orchestrator://status?x",
        "orchestrator://status#x",
        "orchestrator://nothing",
        "orchestrator://nothing/a",
        "orchestrator://task",
        "orchestrator://task/",
        "orchestrator://task/a/b",
        "orchestrator://task/a/",
        "orchestrator://task//a",
        "orchestrator://task/..",
        "orchestrator://task/%2e%2e",
        "orchestrator://task/a%2Fb",
        "orchestrator://task/a%5Cb",
        "orchestrator://task/a\\b",
        "orchestrator://task/a%00b",
        "orchestrator://task/a%0Ab",
        "orchestrator://task/a%7Fb",
        "orchestrator://task/a%C2%80b",
        "orchestrator://task/a%",
        "orchestrator://task/a%4",
        "orchestrator://task/a%zz",
        "orchestrator://task/%ff",
        "orchestrator://task/%c0%ae%c0%ae",
        "orchestrator://task/%ed%a0%80",
        "orchestrator://task/ä",
        "orchestrator://task/a b",
        "orchestrator://task/a+b",
        "orchestrator://events/-1",
        "orchestrator://events/+1",
        "orchestrator://events/01",
        "orchestrator://events/1.5",
        "orchestrator://events/99999999999999999999"
      })
  void everythingElseNamesNothing(String uri) {
    assertThat(ResourceName.of(uri)).isNull();
  }

  @Test
  void anIdIsNotLongerThanAnybodyWouldMakeOne() {
    assertThat(ResourceName.of("orchestrator://task/" + "a".repeat(300))).isNotNull();
    assertThat(ResourceName.of("orchestrator://task/" + "a".repeat(301))).isNull();
  }
}
