/// Nouns, rules, commands and refusals: pure values. A rule never looks at a clock, a disk or a
/// thread.
@NullMarked
package dev.taskorchestrator.core;

import org.jspecify.annotations.NullMarked;
