/** How long a provider keeps a session: its own word, a setting, and what was seen. */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOpenAiModel } from '../../../../server/models/openai/model.ts';
import {
  learnedFromEnd,
  saidToLastMs,
  saysExpired,
  soonest,
} from '../../../../server/models/openai/session-end.ts';
import type { SpeechModel, SpeechModelEvent } from '../../../../server/models/speech-model.ts';
import { Inbox, ScriptedProvider } from './scripted-provider.ts';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await ScriptedProvider.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await provider.stop();
});

const modelOf = (sessionMs: number | null = null): SpeechModel =>
  createOpenAiModel({
    label: 'scripted',
    builtin: false,
    url: provider.url,
    key: null,
    keyHeader: 'bearer',
    session: { instructions: null, voice: null, transcriptionModel: null },
    sessionMs,
    log: pino({ level: 'silent' }),
  });

/** Connects, and lets the session get ready. */
async function ready(model: SpeechModel, session: object): Promise<Inbox<SpeechModelEvent>> {
  const events = new Inbox<SpeechModelEvent>();
  model.connect({ history: [], functions: [], onEvent: events.push });
  await provider.dialled.next();
  provider.send({ type: 'session.created', session });
  await provider.received.next();
  provider.send({ type: 'session.updated', session: {} });
  return events;
}

const lastsMs = async (events: Inbox<SpeechModelEvent>): Promise<number | null> => {
  const event = await events.next();
  if (event.type !== 'ready') throw new Error(`not ready: ${event.type}`);
  return event.lastsMs;
};

const inMinutes = (minutes: number): number => Math.floor(Date.now() / 1000) + minutes * 60;

describe('a session lasts', () => {
  test('as long as the server says of it', async () => {
    const ms = await lastsMs(await ready(modelOf(), { expires_at: inMinutes(30) }));
    expect(ms).toBeGreaterThan(29 * 60_000);
    expect(ms).toBeLessThanOrEqual(30 * 60_000);
  });

  test('no longer than is set, whatever the server says', async () => {
    const model = modelOf(10 * 60_000);
    expect(await lastsMs(await ready(model, { expires_at: inMinutes(30) }))).toBe(10 * 60_000);
  });

  test('for ever, as far as is known, where nothing is said or set', async () => {
    expect(await lastsMs(await ready(modelOf(), {}))).toBeNull();
  });

  test.each([
    ['an error', () => provider.send({ type: 'error', error: { code: 'session_expired', message: 'over' } })],
    ['the close of its socket', () => provider.socket.close(1001, 'session_expired')],
  ])('as long as one did that ended by %s', async (_how, end) => {
    const now = vi.spyOn(performance, 'now');
    const startMs = performance.now();
    now.mockReturnValue(startMs);
    const model = modelOf();
    const events = await ready(model, {});
    expect(await lastsMs(events)).toBeNull();
    now.mockReturnValue(startMs + 900_000);
    end();
    expect(await events.next()).toMatchObject({ type: 'closed', code: 'model-away', retry: true });
    expect(await lastsMs(await ready(model, {}))).toBe(900_000);
  });
});

describe('what a server says of the end', () => {
  const NOW_MS = 1_800_000_000_000;
  test.each([
    ['the past, as its clock or this one is wrong', NOW_MS / 1000 - 60],
    ['a moment that is too near to be of use', NOW_MS / 1000 + 5],
    ['no number', 'soon'],
    ['nothing', undefined],
    ['infinity', Infinity],
  ])('counts as not said where it is %s', (_what, expires_at) => {
    expect(saidToLastMs({ expires_at }, NOW_MS)).toBeNull();
  });

  test('is seconds since 1970', () => {
    expect(saidToLastMs({ expires_at: NOW_MS / 1000 + 20 }, NOW_MS)).toBe(20_000);
  });

  test.each(['session_expired', 'Your session hit the maximum duration of 60 minutes.', 'Session expired'])(
    'is understood: %s',
    (words) => expect(saysExpired(words)).toBe(true),
  );

  test('is no other error', () => expect(saysExpired('expired_api_key: your key expired')).toBe(false));
});

test('an outage teaches nothing of how long sessions last', () => {
  expect(learnedFromEnd(300)).toBeNull();
  expect(learnedFromEnd(60_000)).toBe(60_000);
});

test('the sooner of two limits counts, or the one that is known', () => {
  expect([soonest(1, 2), soonest(null, 2), soonest(1, null), soonest(null, null)]).toEqual([1, 2, 1, null]);
});
