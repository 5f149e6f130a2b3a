/// Logs, metrics and health.
@NullMarked
package dev.taskorchestrator.observe;

import org.jspecify.annotations.NullMarked;
