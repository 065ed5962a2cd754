import { ERRORS, LatchError, type ErrorCode } from '../../../shared/errors.ts';
import type { SoundTroubleKind } from '../../../web/audio/sound-trouble.ts';
import type { CallView, TranscriptEntry } from '../../../web/call/call-view.ts';
import { keptInputText, troubleText } from '../../../web/call/notices.ts';
import { t } from '../../../web/i18n/t.ts';
import type { Diagnostics, TimedTurn } from '../../../web/call/diagnostics-state.ts';
import { checkStates } from './check-states.ts';
import { keeps, type FixtureFields } from './fixture-call.ts';

const asked: TranscriptEntry = {
  id: 'u1',
  role: 'user',
  text: 'Tell me about the lighthouse.',
  state: 'final',
  typed: false,
};
const answered: TranscriptEntry = {
  id: 'a1',
  role: 'assistant',
  heard:
    'Gladly. It stands on the last rock before the open sea, and for ninety years somebody climbed its stairs every evening.',
  unheard: '',
  state: 'done',
};
const cut: TranscriptEntry = {
  id: 'a2',
  role: 'assistant',
  heard: 'Two hundred and six. The keeper’s daughter used to count them aloud,',
  unheard: ' and her mother below could tell by the echo how far she had come.',
  state: 'cut',
};
const stairs: TranscriptEntry = {
  id: 'u2',
  role: 'user',
  text: 'How many stairs?',
  state: 'final',
  typed: false,
};
const talk: TranscriptEntry[] = [
  asked,
  answered,
  stairs,
  cut,
  { id: 'u3', role: 'user', text: 'Wait, who was the keeper?', state: 'final', typed: false },
];
const speaking: TranscriptEntry[] = [
  ...talk,
  {
    id: 'a3',
    role: 'assistant',
    heard: 'A woman called Ida. She took the post when her father',
    unheard: ' fell ill, and kept it for thirty-nine years.',
    state: 'speaking',
  },
];
const hearing: TranscriptEntry[] = [
  asked,
  answered,
  stairs,
  cut,
  { id: 'u3', role: 'user', text: 'Wait, who was the', state: 'interim', typed: false },
];

const full: CallView['model'] = { label: 'gpt-realtime', builtin: false, state: 'ready', examples: [] };
const up = { state: { kind: 'up' }, model: full, levels: { user: 0, reply: 0 } } satisfies FixtureFields;
const hold = { ...up, mode: 'push-to-talk' } satisfies FixtureFields;
const devices = {
  inputs: [
    { deviceId: 'default', label: 'Built-in microphone' },
    { deviceId: 'headset', label: 'Headset (Bluetooth)' },
  ],
  outputs: [
    { deviceId: 'default', label: 'Built-in speakers' },
    { deviceId: 'headset', label: 'Headset (Bluetooth)' },
  ],
  inputId: 'headset',
  outputId: 'headset',
} satisfies FixtureFields;

function over(code: ErrorCode, fields: FixtureFields = {}, detail?: string): FixtureFields {
  return { state: { kind: 'over', error: { code, message: ERRORS[code].message, detail } }, ...fields };
}

function trouble(kind: SoundTroubleKind, code: ErrorCode = 'mic-failed') {
  const text = troubleText({ kind, microphone: 'Headset (Bluetooth)', error: new LatchError(code) });
  return { troubles: [{ kind, text }] } satisfies FixtureFields;
}

/** A spoken turn: the model took `modelMs` to begin, and the turn was sure after 700 ms. */
function timed(turnId: number, modelMs: number): TimedTurn {
  const firstDelta = 141 + modelMs;
  const firstFrame = firstDelta + 20;
  const marks = {
    speechEnd: 0,
    pauseSeen: 70,
    startSent: 120,
    startAtServer: 138,
    audioCommitted: 138,
    createSent: 141,
    created: 180,
    firstDelta,
    firstFrameSent: firstDelta + 3,
    firstFrame,
    commit: 700,
    commitAtServer: 718,
    release: 701,
    firstSample: Math.max(700, firstFrame) + 58,
  };
  return { turnId, revision: 0, typed: false, marks };
}
const diagnostics: Diagnostics = {
  turns: [380, 410, 350, 640, 400, 390, 1290].map((modelMs, i) => timed(i + 1, modelMs)),
  guesses: { made: 9, wrong: 2 },
  judge: { ends: { speaks: 31, listens: 2 }, holds: { speaks: 2, listens: 9 } },
  usage: {
    all: { responses: 9, inputTokens: 11_204, outputTokens: 2_310, usd: 0.0418 },
    wasted: { responses: 2, inputTokens: 2_480, outputTokens: 96, usd: 0.0031 },
  },
  usageBefore: null,
  bargeInsMs: [132, 181],
  clockErrorMs: 1.8,
  speculation: true,
  path: 'websocket',
  traits: null,
};

