/// The terminal door.
@NullMarked
package dev.taskorchestrator.cli;

import org.jspecify.annotations.NullMarked;
