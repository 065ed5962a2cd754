/** One conversation in each dialect that a speech model may speak: whatever it lacks, a person can talk with it. */
import { describe, it } from 'vitest';
import { DIALECTS, type DialectName } from '../../doubles/dialects.ts';
import { DialectCall } from './dialect-call.ts';
import { expectationOf } from './expectations.ts';

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

/** What the adapter and the core do not do yet. */
const NOT_YET: Partial<Record<DialectName, readonly string[]>> = {};

for (const dialect of Object.keys(DIALECTS) as DialectName[]) {
  const { answer } = expectationOf(dialect);
  const scenarios = answer === 'sound' ? { ...SCENARIOS, ...SOUNDING } : SCENARIOS;
  describe(`${dialect} (${DIALECTS[dialect].about})`, () => {
    const notYet = (name: string) => NOT_YET[dialect]?.includes(name) ?? false;
    for (const name of Object.keys(scenarios).filter(notYet)) it.todo(name);
    it.concurrent.each(Object.keys(scenarios).filter((name) => !notYet(name)))('%s', async (name) => {
      const talk = await DialectCall.start(dialect);
      try {
        await scenarios[name]!(talk);
        await talk.check();
      } finally {
        await talk.close();
      }
    });
  });
}
