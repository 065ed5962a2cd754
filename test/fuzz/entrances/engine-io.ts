/** Engine.IO: the bytes of WebSocket frames, and the bodies of long-polling. */
import fc from 'fast-check';
import { bytesWithFaults, nastyJson, nastyText } from '../arbitraries.ts';
import type { Entrance } from '../entrance.ts';
import { ANSWER_LIMIT_MS, type FuzzedServer } from '../fuzzed-server.ts';
import { exchange } from './http.ts';

const UPGRADE =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-For: ';

/** A masked frame with a mask of zeros (RFC 6455 §5.2). */
function frameOf(opcode: number, payload: Uint8Array): Uint8Array {
  const short = payload.length < 126;
  const head = short ? [payload.length | 0x80] : [126 | 0x80, payload.length >> 8, payload.length & 255];
  return Uint8Array.from([0x80 | opcode, ...head, 0, 0, 0, 0, ...payload]);
}

const frame = fc
  .tuple(
    fc.constantFrom(0, 1, 2, 3, 8, 9, 10, 15),
    fc.oneof(
      fc.constantFrom('40', '2', '3', '41', '1', '6', '0', '5').map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 300 }),
    ),
  )
  .map(([opcode, payload]) => frameOf(opcode, new Uint8Array(payload)));

export const webSocketBytes: Entrance<Uint8Array> = {
  name: 'engine.io, websocket bytes',
  inputs: bytesWithFaults(
    fc.array(frame, { minLength: 1, maxLength: 4 }).map((list) => new Uint8Array(Buffer.concat(list))),
  ),
  open: async (server) => ({
    attack: async (bytes) => {
      const upgrade = Buffer.from(`${UPGRADE}${server.nextAddress()}\r\n\r\n`);
      await exchange(server.port, new Uint8Array(Buffer.concat([upgrade, bytes])));
    },
    close: async () => {},
  }),
};

const packet = fc.oneof(
  fc.constantFrom(
    '40',
    '40{}',
    '40{"token":"a.b.c"}',
    '3',
    '2',
    '1',
    '6',
    '41',
    '42["call.end",{},1]',
    'bAAAA',
    'b',
    '4',
  ),
  nastyJson.map((json) => `40${json}`),
  nastyText.map((text) => `4${text}`),
  nastyText,
);

export const pollingBodies: Entrance<string> = {
  name: 'engine.io, polling bodies',
  inputs: fc.array(packet, { maxLength: 6 }).map((packets) => packets.join('\x1e')),
  open: async (server) => {
    let poll: { id: string; address: string; posts: number } | null = null;
    return {
      async attack(body) {
        // As many posts as one socket may send in a second.
        if (poll === null || poll.posts >= 100) poll = { ...(await openPolling(server)), posts: 0 };
        poll.posts++;
        const { status } = await ask(server, poll, { method: 'POST', body });
        if (status !== 200) poll = null;
        if (status >= 500 && status !== 503)
          server.fail(`${status} to the body ${fc.stringify(body).slice(0, 1000)}`);
      },
      close: async () => {},
    };
  },
};

async function openPolling(server: FuzzedServer): Promise<{ id: string; address: string }> {
  const address = server.nextAddress();
  const { text } = await ask(server, { id: null, address });
  const id = /"sid":"([^"]+)"/.exec(text)?.[1];
  if (id === undefined) throw new Error(`no socket over polling: ${text.slice(0, 200)}`);
  return { id, address };
}

async function ask(
  server: FuzzedServer,
  { id, address }: { id: string | null; address: string },
  request: { method?: string; body?: string } = {},
): Promise<{ status: number; text: string }> {
  const url = `${server.url}/socket.io/?EIO=4&transport=polling${id === null ? '' : `&sid=${id}`}`;
  const headers = { 'x-forwarded-for': address, 'content-type': 'text/plain;charset=UTF-8' };
  const answer = await fetch(url, { ...request, headers, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
  return { status: answer.status, text: await answer.text() };
}
