/// What the operator decides, read once, with all problems reported together.
@NullMarked
package dev.taskorchestrator.config;

import org.jspecify.annotations.NullMarked;
