/// What the demonstration and the trial by chaos share: real server processes, a client of them,
/// what they acknowledged, and the look for all of it afterwards.
@org.jspecify.annotations.NullMarked
package dev.taskorchestrator.cli.rig;
