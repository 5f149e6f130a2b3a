package dev.taskorchestrator.mcp;

import org.jspecify.annotations.Nullable;

/// Who is calling, as far as the protocol knows: the client's own name for itself, if it gave one,
/// and the process or network session that the call came through.
public record Caller(@Nullable String client, String session) {}
