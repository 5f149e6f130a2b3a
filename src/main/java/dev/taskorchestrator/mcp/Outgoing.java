package dev.taskorchestrator.mcp;

/// What a session has to say about one incoming message. Each request comes to exactly one reply or
/// one silence, and nothing follows either. They are never compared, so their bytes need no
/// wrapping.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Outgoing {

  /// A notification about a request that is still being served.
  record Note(byte[] json) implements Outgoing {}

  /// The answer; `code` is the JSON-RPC error code, or zero for a result.
  record Reply(byte[] json, int code) implements Outgoing {}

  /// No answer will come: the message was a notification, or its sender gave up.
  record Silence() implements Outgoing {}
}
