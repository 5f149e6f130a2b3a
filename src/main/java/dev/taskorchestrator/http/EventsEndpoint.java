package dev.taskorchestrator.http;

import java.io.IOException;

/// The events of a project as server-sent events, for dashboards and scripts.
public interface EventsEndpoint {
  void serve(Exchange exchange, Visitor visitor) throws IOException, InterruptedException;
}
