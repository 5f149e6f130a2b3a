package dev.taskorchestrator.conformance;

import dev.taskorchestrator.http.Door;
import dev.taskorchestrator.http.Doorkeeper;
import dev.taskorchestrator.http.NetworkServer;
import dev.taskorchestrator.http.Visitor;
import dev.taskorchestrator.mcp.Announcements;
import dev.taskorchestrator.mcp.Caller;
import dev.taskorchestrator.mcp.Limits;
import dev.taskorchestrator.mcp.McpServer;
import dev.taskorchestrator.mcp.Offer;
import dev.taskorchestrator.mcp.ServerInfo;
import dev.taskorchestrator.mcp.Tool;
import dev.taskorchestrator.mcp.ToolTable;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.run.ThreadRounds;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The production rooms of the protocol and of the network, with tools, resources and prompts under
/// the names that the official conformance suite calls.
public final class FixtureServer implements AutoCloseable {

  private final Time time = Time.system();
  private final ThreadRounds rounds =
      new ThreadRounds(Ids.chance(), fault -> fault.printStackTrace(System.err));
  private final NetworkServer server;
  private final McpServer mcp;

  public FixtureServer(int port) throws IOException {
    this(
        port,
        (_, _) ->
            new Doorkeeper.Decision.Admitted(Visitor.always(new Caller(null, ""), "fixture")));
  }

  public FixtureServer(int port, Doorkeeper keeper) throws IOException {
    var ids = new Ids(time, Ids.chance());
    mcp = mcp(ids);
    server =
        new NetworkServer(
            "127.0.0.1",
            port,
            Set.of(),
            Set.of(),
            NetworkServer.Bounds.USUAL,
            mcp,
            keeper,
            (exchange, _, _) -> exchange.answer(Door.notFound()),
            _ -> null,
            rounds,
            time,
            ids::next,
            FixtureServer::fault);
    server.start();
  }

  private McpServer mcp(Ids ids) {
    var announcements = new Announcements();
    var tools = new ArrayList<Tool>(new FixtureTools(announcements).all());
    tools.addAll(FixtureAskingTools.all());
    tools.addAll(FixtureLastingTools.all());
    var names = tools.stream().map(Tool::name).toList();
    var readables = new FixtureReadables();
    var offer =
        new Offer(
            new ToolTable(tools, names),
            readables,
            readables.prompts(),
            (_, _, begun, _) -> List.of(begun + "-first", begun + "-second"),
            new MemoryErrands(),
            announcements,
            true,
            true);
    return new McpServer(
        new ServerInfo("fixture", "Fixture", "1.0.0", "For the conformance suite."),
        offer,
        Limits.USUAL,
        time,
        new Pacing(time, Ids.chance()),
        ids::next,
        FixtureServer::fault);
  }

  private static void fault(String operation, String what, Throwable fault) {
    System.err.println(operation + " " + what);
    fault.printStackTrace(System.err);
  }

  /// Calls that are being done.
  public int inFlight() {
    return mcp.inFlight();
  }

  public String url() {
    return "http://localhost:" + server.port() + "/mcp";
  }

  @Override
  public void close() {
    server.close();
    rounds.close();
  }

  /// Serves on a port until it is killed.
  public static void main(String[] arguments) throws Exception {
    var fixture = new FixtureServer(Integer.parseInt(arguments[0]));
    System.err.println(fixture.url());
    Thread.currentThread().join();
  }
}
