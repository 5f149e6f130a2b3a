package dev.taskorchestrator.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/// One agent's connection to a network server. It does as little as it can, since it shares the
/// machine with what it measures: requests are put together from text, and answers are not read as
/// JSON.
final class Web implements AutoCloseable {

  private final Socket socket;
  private final BufferedInputStream in;
  private final OutputStream out;
  private final String agent;

  Web(int port, String agent) throws IOException {
    this.agent = agent;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
    out = socket.getOutputStream();
  }

  /// One call; its answer as text, and where it was refused as well.
  String call(String tool, String arguments) throws IOException {
    var body =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s","arguments":%s,\
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
        "io.modelcontextprotocol/clientCapabilities":{},\
        "io.modelcontextprotocol/clientInfo":{"name":"%s","version":"1"}}}}\
        """
            .formatted(tool, arguments, agent)
            .getBytes(UTF_8);
    var head =
        """
        POST /mcp HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        Accept: application/json, text/event-stream\r
        MCP-Protocol-Version: 2026-07-28\r
        Mcp-Method: tools/call\r
        Mcp-Name: %s\r
        Content-Length: %d\r
        \r
        """
            .formatted(tool, body.length)
            .getBytes(UTF_8);
    var request = new byte[head.length + body.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    out.write(request);
    return answer();
  }

  private String answer() throws IOException {
    var status = line();
    var length = -1;
    for (var header = line(); !header.isEmpty(); header = line()) {
      var lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
    }
    var body = length < 0 ? chunks() : exactly(length);
    if (!status.contains(" 200")) throw new IOException(status + " " + body);
    return body;
  }

  private String chunks() throws IOException {
    var body = new StringBuilder();
    for (var size = size(); size > 0; size = size()) {
      body.append(exactly(size));
      line();
    }
    line();
    return body.toString();
  }

  private int size() throws IOException {
    return Integer.parseInt(line().strip(), 16);
  }

  private String exactly(int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) throw new EOFException("the server is gone");
    return new String(bytes, UTF_8);
  }

  private String line() throws IOException {
    var line = new StringBuilder(64);
    for (var b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) throw new EOFException("the server is gone");
      if (b != '\r') line.append((char) b);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
