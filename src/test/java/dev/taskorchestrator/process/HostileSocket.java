package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/// Connections to the network door on which anything may be sent, and what comes back on them.
final class HostileSocket {

  static final String CLOSED = "closed";

  private static final int LONGEST = 256 << 10;

  private final int port;

  HostileSocket(int port) {
    this.port = port;
  }

  /// What is answered to these bytes: a status and a code, or that the connection was closed.
  String answer(byte[] request) {
    try (var socket = open()) {
      socket.setSoTimeout(3_000);
      send(socket, request);
      return answered(socket);
    } catch (IOException _) {
      return CLOSED;
    }
  }

  Socket open() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  /// A server that has heard enough closes while the rest is being sent.
  private static void send(Socket socket, byte[] request) {
    try {
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
    } catch (IOException _) {
      // what it answered is read all the same
    }
  }

  static String answered(Socket socket) {
    var got = new ByteArrayOutputStream();
    try {
      var piece = new byte[8 << 10];
      for (int read = socket.getInputStream().read(piece);
          read >= 0;
          read = socket.getInputStream().read(piece)) {
        got.write(piece, 0, read);
        if (got.size() > LONGEST || whole(got)) break;
      }
    } catch (SocketTimeoutException _) {
      if (got.size() == 0) return "silence";
    } catch (IOException _) {
      if (got.size() == 0) return CLOSED;
    }
    var text = got.toString(ISO_8859_1);
    if (!text.startsWith("HTTP/1.1 ")) return text.isEmpty() ? CLOSED : "no answer of HTTP";
    int body = text.indexOf("\r\n\r\n");
    return HostileHttp.said(
        Integer.parseInt(text.substring(9, 12)), body < 0 ? "" : text.substring(body + 4));
  }

  /// Whether as much has come as the answer says that it has.
  private static boolean whole(ByteArrayOutputStream got) {
    var text = got.toString(ISO_8859_1);
    int body = text.indexOf("\r\n\r\n");
    if (body < 0) return false;
    for (var header : text.substring(0, body).split("\r\n", -1)) {
      if (header.regionMatches(true, 0, "Content-Length: ", 0, 16)) {
        return text.length() - body - 4 >= Integer.parseInt(header.substring(16).strip());
      }
    }
    return false;
  }
}
