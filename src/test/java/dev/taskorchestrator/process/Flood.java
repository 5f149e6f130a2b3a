package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A client that sends without waiting for answers, up to a bound, and can leave them unread. It
/// looks at answers as little as it can, since it shares the machine with the server.
final class Flood implements AutoCloseable {

  /// What came of a call.
  ///
  /// @param kind the sort of call, as its sender named it
  /// @param refusal the code of its refusal, empty where there was none
  /// @param sent when its last byte was taken from the sender
  record Answer(String kind, String refusal, long sent, long heard) {
    boolean overloaded() {
      return refusal.equals("overloaded");
    }

    long millis() {
      return (heard - sent) / 1_000_000;
    }
  }

  private record Sent(String kind, long at) {}

  private final OutputStream out;
  private final BufferedReader in;
  private final Semaphore room;
  private final int inFlight;
  private final Map<String, Sent> open = new ConcurrentHashMap<>();
  private final List<Answer> answers = new ArrayList<>();
  private final Thread listener;
  private volatile boolean listening = true;
  private int number;

  Flood(Process process, int inFlight) {
    this.out = process.getOutputStream();
    this.in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8), 1 << 16);
    this.inFlight = inFlight;
    this.room = new Semaphore(inFlight);
    write(
        """
        {"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"flood","version":"1"}}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        """);
    this.listener = Thread.ofPlatform().daemon().start(this::listen);
  }

  /// Sends a call, waiting where too many are open.
  void send(String kind, String tool, String arguments) throws InterruptedException {
    if (!room.tryAcquire(60, TimeUnit.SECONDS)) throw new AssertionError("no answer for a minute");
    var id = kind + " " + number++;
    var line =
        "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"tools/call\",\"params\":{\"name\":\"orchestrator_%s\",\"arguments\":%s}}\n"
            .formatted(id, tool, arguments);
    open.put(id, new Sent(kind, Long.MAX_VALUE));
    write(line);
    var at = System.nanoTime();
    open.computeIfPresent(id, (_, _) -> new Sent(kind, at));
  }

  private void write(String text) {
    try {
      out.write(text.getBytes(UTF_8));
      out.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /// Leaves answers unread, or reads them again.
  void listening(boolean yes) {
    listening = yes;
  }

  /// Waits for all that is open; answers what came since the last time.
  List<Answer> settled() throws InterruptedException {
    if (!room.tryAcquire(inFlight, 60, TimeUnit.SECONDS)) {
      throw new AssertionError("no answer for a minute to " + open.size() + " calls");
    }
    room.release(inFlight);
    synchronized (answers) {
      var all = List.copyOf(answers);
      answers.clear();
      return all;
    }
  }

  private void listen() {
    try {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        heard(line);
        while (!listening) Thread.sleep(5);
      }
    } catch (IOException | InterruptedException gone) {
      // the test sees that nothing more is answered
    }
  }

  private void heard(String line) {
    var now = System.nanoTime();
    var from = line.indexOf("\"id\":\"") + 6;
    var sent = open.remove(line.substring(from, line.indexOf('"', from)));
    if (sent == null) return;
    synchronized (answers) {
      answers.add(new Answer(sent.kind(), refusal(line), Math.min(sent.at(), now), now));
    }
    room.release();
  }

  private static String refusal(String line) {
    var error = line.indexOf("\"error\":{\"code\":\"");
    if (error < 0) return "";
    var from = error + 17;
    return line.substring(from, line.indexOf('"', from));
  }

  @Override
  public void close() throws IOException {
    out.close();
    listener.interrupt();
  }
}
