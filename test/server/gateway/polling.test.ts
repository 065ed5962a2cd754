/** The checks that each HTTP request of a socket over long-polling must pass, one by one. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  guardPolling,
  MAX_OPENED_PER_MINUTE,
  MAX_POSTS_PER_SECOND,
  type Engine,
} from '../../../server/gateway/polling.ts';
import { LatchError } from '../../../shared/errors.ts';
import { serveGateway } from './serve-gateway.ts';

const PATH = '/socket.io/?EIO=4&transport=polling';

/** The first request of a socket. Returns the address of the requests that follow. */
async function open(url: string): Promise<string> {
  const answer = await (await fetch(url + PATH)).text();
  return `${url}${PATH}&sid=${(JSON.parse(answer.slice(1)) as { sid: string }).sid}`;
}

const post = (address: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(address, { method: 'POST', body, headers: { 'content-type': 'text/plain', ...headers } });

describe('polling', () => {
  it('checks the origin of every request, not of the first alone', async () => {
    const { url } = await serveGateway({
      checkOrigin: ({ headers }) => {
        if (headers['origin'] === 'https://evil.example') throw new LatchError('origin-refused');
      },
    });
    const foreign = { origin: 'https://evil.example' };
    const refusal = { code: 4, message: 'origin-refused' };
    const address = await open(url);
    for (const answer of [
      await fetch(url + PATH, { headers: foreign }),
      await fetch(address, { headers: foreign }),
      await post(address, '40', foreign),
    ]) {
      expect(answer.status).toBe(403);
      expect(await answer.json()).toEqual(refusal);
    }
    expect((await post(address, '40')).status).toBe(200);
  });

  it('lets no other site read, and sets no cookie', async () => {
    const { url } = await serveGateway();
    const { headers } = await fetch(url + PATH, { headers: { origin: 'https://other.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('set-cookie')).toBeNull();
    const asked = await fetch(url + PATH, {
      method: 'OPTIONS',
      headers: { origin: 'https://other.example', 'access-control-request-method': 'POST' },
    });
    expect(asked.ok).toBe(false);
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers with the headers of every other answer, refusals as well', async () => {
    const { url } = await serveGateway({
      applyHeaders: (_request, response) => void response.setHeader('x-content-type-options', 'nosniff'),
    });
    for (const path of [
      PATH,
      `${PATH}&sid=nobody`,
      '/socket.io/',
      '/socket.io/?EIO=4&transport=carrier-pigeon',
    ])
      expect((await fetch(url + path)).headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('takes no body that is larger than a message may be', async () => {
    const { url } = await serveGateway();
    expect((await post(await open(url), `4${'x'.repeat(40_000)}`)).status).toBe(413);
  });
});

describe('a socket over polling', () => {
  it('that sent too much may read why, and nothing more is read of it', async () => {
    const { url, registry } = await serveGateway();
    const address = await open(url);
    await post(address, '40{"token":"call-1"}');
    expect(await (await fetch(address)).text()).toContain('link.ready');
    expect((await post(address, Array(16_000).fill('3').join('\x1e'))).status).toBe(200);
    expect(registry.activeCalls()).toBe(0);
    const refused = post(address, '3');
    expect(await (await fetch(address)).text()).toContain('sent more than a call may');
    const answer = await refused;
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ code: 4, message: 'too-much' });
  });

  it('that sent too much and does not read why is cut off all the same', async () => {
    const { url } = await serveGateway();
    const address = await open(url);
    await post(address, '40{"token":"call-1"}');
    await (await fetch(address)).text();
    await post(address, Array(16_000).fill('3').join('\x1e'));
    expect((await post(address, 'x'.repeat(30_000))).status).toBe(403);
    expect((await post(address, '3')).status).toBe(400);
  });

  it('whose call ended otherwise may still post what was on its way', async () => {
    const { url, registry } = await serveGateway();
    const address = await open(url);
    await post(address, '40{"token":"call-1"}');
    expect(await (await fetch(address)).text()).toContain('link.ready');
    registry.endAll(new LatchError('call-idle'));
    expect((await post(address, '3')).status).toBe(200);
    expect(await (await fetch(address)).text()).toContain('Nobody spoke for a while');
  });

  it('is no JSONP, which another site could run', async () => {
    const { url } = await serveGateway();
    const address = await open(url);
    for (const answer of [
      await fetch(`${url}${PATH}&j=1`),
      await fetch(`${url}${PATH}&%6a=`),
      await fetch(`${address}&j=0`),
      await post(`${address}&j=0`, 'd=40'),
    ]) {
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ code: 3, message: 'no JSONP' });
    }
  });
});

describe('limits', () => {
  /** The guard without a server: requests pass it, or get a status as answer. */
  function guard() {
    const closers = new Map<string, () => void>();
    let onConnection: Parameters<Engine['on']>[1] = () => {};
    const middlewares: Parameters<Engine['use']>[0][] = [];
    const waiting: string[] = [];
    guardPolling(
      {
        on: (_event, listener) => void (onConnection = listener),
        use: (given) => void middlewares.push(given),
      },
      {
        checkOrigin: () => {},
        addressOf: ({ headers }) => String(headers['from']),
        applyHeaders: () => {},
        inTurn: ({ method, url }, _response, serve) => {
          waiting.push(`${method} ${url!.slice(PATH.length)}`);
          serve();
        },
        onUpgradeStripped: () => {},
      },
    );
    return {
      /** What had to wait for its turn. */
      waiting,
      connect: (id: string) =>
        onConnection({ id, once: (_event, listener) => void closers.set(id, listener) }),
      close: (id: string) => closers.get(id)!(),
      /** The status that refused it, or null if it passed. */
      ask: (method: 'GET' | 'POST', query: string, headers: object = { from: 'a' }): Promise<number | null> =>
        new Promise((resolve) => {
          let refusedAs: number | null = null;
          const response = {
            writeHead: (status: number) => {
              refusedAs = status;
              return response;
            },
            end: () => resolve(refusedAs),
          };
          const request = { method, url: `${PATH}${query}`, headers };
          const pass = ([middleware, ...rest]: typeof middlewares): void =>
            middleware === undefined
              ? resolve(null)
              : middleware(request as IncomingMessage, response as unknown as ServerResponse, () =>
                  pass(rest),
                );
          pass(middlewares);
        }),
    };
  }

  it('bound how often one socket posts; another one is not held back, nor are polls', async () => {
    const { connect, ask } = guard();
    for (const id of ['one', 'other']) connect(id);
    const answers = await Promise.all(
      Array.from({ length: MAX_POSTS_PER_SECOND + 5 }, () => ask('POST', '&sid=one')),
    );
    expect(answers.filter((status) => status === 429)).toHaveLength(5);
    expect(await ask('POST', '&sid=other')).toBeNull();
    expect(await ask('GET', '&sid=one')).toBeNull();
  });

  it('are not kept for ids that nobody has, or has any more', async () => {
    const { connect, close, ask } = guard();
    connect('one');
    close('one');
    const answers = await Promise.all(
      Array.from({ length: MAX_POSTS_PER_SECOND + 5 }, () => ask('POST', '&sid=one')),
    );
    expect(answers.every((status) => status === null)).toBe(true);
  });

  it('bound how many sockets one address opens over polling; WebSockets are not held back', async () => {
    const { ask } = guard();
    const answers = await Promise.all(
      Array.from({ length: MAX_OPENED_PER_MINUTE + 5 }, () => ask('GET', '')),
    );
    expect(answers.filter((status) => status === 429)).toHaveLength(5);
    expect(await ask('GET', '', { from: 'b' })).toBeNull();
    expect(await ask('GET', '', { from: 'a', upgrade: 'websocket' })).toBeNull();
  });

  it('let wait what is none of a socket that is up, and what is too much of one; nothing else', async () => {
    const { connect, ask, waiting } = guard();
    connect('one');
    await ask('GET', '&sid=one');
    await ask('POST', '&sid=one');
    await ask('GET', '', { upgrade: 'websocket' });
    expect(waiting).toEqual([]);
    for (const query of ['', '&sid=nobodys', '&sid=one&j=1', '&sid=one&sid=']) await ask('GET', query);
    expect(waiting).toEqual(['GET ', 'GET &sid=nobodys', 'GET &sid=one&j=1', 'GET &sid=one&sid=']);
    await Promise.all(Array.from({ length: MAX_POSTS_PER_SECOND }, () => ask('POST', '&sid=one')));
    expect(waiting.slice(4)).toEqual(['POST &sid=one']);
  });
});
