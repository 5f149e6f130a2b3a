/// The Model Context Protocol: messages, eras, the tool table and stdio.
@NullMarked
package dev.taskorchestrator.mcp;

import org.jspecify.annotations.NullMarked;
