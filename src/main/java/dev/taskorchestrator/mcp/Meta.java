package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;

/// Names that the protocol keeps for itself inside `_meta`.
final class Meta {
  static final String PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
  static final String CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
  static final String CLIENT_INFO = "io.modelcontextprotocol/clientInfo";
  static final String SERVER_INFO = "io.modelcontextprotocol/serverInfo";
  static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";
  static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  /// The extension by which a call can go on without its caller.
  static final String TASKS = "io.modelcontextprotocol/tasks";

  private Meta() {}

  /// What a message of the stateless revision says of its sender, who can do nothing special.
  static Json.Obj of(Caller caller) {
    var client = caller.client();
    return Json.obj()
        .put(PROTOCOL_VERSION, Era.MODERN)
        .put(CLIENT_CAPABILITIES, Json.Obj.EMPTY)
        .put(
            CLIENT_INFO,
            Json.obj().put("name", client == null ? "agent" : client).put("version", "0"))
        .build();
  }
}
