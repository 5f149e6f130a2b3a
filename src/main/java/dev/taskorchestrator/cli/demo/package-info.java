/// A demonstration anybody can run: real servers, scripted agents, one of them killed, and the
/// proof that nothing was lost.
@NullMarked
package dev.taskorchestrator.cli.demo;

import org.jspecify.annotations.NullMarked;
