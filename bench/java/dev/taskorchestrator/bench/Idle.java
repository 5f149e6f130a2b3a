package dev.taskorchestrator.bench;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Schema;
import dev.taskorchestrator.mcp.Annotations;
import dev.taskorchestrator.mcp.Limits;
import dev.taskorchestrator.mcp.McpServer;
import dev.taskorchestrator.mcp.Offer;
import dev.taskorchestrator.mcp.ServerInfo;
import dev.taskorchestrator.mcp.StdioServer;
import dev.taskorchestrator.mcp.Tool;
import dev.taskorchestrator.mcp.ToolAnswer;
import dev.taskorchestrator.mcp.ToolTable;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.run.Time;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.util.List;

/// An MCP server that does nothing, on the product's own protocol code: the floor under a round
/// trip.
final class Idle {

  private Idle() {}

  public static void main(String[] arguments) throws Exception {
    var answer = ToolAnswer.of(Json.obj().put("ok", true));
    var input =
        Schema.object()
            .optional("title", Schema.text(1, 255))
            .optional("description", Schema.text(0, 10_000));
    var tool =
        Tool.of("nothing", "Nothing", "Does nothing.", input, Annotations.READS, _ -> answer);
    var server =
        new McpServer(
            new ServerInfo("idle", "Idle", "1", "Does nothing."),
            Offer.of(new ToolTable(List.of(tool), List.of("nothing"))),
            Limits.USUAL,
            Time.system(),
            new Pacing(Time.system(), Ids.chance()),
            () -> "operation",
            (_, _, fault) -> System.err.println(fault));
    var out = new FileOutputStream(FileDescriptor.out);
    new StdioServer(server, "idle", new FileInputStream(FileDescriptor.in), out).run();
    System.exit(0);
  }
}
