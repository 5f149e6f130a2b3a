package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Connections that no client in good faith keeps.
final class HostileConnections {

  /// Beyond what one visitor may have.
  private static final int STREAMS = 201;

  private static final Duration ENDS = Duration.ofSeconds(2);

  private final HostileSite site;
  private final Canary canary;
  private final Socket slow;

  /// Begins at once with what takes its time.
  HostileConnections(HostileSite site, Canary canary) {
    this.site = site;
    this.canary = canary;
    try {
      slow = site.sockets.open();
      slow.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: loc".getBytes(UTF_8));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /// Declares ten bytes, sends nine and goes.
  String shortUpload() throws IOException {
    try (var socket = site.sockets.open()) {
      socket.getOutputStream().write(head("POST /mcp", "agent", "Content-Length: 10\r\n"));
      socket.getOutputStream().write("{\"x\":\"yz\"".getBytes(UTF_8));
      socket.shutdownOutput();
      socket.setSoTimeout(5_000);
      var answer = HostileSocket.answered(socket);
      return answer.equals("closed") || answer.startsWith("400") ? "not served" : answer;
    }
  }

  private byte[] head(String first, String who, String more) {
    return (first
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + site.name(who)
            + "\r\nContent-Type: application/json\r\n"
            + more
            + "\r\n")
        .getBytes(UTF_8);
  }

  /// Was begun when all this began, and drips until it is closed.
  String slowHeaders() throws IOException {
    slow.setSoTimeout(100);
    var begun = System.nanoTime();
    while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(20)) {
      try {
        slow.getOutputStream().write('a');
        if (slow.getInputStream().read() < 0) return "closed";
      } catch (SocketTimeoutException _) {
        // it waits for more
      } catch (IOException _) {
        return "closed";
      }
    }
    return "open";
  }

  private Socket events(String who) throws IOException {
    var socket = site.sockets.open();
    socket.getOutputStream().write(head("GET /events?after=0", who, "Connection: close\r\n"));
    return socket;
  }

  String slowReader() throws IOException {
    try (var socket = events("manager")) {
      socket.setReceiveBufferSize(1_024);
      for (int i = 0; i < 20; i++) site.task("Told to who does not listen");
      return "others are served";
    }
  }

  String manyStreams() throws IOException {
    var open = new ArrayList<Socket>();
    try {
      for (int i = 0; i < STREAMS - 1; i++) open.add(events("viewer"));
      for (var socket : open) {
        socket.setSoTimeout(10_000);
        var status = new String(socket.getInputStream().readNBytes(12), UTF_8);
        if (!status.equals("HTTP/1.1 200")) return status;
      }
      var last = events("viewer");
      open.add(last);
      last.setSoTimeout(10_000);
      return HostileSocket.answered(last);
    } finally {
      for (var socket : open) socket.close();
    }
  }

  /// Each names a key of its own; the issuer is asked for them at most every half minute.
  String floodOfKeys() {
    var before = site.tokens.fetches();
    for (int i = 0; i < 50; i++) {
      var header = Json.obj().put("kid", "unknown" + i).build();
      var answer = site.http.token(site.tokens.token(header, Json.Obj.EMPTY, "ours"));
      if (!answer.startsWith("401")) return answer;
    }
    var asked = site.tokens.fetches() - before;
    return asked <= 2 ? "the issuer is left in peace" : "asked " + asked + " times";
  }

  String revokedStream() throws Exception {
    try (var socket = events("leaver")) {
      socket.setSoTimeout(20_000);
      var first = new String(socket.getInputStream().readNBytes(12), UTF_8);
      if (!first.equals("HTTP/1.1 200")) return first;
      revoke();
      var begun = System.nanoTime();
      while (socket.getInputStream().read() >= 0) {
        // what was on its way
      }
      var ended = System.nanoTime();
      canary.within(
          "a stream of a revoked token",
          Duration.ofNanos(ended - begun),
          ENDS,
          canary.silence(begun, ended));
    }
    var after =
        site.http.post(
            "/mcp", new byte[0], Map.of("Authorization", "Bearer " + site.name("leaver")));
    return after.statusCode() == 401 ? "cut off" : "let in again: " + after.statusCode();
  }

  private void revoke() throws Exception {
    var process =
        new ProcessBuilder(
                Server.launcher(),
                "token",
                "revoke",
                "leaver",
                "--project",
                site.project.toString())
            .redirectErrorStream(true)
            .start();
    process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) throw new IOException("not revoked");
  }
}
