/** Calls a Latch through HTTPS as its page does: the access code, the permission, a socket. Certificates are not checked. */
import { once } from 'node:events';
import { request, type RequestOptions } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_HEADER, PROTOCOL_QUERY, PROTOCOL_VERSION } from '../../../shared/protocol.ts';
import * as parser from '../../../shared/socket-parser.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** `origin`: https, host and port. `base`: the path that Latch is below. `from`: the caller's own address. */
export class Caller {
  #cookie = '';

  constructor(
    readonly origin: string,
    readonly base = '/',
    private readonly from = '127.0.0.1',
    private readonly headers: Record<string, string> = {},
  ) {}

  async ask(path: string, said?: object): Promise<Answer> {
    const options: RequestOptions = {
      rejectUnauthorized: false,
      localAddress: this.from,
      family: 4,
      method: said ? 'POST' : 'GET',
      headers: {
        [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
        ...(said ? { origin: this.origin, 'content-type': 'application/json' } : {}),
        ...(this.#cookie ? { cookie: this.#cookie } : {}),
        ...this.headers,
      },
    };
    const asked = request(`${this.origin}${this.base}${path}`, options);
    asked.end(said && JSON.stringify(said));
    const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
    let text = '';
    for await (const bytes of response) text += String(bytes);
    return { status: response.statusCode!, headers: response.headers, text };
  }

  /** Returns the cookie's header. */
  async enter(code: string): Promise<string> {
    const { headers } = await this.ask('api/access', { code });
    const cookie = headers['set-cookie']?.find((one) => one.startsWith('latch_access')) ?? '';
    this.#cookie = cookie.split(';')[0]!;
    return cookie;
  }

  /** Opens a call. Returns its socket, or why there is none. */
  async call(over: 'websocket' | 'polling'): Promise<Socket | { refused: string }> {
    const { status, text } = await this.ask('api/calls', {});
    if (status !== 201) return { refused: (JSON.parse(text) as { error: { code: string } }).error.code };
    const socket = io(this.origin, {
      path: `${this.base}socket.io/`,
      parser,
      auth: { token: (JSON.parse(text) as { token: string }).token },
      query: { [PROTOCOL_QUERY]: String(PROTOCOL_VERSION) },
      extraHeaders: { origin: this.origin, ...this.headers },
      transports: [over],
      reconnection: false,
      forceNew: true,
      rejectUnauthorized: false,
    });
    return new Promise((resolve) => {
      socket.once('link.ready', () => resolve(socket));
      socket.once('connect_error', (error) => {
        socket.close();
        resolve({ refused: error.message });
      });
    });
  }
}
