/// The network door: the listener, who may come in, MCP over HTTP, the stream of events.
@NullMarked
package dev.taskorchestrator.http;

import org.jspecify.annotations.NullMarked;
