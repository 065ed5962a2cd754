/** The way to the server for who is no browser: from an address of their own, over connections of their own. */
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface Door {
  port: number;
  /** What the access code was exchanged for. */
  cookie: string;
  /** Where connections come from: all of 127.0.0.0/8 is this machine. */
  from: string;
}

/** A connection. That it breaks is nobody's error. */
export function dial({ port, from }: Door): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  socket.on('error', () => {});
  return socket;
}

export interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

/** Posts JSON over a connection of its own. */
export function post(
  { port, cookie, from }: Door,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port,
        path,
        host: '127.0.0.1',
        localAddress: from,
        agent: false,
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie, ...headers },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}

/** Exchanges the access code for a cookie. */
export async function enter(port: number, code: string): Promise<string> {
  const { status, headers, text } = await post({ port, cookie: '', from: '127.0.0.1' }, '/api/access', {
    code,
  });
  const cookie = [headers['set-cookie'] ?? []].flat().find((one) => one.startsWith('latch_access'));
  if (cookie === undefined) throw new Error(`no access cookie: ${status} ${text}`);
  return cookie.split(';')[0]!;
}
