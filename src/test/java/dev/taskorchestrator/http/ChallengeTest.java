package dev.taskorchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.JsonWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a client is told that was not let in, and the document that it finds by it.
class ChallengeTest {

  private static final String US = "https://tasks.example/mcp";
  private static final String PLACE =
      "https://tasks.example/.well-known/oauth-protected-resource/mcp";

  private final Challenge challenge = new Challenge(OAuthMetadata.address(US));

  @Test
  void whoBringsNoTokenDidNothingWrong() {
    assertThat(challenge.noToken(List.of()))
        .isEqualTo("Bearer resource_metadata=\"" + PLACE + "\"");
    assertThat(challenge.noToken(List.of("orchestrator:agent")))
        .isEqualTo("Bearer resource_metadata=\"" + PLACE + "\", scope=\"orchestrator:agent\"");
  }

  @Test
  void whoBringsABadTokenIsToldWhatIsWrongWithIt() {
    assertThat(challenge.badToken("the token has expired"))
        .isEqualTo(
            "Bearer error=\"invalid_token\", error_description=\"the token has expired\","
                + " resource_metadata=\""
                + PLACE
                + "\"");
  }

  @Test
  void whoMayTooLittleIsToldWhatItTakes() {
    assertThat(challenge.tooLittle(List.of("orchestrator:viewer", "orchestrator:agent:shop")))
        .isEqualTo(
            "Bearer error=\"insufficient_scope\","
                + " scope=\"orchestrator:viewer orchestrator:agent:shop\","
                + " resource_metadata=\""
                + PLACE
                + "\"");
  }

  @Test
  void noValueBreaksOutOfItsQuotesOrItsHeader() {
    var evil = "a\"b\\c\r\nSet-Cookie: d=e\u00e9\u2028\0\u007f\tf";

    assertThat(challenge.badToken(evil))
        .contains("error_description=\"abcSet-Cookie: d=ef\", resource_metadata=");
    assertThat(challenge.tooLittle(List.of(evil))).contains("scope=\"abcSet-Cookie: d=ef\",");
    assertThat(new Challenge(evil).noToken(List.of(evil)))
        .isEqualTo(
            "Bearer resource_metadata=\"abcSet-Cookie: d=ef\", scope=\"abcSet-Cookie: d=ef\"");
  }

  @Test
  void theDocumentSaysWhomToAskForATokenAndHowToBringIt() {
    var document = OAuthMetadata.document(US, List.of("https://login.example"), "Tasks");

    assertThat(JsonWriter.text(document))
        .isEqualTo(
            """
            {"resource":"https://tasks.example/mcp",\
            "authorization_servers":["https://login.example"],\
            "scopes_supported":["orchestrator:viewer","orchestrator:agent",\
            "orchestrator:manager","orchestrator:admin"],\
            "bearer_methods_supported":["header"],\
            "resource_name":"Tasks"}\
            """);
  }

  @Test
  void theDocumentIsWhereTheStandardPutsItAndAtTheRoot() {
    assertThat(OAuthMetadata.paths(US))
        .containsExactly(
            "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource");
    for (var whole : List.of("https://tasks.example:8443", "https://tasks.example:8443/")) {
      assertThat(OAuthMetadata.paths(whole))
          .containsExactly("/.well-known/oauth-protected-resource");
      assertThat(OAuthMetadata.address(whole))
          .isEqualTo("https://tasks.example:8443/.well-known/oauth-protected-resource");
    }
  }
}
