/** npm run dev: Vite stands before the server as a proxy would, and says who called. */
import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createServer as createVite } from 'vite';
import { expect, onTestFinished, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const FORGED = {
  'x-forwarded-for': '6.6.6.6',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil.example',
  forwarded: 'for=6.6.6.6',
  'x-real-ip': '6.6.6.6',
};

test('passes nothing on of what a caller wrote of proxies', async () => {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((incoming, response) => {
    seen.push(incoming.headers);
    response.end();
  });
  server.on('upgrade', (incoming, socket) => {
    seen.push(incoming.headers);
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env['LATCH_DEV_SERVER'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const vite = await createVite({
    root,
    logLevel: 'silent',
    cacheDir: resolve(root, '.cache/vite-test'),
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  delete process.env['LATCH_DEV_SERVER'];
  onTestFinished(async () => {
    await vite.close();
    server.closeAllConnections();
    server.close();
  });
  await vite.listen();
  const { port } = vite.httpServer!.address() as AddressInfo;
  for (const headers of [FORGED, { ...FORGED, connection: 'upgrade', upgrade: 'websocket' }]) {
    const path = 'upgrade' in headers ? '/socket.io/' : '/api/hello';
    const asked = request({ port, host: '127.0.0.1', path, headers }).end();
    // The server behind hangs up on the upgrade.
    await once(asked, 'response').catch(() => {});
    asked.destroy();
  }
  expect(seen).toHaveLength(2);
  for (const headers of seen) {
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(JSON.stringify(headers)).not.toMatch(/6\.6\.6\.6|evil/);
  }
});
