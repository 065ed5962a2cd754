/** HTTP: bytes on a TCP connection, and requests that are almost right. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { bytesWithFaults, nastyJson, nastyText, withFaults } from '../arbitraries.ts';
import type { Entrance, Lane } from '../entrance.ts';
import { ANSWER_LIMIT_MS, type FuzzedServer } from '../fuzzed-server.ts';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const VALID = [
  'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'GET /assets/a-1.js HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br, gzip\r\nRange: bytes=0-99\r\n\r\n',
  'HEAD /assets/b%20c-2.css HTTP/1.0\r\n\r\n',
  'POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  'POST /api/access HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n' +
    'e\r\n{"code":"abc"}\r\n0\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
];

export const httpBytes: Entrance<Uint8Array> = {
  name: 'http, bytes',
  inputs: fc.oneof(
    { weight: 5, arbitrary: bytesWithFaults(fc.constantFrom(...VALID).map(bytesOf)) },
    fc.uint8Array({ maxLength: 2000 }),
  ),
  open: async (server) => laneOf(server, (bytes: Uint8Array) => bytes),
};

interface Request {
  method: string;
  target: string;
  headers: object;
  body: string;
}

const path = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '/',
      '/index.html',
      '/assets/a-1.js',
      '/api/hello',
      '/api/calls',
      '/api/access',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '/api/calls/end',
      '/api/doctor',
      '/api/csp-report',
      '/healthz',
      '/readyz',
      '/socket.io/',
      '/assets',
      '//',
      '*',
    ),
  },
  nastyText.map((text) => `/${encodeURI(text.replace(/[\ud800-\udfff]/g, ''))}`.slice(0, 8000)),
  nastyText.map((text) => `/${text.replace(/[^!-~]/g, '')}`.slice(0, 8000)),
);

const header = fc.constantFrom(
  ['content-type', 'application/json'],
  ['content-type', 'text/plain'],
  ['origin', 'https://evil.example'],
  ['origin', 'null'],
  ['host', 'evil.example'],
  ['host', '[::1'],
  ['range', 'bytes=99999999-1'],
  ['accept-encoding', 'br;q=x, gzip, *'],
  ['if-none-match', 'W/"1-1"'],
  ['cookie', 'latch_access=eyJhbGciOiJub25lIn0.e30.; a=b'],
  ['x-forwarded-for', '1.2.3.4:80, "[::1]:9", unknown, ,'],
  ['x-forwarded-proto', 'https'],
  ['latch-protocol', '99999999999'],
  ['expect', '100-continue'],
  ['upgrade', 'h2c'],
);

const structured = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
  target: fc
    .tuple(path, fc.option(nastyText))
    .map(([at, query]) =>
      query === null
        ? at
        : `${at}?${encodeURIComponent(query.replace(/[\ud800-\udfff]/g, ''))}`.slice(0, 8000),
    ),
  headers: withFaults(fc.array(header, { maxLength: 4 }).map((list) => Object.fromEntries(list) as object)),
  body: fc.oneof(fc.constant(''), fc.constant('{}'), nastyJson),
});

export const httpRequests: Entrance<Request> = {
  name: 'http, requests',
  inputs: structured,
  open: async (server) => laneOf(server, (request: Request) => bytesOfRequest(request, server.nextAddress())),
};

function bytesOfRequest({ method, target, headers, body }: Request, address: string): Uint8Array {
  const fields = Object.entries({
    host: 'localhost',
    'x-forwarded-for': address,
    'content-type': 'application/json',
    ...headers,
  })
    // What no HTTP client lets through is the other entrance's.
    .filter(
      ([name, value]) =>
        /^[\w-]+$/.test(name) && typeof value === 'string' && /^[\t -~\xa0-\xff]*$/.test(value),
    )
    .map(([name, value]) => `${name}: ${String(value).slice(0, 4000)}\r\n`)
    .join('');
  const content = Buffer.from(body);
  const length = method === 'GET' && content.length === 0 ? '' : `content-length: ${content.length}\r\n`;
  const head = Buffer.from(
    `${method} ${target} HTTP/1.1\r\n${fields}connection: close\r\n${length}\r\n`,
    'latin1',
  );
  return new Uint8Array(Buffer.concat([head, content]));
}

/** Each input has a connection of its own. An answer of 500 is a failure: nothing that a client sends may break the server. */
function laneOf<Input>(server: FuzzedServer, bytesFor: (input: Input) => Uint8Array): Lane<Input> {
  return {
    async attack(input) {
      const answer = await exchange(server.port, bytesFor(input));
      const broken = /^HTTP\/1\.1 5(?!03)\d\d[^\r]*/m.exec(answer);
      if (broken) server.fail(`${broken[0]} to ${fc.stringify(input).slice(0, 1000)}`);
    },
    close: async () => {},
  };
}

/** Where all of 127.0.0.0/8 is this machine: each request from somewhere else, or it would wait for its turn (request-pace.ts). */
const IS_LINUX = process.platform === 'linux';
let addresses = 0;
const nextAddress = (): string => `127.${1 + ((++addresses >> 8) & 63)}.${addresses & 255}.1`;

/** Sends the bytes, ends the connection on this side, and reads what comes until the server ends it too. */
export function exchange(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ...(IS_LINUX && { localAddress: nextAddress() }) });
    let answer = '';
    socket.setTimeout(ANSWER_LIMIT_MS, () => {
      socket.destroy();
      reject(
        new Error(
          `the server keeps a connection open that its client has ended, after ${fc.stringify(bytes).slice(0, 1000)}`,
        ),
      );
    });
    socket.on('data', (data) => {
      if (answer.length < 4000) answer += data.toString('latin1');
    });
    // A server that has refused enough of what it is sent resets the connection.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(answer));
    socket.end(bytes);
  });
}
