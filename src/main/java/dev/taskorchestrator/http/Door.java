package dev.taskorchestrator.http;

import dev.taskorchestrator.mcp.FaultLog;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What lies behind each address, and who may go there: the order in which a request is looked at.
public final class Door {

  private static final String MCP = "/mcp";
  private static final String EVENTS = "/events";

  private final Gate gate;
  private final Doorkeeper keeper;
  private final McpEndpoint mcp;
  private final OpenStreams streams;
  private final Rates rates;
  private final EventsEndpoint events;
  private final Metadata metadata;
  private final BooleanSupplier ready;
  private final Semaphore places;
  private final Supplier<String> operations;
  private final FaultLog faults;

  /// What is told to clients that look for whom to ask for a token.
  public interface Metadata {
    /// The document at that address; null where there is none.
    @Nullable Reply at(String path);
  }

  /// Opens nothing yet.
  ///
  /// @param ready whether work can be done
  /// @param most requests at once
  Door(
      Gate gate,
      Doorkeeper keeper,
      McpEndpoint mcp,
      OpenStreams streams,
      Rates rates,
      EventsEndpoint events,
      Metadata metadata,
      BooleanSupplier ready,
      int most,
      Supplier<String> operations,
      FaultLog faults) {
    this.gate = gate;
    this.keeper = keeper;
    this.mcp = mcp;
    this.streams = streams;
    this.rates = rates;
    this.events = events;
    this.metadata = metadata;
    this.ready = ready;
    this.places = new Semaphore(most);
    this.operations = operations;
    this.faults = faults;
  }

  /// Serves one request, on a thread of its own.
  void serve(Exchange exchange) throws IOException {
    if (!places.tryAcquire()) {
      exchange.answer(
          Reply.problem(503, "overloaded", "too many requests are being served")
              .with("Retry-After", "1"));
      return;
    }
    try {
      route(exchange);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException fault) {
      var operation = operations.get();
      faults.fault(operation, exchange.method() + " " + exchange.path(), fault);
      exchange.answer(
          Reply.problem(
              500,
              "internal",
              "something went wrong inside the server; its log tells more under operation "
                  + operation));
    } finally {
      places.release();
    }
  }

  private void route(Exchange exchange) throws IOException, InterruptedException {
    var turned = gate.turned(exchange);
    if (turned != null) {
      exchange.answer(turned);
      return;
    }
    var path = exchange.path();
    switch (path) {
      case "/healthz" -> exchange.answer(Reply.text(200, "ok\n"));
      case "/readyz" ->
          exchange.answer(
              ready.getAsBoolean() ? Reply.text(200, "ready\n") : Reply.text(503, "not ready\n"));
      default -> {
        var document = exchange.method().equals("GET") ? metadata.at(path) : null;
        if (document != null) {
          exchange.answer(document);
        } else {
          inside(exchange, path);
        }
      }
    }
  }

  /// What only those may have who were let in.
  private void inside(Exchange exchange, String path) throws IOException, InterruptedException {
    var mcpProject = project(path, MCP);
    var eventsProject = project(path, EVENTS);
    if (mcpProject == null && eventsProject == null) {
      exchange.answer(notFound());
      return;
    }
    var project = mcpProject == null ? String.valueOf(eventsProject) : mcpProject;
    switch (keeper.decide(exchange, project)) {
      case Doorkeeper.Decision.Turned(var away) -> exchange.answer(away);
      case Doorkeeper.Decision.Admitted(var visitor) -> {
        if (!rates.allow(visitor.key())) {
          exchange.answer(
              Reply.problem(429, "overloaded", "too many requests a second")
                  .with("Retry-After", "1"));
        } else if (mcpProject == null) {
          events(exchange, visitor);
        } else {
          mcp.serve(exchange, visitor);
        }
      }
    }
  }

  private void events(Exchange exchange, Visitor visitor) throws IOException, InterruptedException {
    var channel = new Channel(false);
    try (var open = streams.open(visitor, channel)) {
      if (open == null) {
        exchange.answer(McpEndpoint.tooMany());
      } else {
        events.serve(exchange, visitor, () -> channel.over(0));
      }
    }
  }

  public static Reply notFound() {
    return Reply.problem(404, "not_found", "there is nothing here");
  }

  /// The project that a path names below a place; empty for the usual one, null for another path.
  private static @Nullable String project(String path, String place) {
    if (path.equals(place)) return "";
    if (!path.startsWith(place + "/")) return null;
    var name = path.substring(place.length() + 1);
    return name.isEmpty() || name.indexOf('/') >= 0 ? null : name;
  }
}
