// The golden path with the TypeScript client 2.x, held to revision 2026-07-28: no initialize, every
// request speaks for itself.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { goldenPath, run, server } from './golden.mjs';

const REVISION = '2026-07-28';

await run('modern client', async () => {
  const client = new Client(
    { name: 'golden-modern', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: REVISION } } },
  );
  await client.connect(new StdioClientTransport(server()));
  try {
    assert.equal(client.getNegotiatedProtocolVersion(), REVISION);
    await goldenPath(client);
  } finally {
    await client.close();
  }
});
