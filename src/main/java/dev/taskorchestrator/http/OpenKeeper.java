package dev.taskorchestrator.http;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.mcp.Caller;
import dev.taskorchestrator.mcp.Guest;
import java.nio.file.Path;
import java.util.Map;

/// Lets everybody in, as the person whose machine this is. For loopback only.
public final class OpenKeeper implements Doorkeeper {

  private final Map<String, Path> served;
  private final String usual;

  public OpenKeeper(Map<String, Path> served, String usual) {
    this.served = Map.copyOf(served);
    this.usual = usual;
  }

  @Override
  public Decision decide(Exchange exchange, String project) {
    var name = project.isEmpty() ? usual : project;
    var place = served.get(name);
    if (place == null) return new Decision.Turned(Door.notFound());
    var guest = new Guest(Access.OWNER, place, name);
    return new Decision.Admitted(Visitor.always(new Caller(null, "", guest), name));
  }
}
