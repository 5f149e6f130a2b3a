package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Conversations over a pipe that no client in good faith has. Each has a server of its own where
/// the pipe does not survive it.
final class HostileLines {

  private static final int MEGABYTES = Integer.getInteger("orchestrator.endless.megabytes", 20);
  private static final int REQUESTS = 1_000;

  private final HostileSite site;

  HostileLines(HostileSite site) {
    this.site = site;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /// A line that drips, then pours, and never ends; when it does, the next one is served.
  String dripping() {
    for (var each : "{\"x\":\"".split("", -1)) site.client.send(bytes(each));
    var piece = new byte[1 << 20];
    Arrays.fill(piece, (byte) 'x');
    for (int i = 0; i < MEGABYTES; i++) site.client.send(piece);
    site.client.send(bytes("\n"));
    return String.valueOf(site.client.next().object("error").number("code"));
  }

  String idInFlight() {
    var waits =
        "{\"jsonrpc\":\"2.0\",\"id\":\"twice\",\"method\":\"tools/call\",\"params\":{\"name\":"
            + "\"orchestrator_changes\",\"arguments\":{\"after_sequence\":9007199254740991,\"wait_seconds\":1}}}";
    site.client.send(waits);
    site.client.send("{\"jsonrpc\":\"2.0\",\"id\":\"twice\",\"method\":\"ping\"}");
    var first = site.client.next();
    var second = site.client.next();
    var error = first.has("error") ? first : second;
    return String.valueOf(error.object("error").number("code"));
  }

  private interface Talk {
    void with(Process server) throws IOException;
  }

  /// What a server says until it ends, once its input has ended.
  private List<Json.Obj> said(Talk talk) throws Exception {
    var server = site.spawn(site.project);
    try (var out = new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
      var writer =
          Thread.ofVirtual()
              .start(() -> {
                try (var in = server.getOutputStream()) {
                  talk.with(server);
                  in.flush();
                } catch (IOException failure) {
                  throw new AssertionError(failure);
                }
              });
      var said = out.lines().map(line -> (Json.Obj) JsonReader.read(line)).toList();
      writer.join();
      if (!server.waitFor(20, TimeUnit.SECONDS) || server.exitValue() != 0) {
        throw new AssertionError("it did not end well");
      }
      return said;
    } finally {
      server.destroyForcibly();
    }
  }

  String halfALine() throws Exception {
    var said =
        said(server ->
            server.getOutputStream().write(bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"meth")));
    return String.valueOf(said.getFirst().object("error").number("code"));
  }

  String thousandAndTheEnd() throws Exception {
    var hello =
        "{\"jsonrpc\":\"2.0\",\"id\":\"i\",\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
            + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"crowd\",\"version\":\"1\"}}}\n";
    var said =
        said(server -> {
          server.getOutputStream().write(bytes(hello));
          for (int i = 0; i < REQUESTS; i++) {
            server
                .getOutputStream()
                .write(
                    bytes(
                        "{\"jsonrpc\":\"2.0\",\"id\":"
                            + i
                            + ",\"method\":\"tools/call\",\"params\":{\"name\":\"orchestrator_query_tasks\","
                            + "\"arguments\":{\"limit\":1}}}\n"));
          }
        });
    var ids = new HashSet<Json>();
    for (var reply : said) ids.add(reply.get("id"));
    var missing = IntStream.range(0, REQUESTS).filter(i -> !ids.contains(Json.of(i))).count();
    return missing == 0 && said.size() == REQUESTS + 1
        ? "all answered"
        : missing + " unanswered of " + said.size();
  }

  String sharedProgressToken() {
    for (var id : new String[] {"one", "two"}) {
      site.client.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\""
              + id
              + "\",\"method\":\"tools/call\",\"params\":{\"name\":\"orchestrator_get_status\","
              + "\"arguments\":{},\"_meta\":{\"progressToken\":\"same\"}}}");
    }
    var ids = new HashSet<String>();
    ids.add(site.client.next().text("id"));
    ids.add(site.client.next().text("id"));
    return ids.size() == 2 ? "both answered" : ids.toString();
  }
}
