package dev.taskorchestrator.cli.demo;

/// Something that was promised, whether it held, and what was seen.
record Check(String promise, boolean held, String seen) {}
