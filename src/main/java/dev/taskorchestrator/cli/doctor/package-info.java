/// Looks over a project and all around it, and mends what can be mended without a choice.
@NullMarked
package dev.taskorchestrator.cli.doctor;

import org.jspecify.annotations.NullMarked;
