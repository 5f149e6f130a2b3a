// The golden path with the TypeScript SDK 1.x: initialize, then calls (revision 2025-11-25 and before).
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { goldenPath, run, transport } from './golden.mjs';

await run('legacy client', async () => {
  const client = new Client({ name: 'golden-legacy', version: '1.0.0' });
  await client.connect(transport(StdioClientTransport, StreamableHTTPClientTransport));
  try {
    await goldenPath(client);
  } finally {
    await client.close();
  }
});
