/// Moving in and out: reading what other programs keep, and writing what is here for others.
@org.jspecify.annotations.NullMarked
package dev.taskorchestrator.moving;
