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
    const quiet = { inputLevelDb: -25, playing: false, playbackLevelDb: -100 };
    const frame = { prob, startMs: i * FRAME_MS, endMs: (i + 1) * FRAME_MS, ...quiet, ...around(i) };
    return (state = speechGate(state, frame));
  });
}

const run = (probs: number[], around?: Around) => states(probs, around).map(({ speaking }) => speaking);
const frames = (count: number, prob: number) => Array<number>(count).fill(prob);
const loudReply = { playing: true, playbackLevelDb: -15 };

describe('speech gate', () => {
  it('opens on two frames of speech and dates it from the first of them', () => {
    expect(run([0, 0.6, 0.7, 0.9])).toEqual([false, false, true, true]);
    expect(states([0, 0.6, 0.7, 0.9]).at(-1)!.sinceMs).toBe(FRAME_MS);
  });

  it('opens on one frame of speech over a reply that sounds', () => {
    expect(run([0, 0.6, 0.9, 0.1, 0.1], () => loudReply)).toEqual([false, false, true, true, false]);
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
          for (const { sinceMs } of states(probs, (i) => (plays[i] ? loudReply : {}))) {
            expect(sinceMs).toBeGreaterThanOrEqual(before);
            before = sinceMs;
          }
        },
      ),
    );
  });
});

describe('the echo guard', () => {
  it('wants more certainty while a loud reply sounds', () => {
    expect(run(frames(20, 0.7), () => loudReply)).not.toContain(true);
    expect(run(frames(3, 0.95), () => loudReply).at(-1)).toBe(true);
  });

  it('takes what is softer than the echo can be for echo, however sure the VAD is', () => {
    const soft = { ...loudReply, inputLevelDb: -45 };
    expect(run(frames(20, 1), () => soft)).not.toContain(true);
  });

  it('lets a person through who is louder than that', () => {
    expect(run(frames(3, 0.95), () => ({ ...loudReply, inputLevelDb: -35 })).at(-1)).toBe(true);
  });

  it('opens in the pauses of a reply and under a duck', () => {
    const inPause = (i: number) => ({ playing: true, playbackLevelDb: i < 3 ? -15 : -80 });
    expect(run([0, 0, 0, ...frames(20, 0.7)], inPause).at(-1)).toBe(true);
  });

  it('lasts a moment past the end of the reply, then is gone', () => {
    const afterReply = (i: number) => (i < 3 ? loudReply : {});
    const heard = run([0, 0, 0, ...frames(20, 0.6)], afterReply);
    expect(heard[4]).toBe(false);
    expect(heard.at(-1)).toBe(true);
  });

  it('does not let the echo of a reply keep speech open', () => {
    const heard = run([1, 1, 1, ...frames(10, 0.6)], (i) =>
      i < 3 ? {} : { ...loudReply, inputLevelDb: -45 },
    );
    expect(heard.at(-1)).toBe(false);
  });

  it('changes nothing for a turn that begins in silence', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (probs) => {
        const quiet = run(probs, () => ({
          playing: true,
          playbackLevelDb: SPEECH_GATE.echoNoneDb,
          inputLevelDb: -70,
        }));
        expect(quiet).toEqual(run(probs, () => ({ inputLevelDb: -70 })));
      }),
    );
  });
});
