/** One conversation in each dialect that a speech model may speak: whatever it lacks, a person can talk with it. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Capability } from '../../../server/models/speech-model.ts';
import { DIALECTS, type DialectName } from '../../doubles/dialects.ts';
import { DialectCall } from './dialect-call.ts';
import { COMBINED, expectationOf, type Expectation } from './expectations.ts';
import { outcomeOf, readOutcomes, writeOutcomes, type Outcome, type Shown } from './outcomes.ts';

/** Conversations in real time, several at once. */
vi.setConfig({ testTimeout: 60_000 });

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

async function talk(
  scenario: Scenario,
  dialect: Parameters<typeof DialectCall.start>[0],
  expected: Expectation,
): Promise<readonly Capability[]> {
  const call = await DialectCall.start(dialect, expected);
  try {
    await scenario(call);
    await call.check();
    return call.lacks;
  } finally {
    await call.close();
  }
}

const scenariosFor = ({ answer }: Expectation): Record<string, Scenario> =>
  answer === 'sound' ? { ...SCENARIOS, ...SOUNDING } : SCENARIOS;

const outcomes: Outcome[] = [];

describe.each(Object.keys(DIALECTS) as DialectName[])('%s', (dialect) => {
  const expected = expectationOf(dialect);
  const scenarios = scenariosFor(expected);
  const shown: Shown[] = [];
  it.concurrent.each(Object.keys(scenarios))('%s', async (name) => {
    shown.push({ scenario: name, lacks: await talk(scenarios[name]!, [dialect], expected) });
  });

  afterAll(() => {
    // A run of some of the tests tells nothing.
    if (shown.length === Object.keys(scenarios).length) outcomes.push(outcomeOf(dialect, expected, shown));
  });
});

describe.each(Object.entries(COMBINED))('%s', (_title, { dialect, expected }) => {
  const scenarios = scenariosFor(expected);
  it.concurrent.each(Object.keys(scenarios))('%s', async (name) => {
    await talk(scenarios[name]!, dialect, expected);
  });
});

afterAll(() => {
  if (process.env['LATCH_UPDATE'] === '1') return writeOutcomes(outcomes);
  const names = new Set(outcomes.map(({ dialect }) => dialect));
  expect(outcomes, 'LATCH_UPDATE=1 writes what the documents say').toEqual(
    readOutcomes().filter(({ dialect }) => names.has(dialect)),
  );
});
