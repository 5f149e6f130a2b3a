package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import org.jspecify.annotations.Nullable;

/// A protocol error: the message itself was wrong, not what it asked of a tool.
record RpcError(int code, String message, @Nullable Json data) {
  static final int PARSE = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL = -32603;
  static final int HEADER_MISMATCH = -32020;
  static final int MISSING_CAPABILITY = -32021;
  static final int UNSUPPORTED_VERSION = -32022;

  /// What a resource that is not there was until 2025-11-25.
  static final int RESOURCE_NOT_FOUND = -32002;

  /// What was asked was refused, by a method that has no other way to say so. The range that the
  /// protocol leaves to servers begins above its own.
  static final int REFUSED = -31000;

  static RpcError invalidRequest(String message) {
    return new RpcError(INVALID_REQUEST, message, null);
  }

  static RpcError invalidParams(String message) {
    return new RpcError(INVALID_PARAMS, message, null);
  }

  static RpcError internal(String operation) {
    return new RpcError(INTERNAL, "something went wrong inside the server: " + operation, null);
  }

  static RpcError noMethod(String method) {
    return new RpcError(METHOD_NOT_FOUND, "unknown method '" + method + "'", null);
  }
}
