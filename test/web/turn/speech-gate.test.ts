import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SPEECH_GATE,
  silentGate,
  speechGate,
  type SpeechFrame,
  type SpeechGateState,
} from '../../../web/turn/speech-gate.ts';

const FRAME_MS = 32;
type Around = (index: number) => Partial<SpeechFrame>;

/** The states of the gate over frames of these probabilities, from 0 ms; `around` says the rest of each frame. */
function states(probs: number[], around: Around = () => ({})): SpeechGateState[] {
  let state = silentGate(0);
  return probs.map((prob, i) => {
    const quiet = { strangeDb: Infinity, playing: false };
    const frame = { prob, startMs: i * FRAME_MS, endMs: (i + 1) * FRAME_MS, ...quiet, ...around(i) };
    return (state = speechGate(state, frame));
  });
}

const run = (probs: number[], around?: Around) => states(probs, around).map(({ speaking }) => speaking);
const frames = (count: number, prob: number) => Array<number>(count).fill(prob);
const overReply = { playing: true, strangeDb: 20 };
const echo = { playing: true, strangeDb: 0 };

describe('speech gate', () => {
  it('opens on two frames of speech and dates it from the first of them', () => {
    expect(run([0, 0.6, 0.7, 0.9])).toEqual([false, false, true, true]);
    expect(states([0, 0.6, 0.7, 0.9]).at(-1)!.sinceMs).toBe(FRAME_MS);
  });

  it('opens on one frame of speech over a reply that sounds', () => {
    expect(run([0, 0.6, 0.9, 0.1, 0.1], () => overReply)).toEqual([false, true, true, true, false]);
  });

  it('does not open on a click', () => {
    expect(run([0, 1, 0, 0, 1, 0, 0.4, 1, 0])).not.toContain(true);
  });

  it('closes on two frames of silence and dates it from the first of them', () => {
    expect(run([1, 1, 1, 0.1, 0.1]).slice(2)).toEqual([true, true, false]);
    expect(states([1, 1, 1, 0.1, 0.1]).at(-1)!.sinceMs).toBe(3 * FRAME_MS);
  });

  it('bridges a dip of one frame', () => {
    expect(run([1, 1, 0.1, 1, 0.1, 1]).slice(1)).not.toContain(false);
  });

  it('changes nothing while the probability lies between the thresholds', () => {
    const between = fc.double({ min: SPEECH_GATE.exit, max: SPEECH_GATE.enter - 0.001, noNaN: true });
    fc.assert(
      fc.property(fc.array(between), (probs) => {
        expect(run(probs)).not.toContain(true);
        expect(run([1, 1, ...probs]).slice(1)).not.toContain(false);
      }),
    );
  });

  it('never dates an edge before the one it follows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.array(fc.boolean()),
        (probs, plays) => {
          let before = 0;
          for (const { sinceMs } of states(probs, (i) => (plays[i] ? overReply : {}))) {
            expect(sinceMs).toBeGreaterThanOrEqual(before);
            before = sinceMs;
          }
        },
      ),
    );
  });
});

describe('the echo guard', () => {
  it('takes what is no stranger than an echo for echo, however sure the VAD is', () => {
    expect(run(frames(20, 1), () => echo)).not.toContain(true);
  });

  it('asks no more of a person over a reply than in silence', () => {
    expect(run([0, SPEECH_GATE.enter], () => overReply)).toEqual([false, true]);
  });

  it('does not let the echo of a reply keep speech open', () => {
    expect(run([1, 1, 1, ...frames(10, 1)], (i) => (i < 3 ? {} : echo)).at(-1)).toBe(false);
  });

  it('lets speech go on that is nearer to the echo than what begins it', () => {
    const near = { playing: true, strangeDb: SPEECH_GATE.exitStrangeDb };
    expect(run(frames(20, 1), (i) => (i < 2 ? overReply : near)).slice(1)).not.toContain(false);
    expect(run(frames(20, 1), () => near)).not.toContain(true);
  });
});
