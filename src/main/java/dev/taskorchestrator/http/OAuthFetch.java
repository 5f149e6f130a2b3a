package dev.taskorchestrator.http;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Fetches what an issuer publishes: from where it was meant to come and nowhere else, and bounded
/// in time and size.
final class OAuthFetch {

  static final int LARGEST = 256 << 10;

  private final Duration patience;

  /// @param patience how long one document may take, to its last byte
  OAuthFetch(Duration patience) {
    this.patience = patience;
  }

  /// The document at an address; nothing when there is none.
  ///
  /// @throws IOException saying why it cannot be had, in words for the operator
  Optional<Json.Obj> get(URI address) throws IOException, InterruptedException {
    if (!OAuthAddress.safe(address)) {
      throw new IOException(address + " is neither https nor on this machine");
    }
    var answer = answer(address);
    int status = answer.statusCode();
    if (status >= 400 && status < 500) return Optional.empty();
    if (status != 200) throw new IOException(address + " answers with status " + status);
    return Optional.of(object(address, answer.body()));
  }

  /// The client lives for one document: one is wanted about every five minutes, and what is not
  /// kept needs no threads and cannot grow stale. It follows no redirect.
  private HttpResponse<byte[]> answer(URI address) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(address)
            .timeout(patience)
            .header("Accept", "application/json")
            .build();
    var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .build();
    try {
      // the request's own time-out ends with the headers; a body could drip for ever
      return client
          .sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST))
          .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new IOException(address + " does not answer in time", late);
    } catch (ExecutionException failed) {
      throw new IOException(address + " cannot be read: " + failed.getCause(), failed.getCause());
    } finally {
      client.shutdownNow();
    }
  }

  private static Json.Obj object(URI address, byte[] body) throws IOException {
    try {
      if (JsonReader.read(body) instanceof Json.Obj object) return object;
      throw new IOException(address + " is no JSON object");
    } catch (JsonException wrong) {
      throw new IOException(address + " is no JSON: " + wrong.getMessage(), wrong);
    }
  }
}
