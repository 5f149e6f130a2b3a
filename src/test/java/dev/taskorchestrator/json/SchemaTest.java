package dev.taskorchestrator.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
  private static final Schema.Fields TASK =
      Schema.object()
          .required("title", Schema.text(1, 10).describe("What it is called"))
          .optional("status", Schema.oneOf("pending", "active", "completed"))
          .optional("code", Schema.text(0, 20).matching("^[a-z]{1,3}$"))
          .optional("priority", Schema.integer(0, 100).byDefault(Json.of(50)))
          .optional("share", Schema.number(0, 1))
          .optional("ready", Schema.flag())
          .optional("parent", Schema.either(Schema.text(1, 5), Schema.nothing()))
          .optional("mood", Schema.either(Schema.oneOf("good", "bad"), Schema.nothing()))
          .optional("context", Schema.either(Schema.text(0, 10), Schema.openObject()))
          .optional("anything", Schema.any())
          .hidden("old_name", Schema.text(0, 10));

  private static final Schema.Fields PLAN =
      TASK.required("description", Schema.text())
          .optional("tasks", Schema.list(TASK, 1, 3))
          .optional(
              "open",
              Schema.openObject()
                  .required("kind", Schema.text())
                  .optional("n", Schema.integer(1, 2)));

  private static final com.networknt.schema.Schema JUDGE =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(JsonWriter.text(PLAN.toJson()), InputFormat.JSON);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "\"text\"",
        "null",
        "{'title':'a'}",
        "{'title':'a','description':''}",
        "{'title':'','description':''}",
        "{'title':'0123456789','description':''}",
        "{'title':'0123456789a','description':''}",
        "{'title':'😀😀😀😀😀😀😀😀😀😀','description':''}",
        "{'title':'😀😀😀😀😀😀😀😀😀😀😀','description':''}",
        "{'title':5,'description':''}",
        "{'title':null,'description':''}",
        "{'title':'a','description':'','titel':1}",
        "{'title':'a','description':'','status':'active'}",
        "{'title':'a','description':'','status':'activ'}",
        "{'title':'a','description':'','status':null}",
        "{'title':'a','description':'','code':'abc'}",
        "{'title':'a','description':'','code':'abc\\n'}",
        "{'title':'a','description':'','code':'abcd'}",
        "{'title':'a','description':'','priority':0}",
        "{'title':'a','description':'','priority':100}",
        "{'title':'a','description':'','priority':101}",
        "{'title':'a','description':'','priority':-1}",
        "{'title':'a','description':'','priority':5.0}",
        "{'title':'a','description':'','priority':5.5}",
        "{'title':'a','description':'','priority':1e1}",
        "{'title':'a','description':'','priority':1e400}",
        "{'title':'a','description':'','priority':'5'}",
        "{'title':'a','description':'','priority':true}",
        "{'title':'a','description':'','share':0.5}",
        "{'title':'a','description':'','share':1.01}",
        "{'title':'a','description':'','ready':true}",
        "{'title':'a','description':'','ready':'true'}",
        "{'title':'a','description':'','ready':1}",
        "{'title':'a','description':'','parent':null}",
        "{'title':'a','description':'','parent':'abcde'}",
        "{'title':'a','description':'','parent':'abcdef'}",
        "{'title':'a','description':'','parent':{}}",
        "{'title':'a','description':'','mood':null}",
        "{'title':'a','description':'','mood':'good'}",
        "{'title':'a','description':'','mood':'ugly'}",
        "{'title':'a','description':'','context':{'a':[1,{'b':null}]}}",
        "{'title':'a','description':'','context':'text'}",
        "{'title':'a','description':'','context':[]}",
        "{'title':'a','description':'','anything':[null,{}]}",
        "{'title':'a','description':'','tasks':[]}",
        "{'title':'a','description':'','tasks':{}}",
        "{'title':'a','description':'','tasks':[{'title':'b'}]}",
        "{'title':'a','description':'','tasks':[{'title':'b'},{'title':''}]}",
        "{'title':'a','description':'','tasks':[{'title':'b'},{'titel':'b'}]}",
        "{'title':'a','description':'','tasks':[{'title':'b'},{'title':'b'},{'title':'b'},{'title':'b'}]}",
        "{'title':'a','description':'','open':{'kind':'x','more':1}}",
        "{'title':'a','description':'','open':{'more':1}}",
        "{'title':'a','description':'','open':{'kind':'x','n':3}}",
        "{'title':'a','description':'','__proto__':{}}"
      })
  void aFullValidatorAgrees(String sample) {
    var text = sample.replace('\'', '"');
    var judged = JUDGE.validate(text, InputFormat.JSON).isEmpty();
    assertThat(PLAN.check(JsonReader.read(text)) == null).isEqualTo(judged);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|title|missing required arguments 'title', 'description'",
        "{'titel':'a'}|titel|unknown argument 'titel'; did you mean 'title'?",
        "{'title':'a','description':'','x':1}|x|unknown argument 'x'",
        "{'title':'a','description':''}||",
        "{'title':'','description':''}|title|'title' must not be empty",
        "{'title':7,'description':''}|title|'title' must be a string, not a number",
        "{'title':'0123456789ab','description':''}|title|'title' may have at most 10 characters, not 12",
        "{'title':'a','description':'','status':'activ'}|status|'status' must be one of 'pending', 'active', 'completed', not 'activ'; did you mean 'active'?",
        "{'title':'a','description':'','priority':'5'}|priority|'priority' must be a whole number, not a string",
        "{'title':'a','description':'','priority':500}|priority|'priority' must be from 0 to 100, not 500",
        "{'title':'a','description':'','context':5}|context|'context' must be a string or an object, not a number",
        "{'title':'a','description':'','tasks':[{'title':'b'},{'title':''}]}|tasks[1].title|'tasks[1].title' must not be empty",
        "{'title':'a','description':'','tasks':[{'title':'b','prioritty':1}]}|tasks[0].prioritty|unknown field 'tasks[0].prioritty'; did you mean 'priority'?",
        "{'title':'a','description':'','tasks':[{}]}|tasks[0].title|missing required field 'tasks[0].title'",
        "{'title':'a\\u0000','description':''}|title|'title' may not hold a NUL character",
        "{'title':'a\\ud800','description':''}|title|'title' may not hold half of a surrogate pair",
        "{'title':'a\\u001b','description':''}|title|'title' may not hold the control character U+001B",
        "{'title':'a','description':'x\\n\\r\\ty'}||",
        "{'title':'a','description':'','context':{'k':[1,'\\u0000']}}|context.k[1]|'context.k[1]' may not hold a NUL character",
        "{'title':'a','description':'','anything':{'\\u0001':1}}|anything.?|'anything.?' may not hold the control character U+0001",
        "{'title':'a','description':'','old_name':'x'}||",
        "[]||the value must be an object, not a list"
      })
  void theFirstProblemIsNamed(String sample, @Nullable String field, @Nullable String message) {
    var expected = message == null ? null : new Problem(field == null ? "" : field, message);
    assertThat(PLAN.check(JsonReader.read(sample.replace('\'', '"')))).isEqualTo(expected);
  }

  @Test
  void aHiddenFieldIsTakenAndNotShown() {
    assertThat(JsonWriter.text(PLAN.toJson())).doesNotContain("old_name");
  }

  @Test
  void aSchemaIsShownAsTheStandardWritesIt() {
    assertThat(JsonWriter.text(TASK.toJson()))
        .startsWith(
            "{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\",\"minLength\":1,"
                + "\"maxLength\":10,\"description\":\"What it is called\"}")
        .contains("\"context\":{\"type\":[\"string\",\"object\"],\"maxLength\":10}")
        .contains("\"mood\":{\"type\":[\"string\",\"null\"],\"enum\":[\"good\",\"bad\",null]}")
        .contains("\"pattern\":\"^[a-z]{1,3}$\"")
        .contains(
            "\"priority\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":100,\"default\":50}")
        .endsWith("\"required\":[\"title\"],\"additionalProperties\":false}");
  }
}
