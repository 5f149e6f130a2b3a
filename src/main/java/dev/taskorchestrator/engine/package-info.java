/// The verbs: one entry for commands and one for queries, the reaper and the event feed.
@NullMarked
package dev.taskorchestrator.engine;

import org.jspecify.annotations.NullMarked;
