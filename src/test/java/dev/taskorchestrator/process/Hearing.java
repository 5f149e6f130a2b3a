package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Listens to one stream until it ends: what came, and when it ended.
final class Hearing implements AutoCloseable {

  final List<String> heard = new CopyOnWriteArrayList<>();
  private final HttpResponse<java.io.InputStream> answer;
  private final CompletableFuture<Long> ended = new CompletableFuture<>();

  private Hearing(HttpResponse<java.io.InputStream> answer) {
    this.answer = answer;
    Thread.ofVirtual().start(this::listen);
  }

  static Hearing to(HttpRequest request) throws IOException, InterruptedException {
    return new Hearing(Visiting.HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream()));
  }

  private void listen() {
    try (var lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data: ") && line.length() > "data: ".length()) heard.add(line);
      }
    } catch (IOException cut) {
      // streams of those who are turned away are cut
    } finally {
      ended.complete(System.nanoTime());
    }
  }

  int status() {
    return answer.statusCode();
  }

  /// Waits until something with these words came.
  void awaits(String words) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (heard.stream().noneMatch(line -> line.contains(words))) {
      if (System.nanoTime() > end || ended.isDone()) {
        throw new AssertionError("nothing of '" + words + "' was heard, but " + heard);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /// The moment of its end.
  long end() throws Exception {
    return ended.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    answer.body().close();
  }
}
