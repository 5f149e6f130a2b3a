// A server that does nothing, on the official SDK.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

const server = new McpServer({ name: "idle", version: "1" });
server.registerTool("nothing", { description: "Does nothing." }, async () => ({
  content: [{ type: "text", text: "{}" }],
}));
await server.connect(new StdioServerTransport());
process.stdin.on("end", () => process.exit(0));
