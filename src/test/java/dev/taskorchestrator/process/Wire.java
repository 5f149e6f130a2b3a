package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One connection to a network server, by a client of the newer era that keeps it open for request
/// after request and can break it wherever it likes. It looks at answers as little as it can, since
/// it shares the machine with the server.
public final class Wire implements AutoCloseable {

  private static final String REVISION = "2026-07-28";
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  private final URI server;
  private final String token;
  private final String client;
  private @Nullable Socket socket;
  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();
  private final Deque<Json.Obj> heard = new ArrayDeque<>();
  private double portion = -1;
  private int id;

  /// Connects with the first request.
  ///
  /// @param url of `/mcp`
  /// @param token empty for none
  /// @param client as it calls itself
  public Wire(String url, String token, String client) {
    this.server = URI.create(url);
    this.token = token;
    this.client = client;
  }

  /// What a tool answers, a refusal included.
  public Json.Obj call(String tool, Json.Obj arguments, Duration patience) throws IOException {
    send("tools/call", tool, arguments(tool, arguments), Json.Obj.EMPTY);
    return result(patience).object("structuredContent");
  }

  /// Asks for a call that may go on without its caller; the result is a task of the tasks
  /// extension, or what the tool answered.
  public Json.Obj lasting(String tool, Json.Obj arguments, Duration patience) throws IOException {
    send("tools/call", tool, arguments(tool, arguments), TASKS);
    return result(patience);
  }

  /// The result of a request about one of those.
  public Json.Obj task(String method, String taskId, Duration patience) throws IOException {
    send(method, taskId, Json.obj().put("taskId", taskId).build(), TASKS);
    return result(patience);
  }

  /// Listens from now on; what comes is heard with [#next].
  public void listen(Json.Obj notifications) throws IOException {
    send(
        "subscriptions/listen",
        null,
        Json.obj().put("notifications", notifications).build(),
        TASKS);
  }

  private static final Json.Obj TASKS =
      Json.obj()
          .put(
              "extensions", Json.obj().put("io.modelcontextprotocol/tasks", Json.Obj.EMPTY).build())
          .build();

  private static Json.Obj arguments(String tool, Json.Obj arguments) {
    return Json.obj().put("name", tool).put("arguments", arguments).build();
  }

