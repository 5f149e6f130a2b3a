package dev.taskorchestrator.json;

/// What is wrong with a value that does not fit its schema: the field, such as `tasks[3].title`
/// (empty for the whole), and one sentence that names it.
public record Problem(String field, String message) {}
