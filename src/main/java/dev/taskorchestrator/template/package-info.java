/// Templates: documents with parameters from which tasks are made, where they lie, and what ships
/// with the program.
@org.jspecify.annotations.NullMarked
package dev.taskorchestrator.template;
