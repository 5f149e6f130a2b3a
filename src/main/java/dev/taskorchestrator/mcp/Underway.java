package dev.taskorchestrator.mcp;

/// Something that a request began and that goes on: a call, or a subscription.
interface Underway {

  /// Ends it without another word, because whoever began it wants that.
  void cancel();

  /// Ends it because the server ends; what is to be said at the end may be said.
  void stop();
}
