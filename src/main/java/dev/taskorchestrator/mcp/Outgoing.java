package dev.taskorchestrator.mcp;

/// What a session has to say about one incoming message. Each request comes to exactly one reply or
/// one silence, and nothing follows either. They are never compared, so their bytes need no
/// wrapping.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Outgoing {

  /// A notification about a request that is still being served.
  record Note(byte[] json) implements Outgoing {}

  /// Something that is asked of the client before the answer.
  record Request(byte[] json) implements Outgoing {}

  /// Nothing more comes before this call is done, so that the client may hang up and come back.
  record Pause() implements Outgoing {}

  /// The answer; `code` is the JSON-RPC error code, or zero for a result.
  ///
  /// @param malformed whether the message itself could not be taken
  record Reply(byte[] json, int code, boolean malformed) implements Outgoing {}

  /// No answer will come: the message was a notification, or its sender gave up.
  record Silence() implements Outgoing {}
}
