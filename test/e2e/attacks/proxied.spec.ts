/** Requests of two readings, through the proxies of docs/operations.md: what the proxy passes on, Latch reads as the proxy did. */
import { connect } from 'node:tls';
import { expect, test } from '@playwright/test';
import { freePort } from '../support/free-port.ts';
import { startLatch } from '../support/latch-server.ts';
import { block, command, settingsOf } from '../operator/documented.ts';
import { isInstalled, localisedSettings, startProxy } from '../operator/proxies.ts';

const FRAGMENTS = { nginx: block('nginx', 'server_name'), haproxy: block('haproxy', 'backend') } as const;

/** The request behind the first one is another caller's, if only one of the two readers sees it. */
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\nX: ';
const FRAMINGS = [
  `Content-Length: ${SMUGGLED.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n${SMUGGLED.padEnd(92)}\r\n0\r\n\r\n`,
  `Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n5c\r\n${SMUGGLED.padEnd(92)}\r\n0\r\n\r\n`,
  `Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n5c\r\n${SMUGGLED.padEnd(92)}\r\n0\r\n\r\n`,
  `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 4\r\n\r\n5c\r\n${SMUGGLED.padEnd(92)}\r\n0\r\n\r\n`,
  `Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
];

for (const name of ['nginx', 'haproxy'] as const)
  test(`nothing is smuggled through ${name}, and a slow body holds up nobody`, async () => {
    test.skip(!isInstalled(name), `${name} is not installed`);
    const https = await freePort();
    const env = localisedSettings(settingsOf(command(/^LATCH_TRUST_PROXY/)), https);
    const server = await startLatch(env);
    const proxy = await startProxy(name, FRAGMENTS[name], server.port, https);
    try {
      const talk = (bytes: string): Promise<string> => {
        const socket = connect({ port: https, host: '127.0.0.1', rejectUnauthorized: false });
        let answer = '';
        socket.on('error', () => {});
        socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
        socket.write(bytes);
        return new Promise((resolve) => socket.on('close', () => resolve(answer)));
      };
      const head = 'POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
      const slow = connect({ port: https, host: '127.0.0.1', rejectUnauthorized: false });
      slow.on('error', () => {});
      slow.write(`${head}Content-Length: 100\r\n\r\n{`);
      for (const framing of FRAMINGS) {
        // The proxy may keep the connection to Latch for whoever comes next.
        const [, next] = await Promise.all([
          talk(`${head}Connection: close\r\n${framing}`),
          talk('GET /api/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
        ]);
        expect(next, framing).toMatch(/^HTTP\/1\.1 200 [\s\S]*"access":"code-required"/);
        const after = await talk('GET /api/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
        expect(after, framing).toMatch(/^HTTP\/1\.1 200 [\s\S]*"access":"code-required"/);
        expect(after.match(/HTTP\/1\.1 /g), framing).toHaveLength(1);
      }
      slow.destroy();
    } finally {
      await proxy.stop();
      await server.kill();
    }
  });
