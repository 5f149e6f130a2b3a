package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;

/// What a peer of the older era settled with `initialize`, and what it has asked for since.
///
/// @param params as it sent them
record Handshake(String version, Peer peer, Json.Obj params, LegacyFollowing following) {}
