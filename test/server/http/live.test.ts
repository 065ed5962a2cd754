import { expect, onTestFinished, test } from 'vitest';
import { LiveLinks } from '../../../server/live/live-links.ts';
import { LatchError } from '../../../shared/errors.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../../shared/protocol.ts';
import { serveHttp } from './serve-http.ts';

/** One call is up, in the conversation `mine`. */
async function serve(env: Record<string, string> = {}) {
  const live = new LiveLinks({
    callOf: (conversationId) => {
      if (conversationId !== 'mine') throw new LatchError('call-not-found');
      return {
        tap: (factory) => {
          factory({ send: () => {} } as unknown as Parameters<typeof factory>[0]);
          return () => {};
        },
      };
    },
    maxListeners: 1,
    nowMs: () => 1,
    after: () => () => {},
  });
  const { url, close } = await serveHttp(env, { live });
  onTestFinished(close);
  /** Who asks, once it was here. */
  let cookie = '';
  const ask = async (method: 'POST' | 'DELETE', body: unknown, protocol = PROTOCOL_VERSION) => {
    const answer = await fetch(`${url}/api/live`, {
      method,
      headers: { 'content-type': 'application/json', [PROTOCOL_HEADER]: String(protocol), cookie },
      body: JSON.stringify(body),
    });
    cookie ||= answer.headers.getSetCookie()[0]!.split(';')[0]!;
    const text = await answer.text();
    const said = text === '' ? {} : (JSON.parse(text) as { path?: string; error?: { code: string } });
    return { status: answer.status, path: said.path, code: said.error?.code };
  };
  /** Whoever opens the page of a link. */
  const look = async (path: string | undefined) =>
    (await fetch(`${url}/api${path}`, { headers: { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) } })).status;
  return { live, ask, look };
}

const tokenOf = (path: string | undefined): string => path!.split('/').at(-1)!;

test('a link leads to the call until it is taken back, and another one takes its place', async () => {
  const { live, ask, look } = await serve();
  const { status, path } = await ask('POST', { conversationId: 'mine' });
  expect(status).toBe(201);
  expect(path).toMatch(/^\/live\/[\w-]{43}$/);
  expect(live.find(tokenOf(path)).listeners).toBe(0);
  expect(await look(path)).toBe(204);
  const next = await ask('POST', { conversationId: 'mine' });
  const over = expect.objectContaining({ code: 'live-over' });
  expect(() => live.find(tokenOf(path))).toThrow(over);
  expect(await look(path)).toBe(410);
  expect((await ask('DELETE', { conversationId: 'mine' })).status).toBe(204);
  expect(await look(next.path)).toBe(410);
  expect(() => live.find(tokenOf(next.path))).toThrow(over);
});

test('a page that would not show that somebody listens gets no link', async () => {
  const { ask } = await serve();
  expect((await ask('POST', { conversationId: 'mine' }, 2)).code).toBe('page-outdated');
});

test('there is no link to a call that is not there, or for whoever lacks the code, or asks for something else', async () => {
  const { ask } = await serve();
  expect((await ask('POST', { conversationId: 'other' })).code).toBe('call-not-found');
  expect((await ask('POST', { conversationId: 7 })).code).toBe('bad-event');
  expect((await ask('POST', { conversationId: 'x'.repeat(65) })).code).toBe('bad-event');
  const closed = await serve({ LATCH_ACCESS_CODE: 'sesame' });
  expect((await closed.ask('POST', { conversationId: 'mine' })).code).toBe('access-required');
  expect((await closed.ask('DELETE', { conversationId: 'mine' })).code).toBe('access-required');
});
