/// Setting up clients: where each keeps its servers, and how an entry gets there and out again.
@NullMarked
package dev.taskorchestrator.setup;

import org.jspecify.annotations.NullMarked;
