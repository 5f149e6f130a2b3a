/// A PostgreSQL that tests start themselves, and what they do to it.
@NullMarked
package dev.taskorchestrator.postgres;

import org.jspecify.annotations.NullMarked;
