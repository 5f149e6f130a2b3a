package dev.taskorchestrator.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// A client with a server of its own, both thrown away together. It looks at answers as little as
/// it can, since it shares the machine with what it measures.
final class Peer implements AutoCloseable {

  private static final String HELLO =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
      "capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}
      {"jsonrpc":"2.0","method":"notifications/initialized"}
      {"jsonrpc":"2.0","id":2,"method":"tools/list"}
      """;

  /// A call: the tool and its arguments as JSON.
  record Call(String tool, String arguments) {}

  private final Process process;
  private final BufferedInputStream in;
  private final BufferedOutputStream out;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 16);

  /// From the start of the process to its answer to `tools/list`.
  final long startNanos;

  private int id = 2;

  Peer(List<String> command) throws IOException {
    var begun = System.nanoTime();
    process = new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
    in = new BufferedInputStream(process.getInputStream(), 1 << 16);
    out = new BufferedOutputStream(process.getOutputStream(), 1 << 16);
    out.write(HELLO.getBytes(UTF_8));
    out.flush();
    answer();
    answer();
    startNanos = System.nanoTime() - begun;
  }

  /// One call; its answer as text.
  String call(String tool, String arguments) throws IOException {
    send(new Call(tool, arguments));
    out.flush();
    var answer = answer();
    if (refused(answer)) throw new IOException(tool + " was refused: " + answer);
    return answer;
  }

  /// What a call answered.
  static Json.Obj result(String answer) {
    return ((Json.Obj) JsonReader.read(answer))
        .optObject("result")
        .flatMap(result -> result.optObject("structuredContent"))
        .orElseThrow();
  }

  long timed(String tool, String arguments) throws IOException {
    var begun = System.nanoTime();
    call(tool, arguments);
    return System.nanoTime() - begun;
  }

  interface Heard {
    void answer(String text) throws IOException;
  }

  /// Keeps that many calls in flight until `calls` of them are answered; answers how many a second.
  double rate(int calls, int inFlight, IntFunction<Call> make, Heard heard) throws IOException {
    var begun = System.nanoTime();
    var sent = 0;
    for (; sent < Math.min(inFlight, calls); sent++) send(make.apply(sent));
    out.flush();
    for (var answered = 0; answered < calls; answered++) {
      heard.answer(answer());
      if (sent < calls) send(make.apply(sent++));
      if (in.available() == 0) out.flush();
    }
    return calls * 1e9 / (System.nanoTime() - begun);
  }

  static boolean refused(String answer) {
    return answer.contains("\"isError\":true") || answer.contains("\"error\":{\"code\":-");
  }

  /// Memory that the process has in use, in MB; zero where the system does not tell.
  long residentMb() throws IOException {
    var status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.exists(status)) return 0;
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  private void send(Call call) throws IOException {
    var text =
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + ++id
            + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
            + call.tool()
            + "\",\"arguments\":"
            + call.arguments()
            + "}}\n";
    out.write(text.getBytes(UTF_8));
  }

  private String answer() throws IOException {
    line.reset();
    for (var b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) throw new EOFException("the server is gone");
      line.write(b);
    }
    return line.toString(UTF_8);
  }

  static String text(String value) {
    return JsonWriter.text(Json.of(value));
  }

  @Override
  public void close() throws IOException {
    try (out) {
      out.flush();
    } catch (IOException _) {
      // it was gone already
    }
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
