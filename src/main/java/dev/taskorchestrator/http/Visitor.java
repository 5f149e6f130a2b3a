package dev.taskorchestrator.http;

import dev.taskorchestrator.mcp.Caller;

/// Who came in, and for which project.
///
/// @param caller as the protocol knows it, before it said anything
/// @param key stands for who it is and where: what belongs to one visitor is not shown to another
/// @param credential stands for what it was let in by, which may be another one tomorrow
/// @param register where that is looked up: credentials of one register are looked up together
/// @param welcome whether that still lets it in
public record Visitor(
    Caller caller, String key, String credential, String register, Welcome welcome) {

  /// Somebody whose credential is looked up by itself.
  public Visitor(Caller caller, String key, String credential, Welcome welcome) {
    this(caller, key, credential, credential, welcome);
  }

  /// Somebody who was let in without anything that could be taken back.
  public static Visitor always(Caller caller, String key) {
    return new Visitor(caller, key, key, Welcome.ALWAYS);
  }
}
