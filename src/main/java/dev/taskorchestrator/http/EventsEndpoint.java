package dev.taskorchestrator.http;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/// The events of a project as server-sent events, for dashboards and scripts.
public interface EventsEndpoint {
  /// Serves one stream.
  ///
  /// @param over whether the stream is to end: nobody may listen any more, or the server ends
  void serve(Exchange exchange, Visitor visitor, BooleanSupplier over)
      throws IOException, InterruptedException;
}
