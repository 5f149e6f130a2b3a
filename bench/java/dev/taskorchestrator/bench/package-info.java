/// End-to-end measurements of the real program against floors of the same machine and minute.
@org.jspecify.annotations.NullMarked
package dev.taskorchestrator.bench;
