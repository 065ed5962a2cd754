import { expect, test } from 'vitest';
import {
  HANDSHAKE_START,
  handshakeStep,
  type HandshakeAction,
  type HandshakeEvent,
} from '../../../../server/models/openai/handshake.ts';
import type { ProviderError } from '../../../../server/models/openai/provider-events.ts';

const FIRST = { shape: 'current', transcription: true, functions: false } as const;
const refused = (error: Partial<ProviderError>): HandshakeEvent => ({
  type: 'refused',
  error: { type: null, code: null, message: null, param: null, event_id: null, ...error },
});
const created: HandshakeEvent = { type: 'created' };
const updated = (session: Record<string, unknown> = {}): HandshakeEvent => ({ type: 'updated', session });

function actions(...events: HandshakeEvent[]): HandshakeAction[] {
  let state = HANDSHAKE_START;
  return events.map((event) => {
    const [next, action] = handshakeStep(state, event, FIRST);
    state = next;
    return action;
  });
}

test('a server that says nothing of its turn detection is taken at its word', () => {
  expect(actions(created, updated())).toMatchObject([
    { type: 'ask', asked: FIRST },
    { type: 'ready', confirmed: true, manualTurns: null },
  ]);
});

test.each([
  ['today’s', { audio: { input: { turn_detection: null } } }],
  ['the old', { turn_detection: null }],
  ['a typed none', { turn_detection: { type: 'none' } }],
])('manual turns that are confirmed under %s name are known', (_name, session) => {
  expect(actions(created, updated(session)).at(-1)).toMatchObject({ type: 'ready', manualTurns: true });
});

test('a server that answers with its own turn detection gets the older names, and is believed then', () => {
  const own = { turn_detection: { type: 'server_vad' } };
  expect(actions(created, updated(own), updated({ turn_detection: null }))).toMatchObject([
    { type: 'ask', asked: { shape: 'current' } },
    { type: 'ask', asked: { shape: 'old' } },
    { type: 'ready', asked: { shape: 'old' }, manualTurns: true },
  ]);
  expect(actions(created, updated(own), updated(own)).at(-1)).toMatchObject({ manualTurns: false });
});

test('a refusal of the older names by a server that took today’s ends nothing', () => {
  const own = { audio: { input: { turn_detection: { type: 'server_vad' } } } };
  expect(actions(created, updated(own), refused({ code: 'unknown_parameter' })).at(-1)).toMatchObject({
    type: 'ready',
    asked: { shape: 'current' },
    manualTurns: false,
  });
});

test.each([
  [{ code: 'unknown_parameter', param: 'session.type', message: "Unknown parameter: 'session.type'." }],
  [{ message: 'extra fields not permitted: session.audio' }],
])('a server that does not know today’s names gets the older ones: %j', (error) => {
  expect(actions(created, refused(error), updated()).map((action) => action.type)).toEqual([
    'ask',
    'ask',
    'ready',
  ]);
});

test('one that knows neither is refused, with its own words', () => {
  const error = { code: 'unknown_parameter', message: 'no' };
  expect(actions(created, refused(error), refused(error)).at(-1)).toMatchObject({ type: 'refused', error });
});

test('a transcription that is refused is left out, under either name', () => {
  const error = { param: 'session.audio.input.transcription.model', message: 'unknown model' };
  expect(actions(created, refused(error), updated())).toMatchObject([
    {},
    { type: 'ask', asked: { shape: 'current', transcription: false } },
    { type: 'ready', asked: { transcription: false } },
  ]);
});

test('settings that are never confirmed count as taken, and what is said of them later is heard', () => {
  const late = updated({ turn_detection: { type: 'server_vad' } });
  expect(actions(created, { type: 'unconfirmed' }, late)).toMatchObject([
    {},
    { type: 'ready', confirmed: false, manualTurns: null },
    { type: 'known', manualTurns: false },
  ]);
});
