package dev.taskorchestrator.mcp;

import org.jspecify.annotations.Nullable;

/// Who is calling, as far as the protocol knows: the client's own name for itself, if it gave one,
/// and the process or network session that the call came through.
///
/// @param session empty where each message stands by itself
/// @param guest who came over the network; null for the person whose machine this is
public record Caller(@Nullable String client, String session, @Nullable Guest guest) {

  /// A caller on this machine.
  public Caller(@Nullable String client, String session) {
    this(client, session, null);
  }

  /// The same, by the name that its client gives itself.
  Caller named(@Nullable String name) {
    return new Caller(name, session, guest);
  }

  /// The same, in a session of that name.
  public Caller in(String name) {
    return new Caller(client, name, guest);
  }

  /// The same, let in for as long as that says.
  public Caller during(Stay stay) {
    return guest == null
        ? this
        : new Caller(
            client, session, new Guest(guest.access(), guest.project(), guest.name(), stay));
  }

  /// Who was found to be calling; empty for the person whose machine this is.
  public String principal() {
    return guest == null ? "" : guest.access().principal();
  }
}
