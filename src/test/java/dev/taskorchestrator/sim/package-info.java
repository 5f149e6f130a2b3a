/// The product in a world of its own: time, faults and the order of events come from a seed.
@NullMarked
package dev.taskorchestrator.sim;

import org.jspecify.annotations.NullMarked;
