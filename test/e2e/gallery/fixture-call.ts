import type { Keep } from '../../../shared/conversations/document.ts';
import type { CallView } from '../../../web/call/call-view.ts';
import { NO_DIAGNOSTICS } from '../../../web/call/diagnostics-state.ts';

/** What of a call a gallery state sets; the rest is an idle call. */
export type FixtureFields = Partial<{ -readonly [Field in keyof CallView]: CallView[Field] }>;

/** One intent, as the page raised it. */
export type Intent = readonly [name: string, ...values: unknown[]];

/** What a person chose to have kept, where sound can be; null: nothing yet. */
export const keeps = (chosen: Keep | null): CallView['keeping'] => ({
  here: { most: 'audio', chosen },
  choose() {},
  forgetLastMinute() {},
});

const idle = {
  state: { kind: 'idle' },
  conversationId: null,
  keptIn: null,
  voice: { kind: 'ready' },
  floor: 'listening',
  model: {
    label: 'Built-in model',
    builtin: true,
    state: 'ready',
    examples: ['Tell me a story', 'What time is it?', 'How far is Paris from Rome?'],
  },
  transcript: [],
  mode: 'hands-free',
  muted: false,
  patienceMs: 700,
  volume: 0.8,
  keyDown: false,
  levels: null,
  inputs: [],
  outputs: [],
  inputId: '',
  outputId: '',
  outputBlocked: false,
  troubles: [],
  newVersion: 'none',
  notices: [],
  access: 'open',
  accessProblem: null,
  detector: null,
  diagnostics: NO_DIAGNOSTICS,
  modelCheck: { may: 'yes', state: { kind: 'idle' } },
  keeping: keeps('nothing'),
  live: { state: 'none', url: null, listeners: 0, problem: null },
} as const satisfies FixtureFields;

/** A call that stands still in one state and writes down what the page asks of it. */
export function fixtureCall(fields: FixtureFields): { call: CallView; intents: Intent[] } {
  const intents: Intent[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]): void => {
      intents.push([name, ...values]);
    };
  const call: CallView = {
    ...idle,
    ...fields,
    keeping: {
      here: (fields.keeping ?? idle.keeping).here,
      choose: note('choose'),
      forgetLastMinute: note('forgetLastMinute'),
    },
    start: note('start'),
    end: note('end'),
    setMode: note('setMode'),
    setMuted: note('setMuted'),
    setPatience: note('setPatience'),
    setVolume: note('setVolume'),
    setKeyDown: note('setKeyDown'),
    sendText: note('sendText'),
    interrupt: note('interrupt'),
    chooseInput: note('chooseInput'),
    chooseOutput: note('chooseOutput'),
    startAfresh: note('startAfresh'),
    goOnIn: note('goOnIn'),
    onDeleted: note('onDeleted'),
    reload: note('reload'),
    unblockOutput: note('unblockOutput'),
    checkModel: note('checkModel'),
    enterAccessCode: note('enterAccessCode'),
    shareLive: note('shareLive'),
    stopLive: note('stopLive'),
    dismissNotice: note('dismissNotice'),
  };
  return { call, intents };
}
