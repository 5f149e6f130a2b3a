// The golden path with the TypeScript client 2.x: held to revision 2026-07-28, where no initialize is
// and every request speaks for itself; or, with a third argument, by `legacy` or `auto` negotiation.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { goldenPath, run, transport } from './golden.mjs';

const REVISION = '2026-07-28';
const words = ['auto', 'legacy'];
const mode = words.includes(process.argv[4]) ? process.argv[4] : { pin: REVISION };

await run('modern client', async () => {
  const client = new Client(
    { name: 'golden-modern', version: '1.0.0' },
    { versionNegotiation: { mode } },
  );
  await client.connect(transport(StdioClientTransport, StreamableHTTPClientTransport));
  try {
    if (mode !== 'legacy') assert.equal(client.getNegotiatedProtocolVersion(), REVISION);
    await goldenPath(client);
  } finally {
    await client.close();
  }
});
