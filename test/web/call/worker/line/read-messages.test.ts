import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { createCallAnswer, helloAnswer, type ServerEvents } from '../../../../../shared/protocol.ts';
import {
  readAck,
  readPong,
  readReady,
  readRefusal,
  readServerEvent,
} from '../../../../../web/call/worker/line/read-messages.ts';
import { READY } from '../call-rig.ts';
import { CALL } from './scripted-server.ts';

/** One of each event that a server may send. */
const EVENTS: ServerEvents = {
  'turn.transcript': { turnId: 1, revision: 0, text: 'hello', final: true },
  'turn.judged': { turnId: 1, revision: 0, verdict: 'listens' },
  'reply.started': { replyId: 1, turnId: 1, revision: 0 },
  'reply.text': { replyId: 1, delta: 'Good day.', atMs: 0 },
  'reply.ended': { replyId: 1, status: 'completed', audioMs: 100 },
  'turn.marks': { turnId: 1, revision: 0, marks: { created: 5 } },
  'call.usage': {
    all: { responses: 1, inputTokens: 2, outputTokens: 3, usd: null },
    wasted: { responses: 0, inputTokens: 0, outputTokens: 0, usd: 0 },
  },
  'model.state': { state: 'ready' },
  'model.traits': { lacks: ['truncate'], speculation: true, itemWaitMs: 40 },
  'call.idle': { endsInMs: 60_000 },
  'live.state': { link: true, listeners: 3, notice: 5 },
  'call.error': { code: 'model-busy', message: 'Later.', detail: 'queue', turnId: 1 },
  'call.ended': { code: 'call-too-long', message: 'That was an hour.' },
};

/** The same value as a newer server may send it: each object in it has one more member. */
function newer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(newer);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, member]) => [name, newer(member)]);
  return { ...Object.fromEntries(members), addedLater: { by: 'a newer server' } };
}

describe('a member that this page does not know is ignored', () => {
  it.each(Object.entries(EVENTS))('in %s', (name, payload) => {
    expect(readServerEvent(name, newer(payload))).toEqual({ name, payload });
  });

  it('in link.ready, link.ack and the answer to link.ping', () => {
    expect(readReady(newer(READY))).toEqual(READY);
    expect(readAck(newer({ received: 3 }))).toEqual({ received: 3 });
    expect(readPong(newer({ sentAtMs: 1, serverMs: 2 }))).toEqual({ serverMs: 2 });
  });

  it('in the answers over HTTP', () => {
    const hello = { model: { label: 'Model', builtin: true, examples: [] }, access: 'open' };
    expect(v.parse(createCallAnswer, newer(CALL))).toEqual(CALL);
    expect(v.parse(helloAnswer, newer(hello))).toEqual(hello);
  });
});

describe('a word that this page does not know', () => {
  it('makes an error code an internal one, beside the message that came with it', () => {
    const payload = { code: 'moon-too-full', message: 'The moon is too full.' };
    expect(readServerEvent('call.error', payload)).toMatchObject({
      payload: { code: 'internal', message: 'The moon is too full.' },
    });
    expect(readServerEvent('call.ended', payload)).toMatchObject({
      payload: { ...payload, code: 'internal' },
    });
    expect(readRefusal(payload)).toMatchObject({ code: 'internal', message: 'The moon is too full.' });
  });

  it('ends a reply like any that did not complete', () => {
    const payload = { replyId: 1, status: 'filtered', audioMs: 0 };
    expect(readServerEvent('reply.ended', payload)).toMatchObject({ payload: { status: 'failed' } });
  });

  it('leaves the choice of detector and of access to what this page has', () => {
    const turn = { ...CALL.turn, detector: 'oracle' };
    expect(v.parse(createCallAnswer, { ...CALL, turn }).turn).toEqual(CALL.turn);
    const hello = { model: { label: '', builtin: true, examples: [] }, access: 'by-invitation' };
    expect(v.parse(helloAnswer, hello).access).toBe('open');
  });

  it('makes an event that only informs none at all', () => {
    expect(readServerEvent('model.state', { state: 'dreaming' })).toBeNull();
    expect(readServerEvent('call.usage', { all: 'much' })).toBeNull();
    expect(readServerEvent('weather.changed', { sky: 'blue' })).toBeNull();
    expect(readServerEvent('toString', {})).toBeNull();
  });
});

describe('what breaks the protocol', () => {
  it('is refused, where the call depends on it', () => {
    expect(() => readServerEvent('reply.started', { replyId: 0, turnId: 1, revision: 0 })).toThrow();
    expect(() => readReady({ ...READY, resumeKey: undefined })).toThrow();
    expect(() => readAck({ received: -1 })).toThrow();
  });

  it('is no answer, where nothing depends on it', () => {
    expect(readPong(undefined)).toBeNull();
    expect(readRefusal(undefined)).toBeNull();
    expect(readRefusal('closed')).toBeNull();
  });
});
