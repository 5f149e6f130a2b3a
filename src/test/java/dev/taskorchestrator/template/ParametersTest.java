package dev.taskorchestrator.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Json5;
import dev.taskorchestrator.json.JsonWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A template is made with values that fit, or not at all; what is not given is as usual.
@Timeout(20)
class ParametersTest {

  private static Outcome<Map<String, Json>> settled(String parameters, String given) {
    return Parameters.settled(
        (Json.Obj) Json5.read("{parameters:" + parameters + ",variables:{v:'fixed'}}"),
        (Json.Obj) Json5.read(given));
  }

  private static String values(String parameters, String given) {
    var outcome = settled(parameters, given);
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Done.class);
    return JsonWriter.text(new Json.Obj(((Outcome.Done<Map<String, Json>>) outcome).value()));
  }

  private static Refusal.TemplateParameter refused(String parameters, String given) {
    var outcome = settled(parameters, given);
    assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(Outcome.Refused.class);
    return (Refusal.TemplateParameter) ((Outcome.Refused<Map<String, Json>>) outcome).refusal();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type:'string'} | \"a\"",
        "{type:'number'} | 1.5",
        "{type:'boolean'} | false",
        "{type:'array'} | [1,\"a\"]",
        "{type:'object'} | {\"a\":1}",
        "{type:'string',min_length:2,max_length:2} | \"äö\"",
        "{type:'string',min_length:2,max_length:2} | \"😀😀\"",
        "{type:'number',min:1,max:3} | 1",
        "{type:'number',min_value:1,max_value:3} | 3",
        "{type:'array',min_length:1,max_items:2} | [1,2]",
        "{type:'array',items:{type:'number',max:3}} | [1,3]",
        "{type:'string',allowed_values:['a','b']} | \"b\"",
        "{type:'number',enum:[1,2]} | 2",
        "{type:'string',pattern:'^[a-z]+$'} | \"abc\"",
      })
  void aValueThatFitsIsTaken(String parameter, String value) {
    assertThat(values("{p:" + parameter + "}", "{p:" + value + "}"))
        .isEqualTo("{\"v\":\"fixed\",\"p\":" + value + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type:'string'} | 7 | must be of type string, not number",
        "{type:'number'} | \"7\" | must be of type number, not string",
        "{type:'boolean'} | \"true\" | must be of type boolean",
        "{type:'array'} | \"a\" | must be of type array",
        "{type:'object'} | [] | must be of type object, not array",
        "{type:'string',min_length:2} | \"a\" | must have at least 2 characters",
        "{type:'string',max_length:2} | \"abc\" | must have at most 2 characters",
        "{type:'number',min:1} | 0.999 | must be at least 1",
        "{type:'number',max_value:3} | 1e99 | must be at most 3",
        "{type:'array',min_items:1} | [] | must have at least 1 values",
        "{type:'array',max_length:1} | [1,2] | must have at most 1 values",
        "{type:'array',items:{type:'number',max:3}} | [1,4] | value 2 must be at most 3",
        "{type:'array',items:{type:'string'}} | [1] | value 1 must be of type string",
        "{type:'string',allowed_values:['a','b']} | \"c\" | must be one of a, b",
        "{type:'number',enum:[1,2]} | 3 | must be one of 1, 2",
        "{type:'string',pattern:'^[a-z]+$'} | \"abc1\" | must match ^[a-z]+$",
      })
  void aValueThatDoesNotFitIsRefusedWithItsNameAndTheReason(
      String parameter, String value, String why) {
    var refusal = refused("{p:" + parameter + "}", "{p:" + value + "}");
    assertThat(refusal.message()).contains("p", why);
  }

  @Test
  void whatIsNotGivenIsAsUsualAndEmptyWhereItMayBeLeftOut() {
    var parameters =
        """
        {size: {type: 'number', default: 3}, note: {type: 'string', required: false},
         flag: {type: 'boolean', required: true, default: false}}
        """;
    assertThat(values(parameters, "{}"))
        .isEqualTo("{\"v\":\"fixed\",\"size\":3,\"note\":\"\",\"flag\":false}");
    assertThat(values(parameters, "{size: null}")).contains("\"size\":3");
    assertThat(values(parameters, "{size: 5, note: 'n', flag: true}"))
        .isEqualTo("{\"v\":\"fixed\",\"size\":5,\"note\":\"n\",\"flag\":true}");
  }

  @Test
  void whatMustBeGivenIsMissedWithWhatItIsFor() {
    assertThat(refused("{p:{type:'string',description:'Who eats it'}}", "{q:1}").message())
        .contains("p", "is required (Who eats it)");
  }

  @Test
  void whatTheTemplateDoesNotAskForIsLetBe() {
    assertThat(values("{p:{type:'string'}}", "{p:'a',q:{r:1}}"))
        .isEqualTo("{\"v\":\"fixed\",\"p\":\"a\"}");
  }

  @Test
  void aValueIsNoLongerThanATextMayBe() {
    var most = "x".repeat(10_000);
    assertThat(values("{p:{type:'string'}}", "{p:'" + most + "'}")).contains(most);
    var settled =
        Parameters.settled(
            (Json.Obj) Json5.read("{parameters:{p:{type:'string'}}}"),
            Json.obj().put("p", most + "x").build());
    assertThat(settled.toString()).contains("is longer than 10000 characters");
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.SECONDS)
  void anExpressionThatWouldTakeTimeWithoutEndAnswersWithinAMoment() {
    var refusal =
        refused("{p:{type:'string',pattern:'^(a+)+$'}}", "{p:'" + "a".repeat(9_000) + "!'}");
    assertThat(refusal.message()).contains("must match ^(a+)+$");
  }
}
