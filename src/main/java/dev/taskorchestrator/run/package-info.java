/// Threads, waiting, deadlines, time, ids and periodic rounds: everything a test turns by hand.
@NullMarked
package dev.taskorchestrator.run;

import org.jspecify.annotations.NullMarked;