  /// Sends a request, and reads nothing.
  public void send(String method, @Nullable String name, Json.Obj params, Json.Obj capabilities)
      throws IOException {
    var meta =
        Json.obj()
            .put("io.modelcontextprotocol/protocolVersion", REVISION)
            .put("io.modelcontextprotocol/clientCapabilities", capabilities)
            .put(
                "io.modelcontextprotocol/clientInfo",
                Json.obj().put("name", client).put("version", "1").build());
    var body =
        JsonWriter.bytes(
            Json.obj()
                .put("jsonrpc", "2.0")
                .put("id", ++id)
                .put("method", method)
                .put("params", Json.obj().putAll(params).put("_meta", meta.build()).build())
                .build());
    var head = new StringBuilder();
    head.append("POST ").append(server.getRawPath()).append(" HTTP/1.1\r\nHost: ");
    head.append(server.getAuthority()).append("\r\nContent-Type: application/json\r\n");
    head.append("Accept: application/json, text/event-stream\r\n");
    head.append("MCP-Protocol-Version: " + REVISION + "\r\nMcp-Method: ").append(method);
    if (name != null) head.append("\r\nMcp-Name: ").append(name);
    if (!token.isEmpty()) head.append("\r\nAuthorization: Bearer ").append(token);
    head.append("\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
    var whole = new ByteArrayOutputStream(head.length() + body.length);
    whole.writeBytes(head.toString().getBytes(ISO_8859_1));
    whole.writeBytes(body);
    if (socket == null) connect();
    var bytes = whole.toByteArray();
    if (portion < 0) {
      out.write(bytes);
    } else {
      out.write(bytes, 0, (int) (bytes.length * portion));
      portion = -1;
      cut();
      throw new Cut();
    }
  }

  /// Thrown where a connection broke as it was told to.
  public static final class Cut extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /// Has the connection break in the midst of the next request.
  ///
  /// @param sent how much of it gets out, from 0 to 1
  public void breaking(double sent) {
    portion = sent;
  }

  private void connect() throws IOException {
    var fresh = new Socket();
    fresh.setTcpNoDelay(true);
    fresh.connect(
        new InetSocketAddress(server.getHost(), server.getPort()), (int) CONNECTING.toMillis());
    socket = fresh;
    in = new BufferedInputStream(fresh.getInputStream(), 1 << 13);
    out = fresh.getOutputStream();
    heard.clear();
  }

  private Json.Obj result(Duration patience) throws IOException {
    while (true) {
      var message = next(patience);
      if (message == null) throw new EOFException("no answer within " + patience);
      if (message.has("result")) return message.object("result");
      if (message.has("error")) throw new IOException("answered " + message);
    }
  }

  private boolean streaming;
  private @Nullable Chunks chunks;

  /// The next message of what was asked for last; null when none comes in time.
  public Json.@Nullable Obj next(Duration patience) throws IOException {
    var open = socket;
    if (open == null) throw new EOFException("not connected");
    open.setSoTimeout((int) Math.max(1, patience.toMillis()));
    try {
      if (!streaming) {
        var whole = head();
        if (whole != null) return whole;
      }
      return event();
    } catch (java.net.SocketTimeoutException _) {
      return null;
    }
  }

  /// Reads the head of an answer; the answer, where it comes in one piece.
  private Json.@Nullable Obj head() throws IOException {
    var status = line(in::read);
    var length = -1;
    var chunked = false;
    for (var line = line(in::read); !line.isEmpty(); line = line(in::read)) {
      var lower = line.toLowerCase(java.util.Locale.ROOT);
      if (lower.startsWith("content-length:"))
        length = Integer.parseInt(line.substring(15).strip());
      if (lower.startsWith("transfer-encoding:")) chunked = lower.contains("chunked");
    }
    if (!chunked) {
      var body = in.readNBytes(length);
      if (!status.contains(" 200")) {
        throw new IOException("answered " + status + " " + new String(body, UTF_8));
      }
      return (Json.Obj) JsonReader.read(body);
    }
    streaming = true;
    chunks = new Chunks(in);
    return null;
  }

  private Json.@Nullable Obj event() throws IOException {
    var from = chunks;
    if (from == null) throw new EOFException("no stream");
    while (true) {
      String line;
      try {
        line = line(from::read);
      } catch (EOFException over) {
        streaming = false;
        throw over;
      }
      if (!line.startsWith("data: ")) continue;
      var message = (Json.Obj) JsonReader.read(line.substring(6).getBytes(UTF_8));
      if (message.has("result") || message.has("error")) {
        while (from.read() >= 0) {} // what ends the stream
        streaming = false;
      }
      return message;
    }
  }

  private interface Bytes {
    int read() throws IOException;
  }

  private static String line(Bytes in) throws IOException {
    var bytes = new ByteArrayOutputStream(128);
    for (int one = in.read(); one != '\n'; one = in.read()) {
      if (one < 0) throw new EOFException("the server hung up");
      if (one != '\r') bytes.write(one);
    }
    return bytes.toString(UTF_8);
  }

  /// What comes in chunks, put together.
  private static final class Chunks {
    private final InputStream in;
    private long left;
    private boolean begun;
    private boolean over;

    Chunks(InputStream in) {
      this.in = in;
    }

    int read() throws IOException {
      if (over) return -1;
      if (left == 0) {
        if (begun) line(in::read);
        var size = line(in::read);
        begun = true;
        left = Long.parseLong(size.split(";", 2)[0].strip(), 16);
        if (left == 0) {
          line(in::read);
          over = true;
          return -1;
        }
      }
      left--;
      return in.read();
    }
  }

  /// Breaks the connection, whatever is on its way; the next request makes a new one.
  public void cut() {
    var open = socket;
    socket = null;
    streaming = false;
    if (open == null) return;
    try {
      open.setSoLinger(true, 0); // a reset, as when a cable is pulled or a process dies
      open.close();
    } catch (IOException _) {
      // it is gone all the same
    }
  }

  @Override
  public void close() {
    cut();
  }
}
