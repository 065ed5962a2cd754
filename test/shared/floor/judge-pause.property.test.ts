import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endpointPolicy, PATIENCE_MS, type EndpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import { commitAfterMs, judgePause, type Pause } from '../../../shared/floor/judge-pause.ts';
import { isWorthAsking, NEW_JUDGE } from '../../../shared/floor/judge-record.ts';
import type { TurnContext } from '../../../shared/floor/turn-context.ts';

const FRAME_MS = 32;

const policies: fc.Arbitrary<EndpointPolicy> = fc
  .record<{ patienceMs: number; isJudged: boolean; maxStarts: number; commitBy: 'cost' | 'line' }>({
    patienceMs: fc.integer({ min: PATIENCE_MS.min, max: PATIENCE_MS.max }),
    isJudged: fc.boolean(),
    maxStarts: fc.integer({ min: 0, max: 3 }),
    commitBy: fc.constantFrom('cost', 'line'),
  })
  .map((options) => endpointPolicy(options));
const probability = fc.double({ min: 0, max: 1, noNaN: true });
const counts = fc.record({ speaks: fc.nat(100), listens: fc.nat(100) });
const pauses: fc.Arbitrary<Pause> = fc.record({
  pauseMs: fc.integer({ min: 0, max: 5_000 }),
  ended: fc.option(probability),
  speechMs: fc.integer({ min: 0, max: 5_000 }),
  context: fc.constantFrom<TurnContext>('plain', 'question', 'dictation'),
  speaker: fc.record({
    holds: fc.integer({ min: 0, max: 24 }),
    meanLogMs: fc.double({ min: Math.log(200), max: Math.log(3_000), noNaN: true }),
  }),
  started: fc.boolean(),
  awaitedMs: fc.integer({ min: 0, max: 2_000 }),
  verdict: fc.constantFrom(null, 'speaks', 'listens'),
  judge: fc.record({ ends: counts, holds: counts }),
  words: fc.constantFrom('', 'I would like to', 'and um', 'yes', 'my number is five five', 'ich weiß nicht'),
  language: fc.constantFrom('en', 'en-GB', 'de', 'xx', ''),
  starts: fc.integer({ min: 0, max: 4 }),
  wastedLately: fc.integer({ min: 0, max: 10 }),
});

const EAGERNESS = { wait: 0, start: 1, commit: 2 } as const;

function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, check), { numRuns: 3_000, seed: 7 });
}

test('the surer the model, the more is done', () => {
  holds(fc.tuple(policies, pauses, probability, probability), ([policy, pause, a, b]) => {
    const less = judgePause(policy, { ...pause, ended: Math.min(a, b) });
    const more = judgePause(policy, { ...pause, ended: Math.max(a, b) });
    expect(EAGERNESS[more]).toBeGreaterThanOrEqual(EAGERNESS[less]);
  });
});

test('the longer the pause, the more is done', () => {
  holds(fc.tuple(policies, pauses, fc.nat(3_000)), ([policy, pause, moreMs]) => {
    const later = judgePause(policy, { ...pause, pauseMs: pause.pauseMs + moreMs });
    expect(EAGERNESS[later]).toBeGreaterThanOrEqual(EAGERNESS[judgePause(policy, pause)]);
  });
});

test('what is not known changes nothing', () => {
  holds(fc.tuple(policies, pauses), ([policy, pause]) => {
    const without = { ...pause, verdict: null, words: '' };
    const { judge, language } = pause;
    expect(commitAfterMs(policy, without)).toBe(
      commitAfterMs(policy, { ...without, judge: NEW_JUDGE, language: 'xx' }),
    );
    expect(commitAfterMs(policy, { ...without, judge, language, words: '[noise]' })).toBe(
      commitAfterMs(policy, without),
    );
  });
});

test('more harm never makes a commit sooner', () => {
  holds(fc.tuple(policies, pauses, fc.integer({ min: 1, max: 50_000 })), ([policy, pause, moreMs]) => {
    const patient = { ...policy, harmMs: policy.harmMs + moreMs };
    expect(commitAfterMs(patient, pause)).toBeGreaterThanOrEqual(commitAfterMs(policy, pause) - 1);
  });
});

