/** One conversation in each dialect that a speech model may speak: whatever it lacks, a person can talk with it. */
import { describe, it } from 'vitest';
import { DIALECTS, type DialectName } from '../../doubles/dialects.ts';
import { DialectCall } from './dialect-call.ts';
import { COMBINED, expectationOf } from './expectations.ts';

type Scenario = (talk: DialectCall) => Promise<void>;

const SCENARIOS: Record<string, Scenario> = {
  'a spoken turn is answered': async (talk) => {
    await talk.answered(talk.call.speak());
  },
  'a typed turn is answered': async (talk) => {
    await talk.answered(talk.call.type());
  },
  'each of several turns gets its own answer': async (talk) => {
    await talk.answered(talk.call.speak());
    await talk.answered(talk.call.type());
    await talk.answered(talk.call.speak());
  },
};

/** What needs answers that sound. */
const SOUNDING: Record<string, Scenario> = {
  'a pause in a turn is no turn': async (talk) => {
    await talk.answered(talk.call.speak());
    const pause = talk.call.hesitate();
    if (pause.guessed) await talk.call.replied(pause.turnId);
    talk.call.goOnTalking(pause);
    talk.call.finish(pause);
    await talk.answered(pause.turnId);
    await talk.answered(talk.call.speak());
  },
  'an answer can be interrupted, and the next turn is answered': async (talk) => {
    await talk.interrupted(talk.call.speak());
    await talk.answered(talk.call.speak());
  },
  'a connection that is lost comes back, and the next turn is answered': async (talk) => {
    await talk.answered(talk.call.speak());
    talk.model.script.refuse = { http: 503 };
    talk.model.line.drop();
    await talk.call.until('it was refused twice', () => talk.call.dials >= 3);
    const turnId = talk.call.speak();
    talk.model.script.refuse = null;
    await talk.answered(turnId);
  },
};

const everyServer = [
  ...(Object.keys(DIALECTS) as DialectName[]).map(
    (name) =>
      [`${name} (${DIALECTS[name].about})`, { dialect: [name], expected: expectationOf(name) }] as const,
  ),
  ...Object.entries(COMBINED),
];

describe.each(everyServer)('%s', (_title, { dialect, expected }) => {
  const scenarios = expected.answer === 'sound' ? { ...SCENARIOS, ...SOUNDING } : SCENARIOS;
  it.concurrent.each(Object.keys(scenarios))('%s', async (name) => {
    const talk = await DialectCall.start(dialect, expected);
    try {
      await scenarios[name]!(talk);
      await talk.check();
    } finally {
      await talk.close();
    }
  });
});
