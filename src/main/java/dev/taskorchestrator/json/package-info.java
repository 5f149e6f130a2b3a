/// Bytes to values and back, and the JSON Schemas of what may be said.
@NullMarked
package dev.taskorchestrator.json;

import org.jspecify.annotations.NullMarked;
