/// The trial by chaos: agents at work while servers are killed, suspended and kept from the disk,
/// and a list of what must have held all the same.
@org.jspecify.annotations.NullMarked
package dev.taskorchestrator.cli.chaos;