test('doubt has an end', () => {
  holds(fc.tuple(policies, pauses), ([policy, pause]) => {
    const none = { ...pause, pauseMs: policy.giveUpMs };
    expect(judgePause(policy, none)).toBe('commit');
    // Whatever a source says that is broken.
    const broken = { speaks: Infinity, listens: Infinity };
    expect(judgePause(policy, { ...none, judge: { ends: broken, holds: broken } })).toBe('commit');
  });
});

test('by cost, a short answer is over after twice the silence of a timer, however deep the doubt', () => {
  holds(fc.tuple(policies, pauses), ([any, pause]) => {
    const policy: EndpointPolicy = { ...any, commitBy: 'cost' };
    fc.pre(pause.context !== 'dictation');
    const short = { ...pause, speechMs: Math.min(pause.speechMs, 1_000) };
    expect(commitAfterMs(policy, short)).toBeLessThanOrEqual(2 * policy.commitTimerMs);
  });
});

test('by cost, who may pause for long is left a part of that, whatever is known', () => {
  holds(fc.tuple(policies, pauses), ([any, pause]) => {
    const policy: EndpointPolicy = { ...any, commitBy: 'cost' };
    expect(commitAfterMs(policy, pause)).toBeGreaterThanOrEqual(0.3 * policy.commitTimerMs);
  });
});

test('a start is only made where it is allowed, and once a pause unless the model listened on', () => {
  holds(fc.tuple(policies, pauses), ([policy, pause]) => {
    if (judgePause(policy, pause) !== 'start') return;
    if (pause.started) expect(pause.verdict).toBe('listens');
    expect(pause.speechMs).toBeGreaterThanOrEqual(policy.startMinSpeechMs);
    expect(pause.starts).toBeLessThan(policy.maxStarts);
    expect(pause.pauseMs).toBeGreaterThanOrEqual(policy.startSureMs);
  });
});

test('what was started or wasted moves no commit', () => {
  holds(fc.tuple(policies, pauses, pauses), ([policy, pause, other]) => {
    const { started, starts, wastedLately } = other;
    const moved = { ...pause, started, starts, wastedLately };
    expect(judgePause(policy, moved) === 'commit').toBe(judgePause(policy, pause) === 'commit');
  });
});

test('only a guess whose verdict may still come puts the commit off', () => {
  holds(fc.tuple(policies, pauses), ([policy, pause]) => {
    fc.pre(pause.pauseMs < policy.giveUpMs);
    const isOver = pause.pauseMs >= commitAfterMs(policy, pause);
    const isAwaited =
      pause.awaitedMs > 0 && pause.awaitedMs < policy.verdictLimitMs && isWorthAsking(pause.judge);
    expect(judgePause(policy, pause) === 'commit').toBe(isOver && !isAwaited);
  });
});

test('with no model, an ordinary pause is ended by a timer', () => {
  holds(fc.tuple(policies, pauses), ([policy, pause]) => {
    const plain: Pause = {
      ...pause,
      ended: null,
      awaitedMs: 0,
      verdict: null,
      words: '',
      context: 'plain',
      speaker: { holds: 0, meanLogMs: Math.log(420) },
    };
    const verdict = judgePause(policy, { ...plain, speechMs: 1_001 });
    expect(verdict === 'commit').toBe(pause.pauseMs >= policy.commitTimerMs);
  });
});

test('by line, a short answer is over soon, whatever the model thinks', () => {
  holds(fc.tuple(policies, pauses), ([any, pause]) => {
    const policy: EndpointPolicy = { ...any, commitBy: 'line' };
    fc.pre(pause.context !== 'dictation');
    const short = { ...pause, awaitedMs: 0, speechMs: Math.min(pause.speechMs, 1_000) };
    expect(judgePause(policy, { ...short, pauseMs: policy.shortCommitMs })).toBe('commit');
  });
});

test('a pause of a model that wavers is started before it is committed, or with it', () => {
  const wavering = fc.array(probability, { minLength: 1, maxLength: 200 });
  holds(fc.tuple(policies, pauses, wavering), ([policy, pause, scores]) => {
    const verdicts: string[] = [];
    let started = false;
    for (let i = 0; !verdicts.includes('commit'); i++) {
      const ended = scores[i % scores.length]!;
      const verdict = judgePause(policy, { ...pause, pauseMs: i * FRAME_MS, ended, started, verdict: null });
      started ||= verdict === 'start';
      if (verdict !== 'wait') verdicts.push(verdict);
    }
    expect([['commit'], ['start', 'commit']]).toContainEqual(verdicts);
  });
});
