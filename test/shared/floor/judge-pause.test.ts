import { describe, expect, it } from 'vitest';
import {
  ENDPOINT_POLICY,
  endpointPolicy,
  PATIENCE_MS,
  PRESETS,
  type EndpointPolicy,
} from '../../../shared/floor/endpoint-policy.ts';
import { commitAfterMs, FIRST_PAUSE, judgePause, type Pause } from '../../../shared/floor/judge-pause.ts';
import { hearHold, TYPICAL_SPEAKER } from '../../../shared/floor/speaker-pauses.ts';

const FRAME_MS = 32;
const WORDS: Pause = { ...FIRST_PAUSE, pauseMs: 0, ended: null, speechMs: 2_000 };

/** When a pause starts a guess and when it ends the turn, in ms to the frame, if the model says the same throughout. */
function replay(pause: Partial<Pause> = {}, policy: EndpointPolicy = ENDPOINT_POLICY) {
  let started = false;
  let startMs: number | null = null;
  for (let pauseMs = FRAME_MS; ; pauseMs += FRAME_MS) {
    const now = { ...WORDS, ...pause, pauseMs, started: started || (pause.started ?? false) };
    const verdict = judgePause(policy, now);
    if (verdict === 'commit') return { startMs, commitMs: pauseMs };
    if (verdict === 'start') {
      started = true;
      startMs = pauseMs;
    }
  }
}

describe('a start', () => {
  it('comes as soon as the pause is seen when the model is sure', () => {
    expect(replay({ ended: 0.9 }).startMs).toBe(64);
  });

  it('comes later when the model doubts', () => {
    expect(replay({ ended: 0.6 }).startMs).toBe(256);
    expect(replay({ ended: 0.1 }).startMs).toBe(608);
  });

  it('comes well before the commit, or as soon as the pause is seen, whatever the model says', () => {
    for (let ended = 0; ended <= 1; ended += 0.05) {
      const { startMs, commitMs } = replay({ ended });
      const latestMs = Math.max(commitMs - ENDPOINT_POLICY.startLeadMs, ENDPOINT_POLICY.startSureMs);
      expect(startMs).toBeLessThan(latestMs + FRAME_MS);
    }
  });

  it('is made once in a pause', () => {
    expect(replay({ ended: 0.9, started: true, starts: 1 }).startMs).toBeNull();
  });

  it.each([
    ['on a sound of less than a fifth of a second', { speechMs: 190 }],
    ['a fourth time in a turn', { starts: 3 }],
    ['when too many lately were in vain', { wastedLately: 8 }],
  ])('is not made %s', (_when, pause) => {
    expect(replay({ ended: 0.95, ...pause })).toEqual({
      ...replay({ ended: 0.95, ...pause, started: true }),
      startMs: null,
    });
  });

  it('is not made for a model that cannot take it back', () => {
    expect(replay({ ended: 0.95 }, endpointPolicy({ maxStarts: 0 })).startMs).toBeNull();
  });

  it.each([
    ['two in this turn', { starts: 2 }],
    ['many lately', { wastedLately: 4 }],
  ])('wants more silence after %s in vain', (_what, pause) => {
    expect(replay({ ended: 0.85, ...pause }).startMs).toBe(416);
  });
});