/** Every state of the talk page that a person can meet. `open` names what to open first. */
export const states: Record<
  string,
  FixtureFields & { open?: 'settings' | 'help' | 'builtin' | 'timings' | 'check' }
> = {
  idle: {},
  'idle-full-model': { model: full },
  'voice-loading': { voice: { kind: 'loading', bytes: 2_100_000, of: 4_700_000 }, model: full },
  'idle-push-to-talk': { mode: 'push-to-talk', model: full },
  'idle-unknown': {
    access: 'unknown',
    model: { label: '', builtin: false, state: 'connecting', examples: [] },
  },
  'access-code': { access: 'code-required' },
  'access-wrong': {
    access: 'code-required',
    accessProblem: { code: 'access-wrong', message: ERRORS['access-wrong'].message },
  },
  'asking-mic': { state: { kind: 'asking-mic' } },
  connecting: { state: { kind: 'connecting', hitch: 'none' }, levels: { user: 0.5, reply: 0 } },
  slow: { state: { kind: 'connecting', hitch: 'slow' }, levels: { user: 0.5, reply: 0 } },
  blocked: { state: { kind: 'connecting', hitch: 'blocked' }, levels: { user: 0.5, reply: 0 } },
  'first-words': { state: { kind: 'up' }, levels: { user: 0.02, reply: 0 } },
  listening: { ...up, transcript: talk.slice(0, 2) },
  hearing: { ...up, floor: 'hearing', levels: { user: 0.7, reply: 0 }, transcript: hearing },
  unclear: {
    state: { kind: 'up' },
    levels: { user: 0, reply: 0 },
    transcript: [
      asked,
      answered,
      { id: 'u2', role: 'user', text: '', state: 'unclear', typed: false },
      { id: 'a2', role: 'assistant', heard: 'Sorry, I did not catch that.', unheard: '', state: 'done' },
    ],
  },
  guessing: { ...up, floor: 'guessing', transcript: hearing },
  thinking: { ...up, floor: 'thinking', transcript: talk },
  speaking: { ...up, floor: 'speaking', levels: { user: 0.05, reply: 0.8 }, transcript: speaking },
  'keep-asked': { ...up, transcript: talk.slice(0, 2), keeping: keeps(null) },
  'keep-asked-later': { ...up, transcript: talk, keeping: keeps(null) },
  'keep-asked-after': { state: { kind: 'over', error: null }, transcript: talk, keeping: keeps(null) },
  kept: { ...up, transcript: talk, keeping: keeps('audio') },
  muted: { ...up, floor: 'muted', muted: true, transcript: talk },
  'push-to-talk': { ...hold, floor: 'waiting-for-key', transcript: talk.slice(0, 4) },
  'push-to-talk-speaking': {
    ...hold,
    floor: 'speaking',
    levels: { user: 0, reply: 0.7 },
    transcript: speaking,
  },
  'push-to-talk-down': {
    ...hold,
    floor: 'hearing',
    keyDown: true,
    levels: { user: 0.6, reply: 0 },
    transcript: hearing,
  },
  reconnecting: {
    ...up,
    state: { kind: 'reconnecting', sinceMs: 0 },
    levels: { user: 0.4, reply: 0 },
    transcript: talk,
  },
  'model-reconnecting': { ...up, model: { ...full, state: 'reconnecting' }, transcript: talk },
  'output-blocked': { ...up, floor: 'speaking', outputBlocked: true, transcript: speaking },
  notices: {
    ...up,
    transcript: talk.slice(0, 4),
    notices: [
      { id: 1, tone: 'info', text: 'The headset is gone. The call goes on with the built-in microphone.' },
      { id: 2, tone: 'problem', text: ERRORS['reply-timed-out'].message },
    ],
  },
  'silent-call': {
    ...up,
    transcript: talk,
    notices: [{ id: 1, tone: 'info', text: t('notice.idle', { n: 1 }) }],
  },
  'sound-stopped': { ...up, ...trouble('stopped'), outputBlocked: true, transcript: talk },
  'sound-interrupted': { ...up, ...trouble('interrupted'), transcript: talk },
  'sound-slow': { state: { kind: 'connecting', hitch: 'none' }, ...trouble('sound-slow') },
  'mic-slow': { state: { kind: 'asking-mic' }, ...trouble('mic-slow') },
  'mic-muted-by-system': { ...up, ...trouble('mic-muted'), transcript: talk },
  'mic-silent': { ...up, ...trouble('mic-silent'), transcript: talk },
  'mic-lost': { ...up, ...trouble('mic-lost', 'mic-in-use'), transcript: talk },
  'output-and-mic-lost': {
    ...up,
    troubles: [...trouble('output-lost').troubles, ...trouble('mic-lost', 'mic-missing').troubles],
    transcript: talk,
  },
  'device-kept': {
    ...up,
    transcript: talk,
    notices: [
      {
        id: 1,
        tone: 'problem',
        text: keptInputText(new LatchError('mic-in-use'), 'Headset (Bluetooth)', 'Built-in microphone'),
      },
      { id: 2, tone: 'problem', text: t('news.missed', { time: t('time.minutes', { n: 3 }) }) },
    ],
  },
  outdated: { ...up, transcript: talk.slice(0, 4), newVersion: 'reloads' },
  'outdated-idle': { newVersion: 'waits', model: full },
  'page-replaced': { ...over('page-replaced'), newVersion: 'waits' },
  'after-reload': { state: { kind: 'idle' }, model: full, transcript: talk },
  typed: {
    ...up,
    floor: 'thinking',
    transcript: [
      asked,
      answered,
      { id: 'u2', role: 'user', text: 'And where is it?', state: 'final', typed: true },
    ],
  },
  'long-talk': {
    ...up,
    floor: 'speaking',
    levels: { user: 0, reply: 0.4 },
    transcript: Array.from({ length: 8 }, (_, round) =>
      speaking.map((entry) => ({ ...entry, id: `${entry.id}-${round}` })),
    ).flat(),
  },
  ending: { ...up, state: { kind: 'ending' }, transcript: talk },
  'over-by-user': { state: { kind: 'over', error: null }, model: full, transcript: talk },
  'over-mid-call': over('model-away', { model: full, transcript: talk }),
  'mic-denied': over('mic-denied'),
  'mic-missing': over('mic-missing'),
  'mic-in-use': over('mic-in-use'),
  'mic-failed': over('mic-failed'),
  'sound-dead': over('sound-dead'),
  'insecure-context': over('insecure-context'),
  'output-missing': over('output-missing'),
  'server-away': over('server-away'),
  'line-blocked': over('line-blocked', {}, 'the proxy must pass /socket.io/ on, with its WebSocket upgrades'),
  'origin-refused': over(
    'origin-refused',
    {},
    'LATCH_ORIGINS=https://a-rather-long-name-of-a-tunnel.example LATCH_TRUST_PROXY=1',
  ),
  'mic-not-passed-on': over('mic-not-passed-on', {}, '<iframe allow="microphone; autoplay" …>'),
  'model-quota': over('model-quota'),
  'at-capacity': over('at-capacity'),
  'call-idle': over('call-idle', { model: full, transcript: talk }),
  'line-needed': over('line-needed', { model: full, transcript: talk }),
  'budget-spent': over('budget-spent'),
  'too-much': over('too-much'),
  'page-outdated': over('page-outdated'),
  'taken-over': over('taken-over'),
  'conversation-deleted': over('conversation-deleted'),
  settings: {
    ...up,
    ...devices,
    model: { ...full, builtin: true, label: 'Built-in model' },
    transcript: talk,
    open: 'settings',
  },
  'settings-refused': {
    ...up,
    ...devices,
    transcript: talk,
    open: 'settings',
    notices: [
      {
        id: 1,
        tone: 'problem',
        text: keptInputText(new LatchError('mic-in-use'), 'Headset (Bluetooth)', 'Built-in microphone'),
      },
    ],
  },
  'settings-before': { open: 'settings' },
  hud: {
    ...up,
    floor: 'speaking',
    levels: { user: 0.05, reply: 0.8 },
    transcript: speaking,
    detector: { name: 'latch', provider: 'wasm', warmUpMs: 1.36, why: null },
    diagnostics,
    open: 'timings',
  },
  'slow-path': {
    ...up,
    floor: 'listening',
    transcript: talk,
    diagnostics: { ...diagnostics, path: 'polling' },
  },
  'hud-no-check': { ...up, modelCheck: { may: 'no', state: { kind: 'idle' } }, open: 'timings' },
  'hud-empty': { ...up, transcript: [], open: 'timings' },
  'hud-no-guesses': {
    ...up,
    transcript: talk,
    detector: {
      name: 'timer',
      provider: null,
      warmUpMs: null,
      why: 'The network did not load, so silence alone decides.',
    },
    diagnostics: {
      ...diagnostics,
      turns: [timed(1, 380)],
      guesses: { made: 0, wrong: 0 },
      speculation: false,
    },
    open: 'timings',
  },
  help: { open: 'help' },
  builtin: { open: 'builtin' },
  ...checkStates,
};