describe('a commit', () => {
  it('is that of a plain timer where there is no model', () => {
    expect(replay()).toEqual({ startMs: 352, commitMs: 704 });
  });

  it('comes earlier when the model is very sure, later when it doubts', () => {
    expect(replay({ ended: 0.95 }).commitMs).toBe(224);
    expect(replay({ ended: 0.75 }).commitMs).toBe(1056);
    expect(replay({ ended: 0.5 }).commitMs).toBe(2464);
  });

  it("is no earlier than a timer's when the model knows no more than how long holds are", () => {
    // The model gives half of the log odds of 0.8·exp(−2.6 t) holds for each end (web/turn/model/README.md).
    for (let pauseMs = FRAME_MS; pauseMs < ENDPOINT_POLICY.commitTimerMs; pauseMs += FRAME_MS) {
      const ended = 1 / (1 + Math.sqrt(0.8 * Math.exp((-2.6 * pauseMs) / 1000)));
      expect(judgePause(ENDPOINT_POLICY, { ...WORDS, pauseMs, ended, started: true })).toBe('wait');
    }
  });

  it('comes later after a question, and much later in dictation', () => {
    expect(replay({ context: 'question' }).commitMs).toBe(928);
    expect(replay({ context: 'dictation' }).commitMs).toBe(2048);
  });

  it('of a short answer waits less for a doubt, and for no question', () => {
    const doubted = { ended: 0.4, speechMs: 350 };
    expect(replay(doubted).commitMs).toBe(1280);
    expect(replay({ ...doubted, context: 'question' }).commitMs).toBe(1280);
    expect(replay({ ...doubted, speechMs: 2_000 }).commitMs).toBeGreaterThan(2_000);
  });

  it('of a few digits is no short answer', () => {
    expect(replay({ speechMs: 350, ended: 0.9, context: 'dictation' }).commitMs).toBeGreaterThan(
      replay({ speechMs: 350, ended: 0.9 }).commitMs,
    );
  });

  it('follows the speaker, within bounds', () => {
    expect(commitAfterMs(ENDPOINT_POLICY, { ...WORDS, speaker: slowSpeaker() })).toBe(1_061);
    expect(replay({ ended: 0, context: 'dictation', speaker: slowSpeaker() }).commitMs).toBe(2912);
  });
});

describe('a commit by line', () => {
  const line = endpointPolicy({ commitBy: 'line' });

  it('is a timer where there is no model, and lies between sure and doubt where there is one', () => {
    expect(replay({}, line)).toEqual({ startMs: 352, commitMs: 704 });
    expect(replay({ ended: 0.95 }, line).commitMs).toBe(320);
    expect(replay({ ended: 0.5 }, line).commitMs).toBe(1824);
  });

  it('has its cases beside it: questions, dictation, slow speakers, short answers', () => {
    expect(replay({ context: 'question' }, line).commitMs).toBe(928);
    expect(replay({ context: 'dictation' }, line).commitMs).toBe(1504);
    expect(replay({ speechMs: 350, ended: 0.1, context: 'dictation' }, line).commitMs).toBe(2624);
    expect(commitAfterMs(line, { ...WORDS, speaker: slowSpeaker() })).toBeCloseTo(1.4 * 700);
    const slowAnswer = { speechMs: 350, ended: 0.1, context: 'question', speaker: slowSpeaker() } as const;
    expect(replay(slowAnswer, line).commitMs).toBe(928);
  });
});

describe('the slider', () => {
  it('stands at balanced', () => {
    expect(endpointPolicy()).toEqual(ENDPOINT_POLICY);
    expect(endpointPolicy({ patienceMs: PRESETS.balanced })).toEqual(ENDPOINT_POLICY);
  });

  it('has the presets on it, from quick to patient', () => {
    const commits = [PRESETS.quick, PRESETS.balanced, PRESETS.patient].map((patienceMs) =>
      [0.5, 0.9, null].map((ended) => replay({ ended }, endpointPolicy({ patienceMs })).commitMs),
    );
    for (const i of [0, 1, 2]) {
      expect(commits[0]![i]).toBeLessThan(commits[1]![i]!);
      expect(commits[1]![i]).toBeLessThan(commits[2]![i]!);
    }
  });

  it('never waits less for more patience', () => {
    for (const ended of [0, 0.3, 0.5, 0.7, 0.9, 1, null])
      for (let patienceMs = PATIENCE_MS.min; patienceMs < PATIENCE_MS.max; patienceMs += 50) {
        const commitMs = (ms: number): number =>
          commitAfterMs(endpointPolicy({ patienceMs: ms }), { ...WORDS, ended });
        expect(commitMs(patienceMs + 50)).toBeGreaterThanOrEqual(commitMs(patienceMs));
      }
  });

  it('has ends', () => {
    expect(endpointPolicy({ patienceMs: 10 })).toEqual(endpointPolicy({ patienceMs: PATIENCE_MS.min }));
    expect(endpointPolicy({ patienceMs: 1e6 })).toEqual(endpointPolicy({ patienceMs: PATIENCE_MS.max }));
  });

  it('leaves what was set by hand', () => {
    expect(endpointPolicy({ patienceMs: 1_200, commitSureMs: 444 }).commitSureMs).toBe(444);
  });
});

function slowSpeaker() {
  return Array.from({ length: 24 }).reduce<typeof TYPICAL_SPEAKER>(
    (speaker) => hearHold(speaker, 1_500),
    TYPICAL_SPEAKER,
  );
}
