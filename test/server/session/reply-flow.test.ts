/** Whatever the sizes of the pieces in which a model sends sound, all of it goes out: in order, in slices, at the pace. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplyFlow, type FlowEffect } from '../../../server/session/reply-flow.ts';
import { PIPELINE_HZ } from '../../../shared/frames.ts';

const REPLY = { replyId: 1, turnId: 1, revision: 0 };
/** Ten times as fast as it is heard, and half a second at once. */
const PACE_PER_MS = (10 * PIPELINE_HZ) / 1000;
const AT_ONCE = PIPELINE_HZ / 2;

/** A flow with a clock of its own: `pass` runs what is due. */
function flow(): { push: (piece: Int16Array) => void; pass: (ms: number) => void; out: number[] } {
  let nowMs = 0;
  let due: { atMs: number; run: () => void }[] = [];
  const out: number[] = [];
  const apply = (effect: FlowEffect): void => {
    if (effect.type !== 'forward-audio') return;
    // An empty piece is a step that gets nowhere: a loop of them would never end.
    if (effect.pcm.length === 0) throw new Error('an empty piece went out');
    out.push(...effect.pcm);
  };
  const made = new ReplyFlow({
    apply,
    keepsUp: () => true,
    isWanted: () => true,
    onTooLong: () => {
      throw new Error('nothing here is too long');
    },
    nowMs: () => nowMs,
    after: (delayMs, run) => {
      const one = { atMs: nowMs + delayMs, run };
      due.push(one);
      return () => void (due = due.filter((other) => other !== one));
    },
  });
  const pass = (ms: number): void => {
    for (const untilMs = nowMs + ms; ;) {
      const next = due.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next || next.atMs > untilMs) return void (nowMs = untilMs);
      nowMs = Math.max(nowMs, next.atMs);
      due = due.filter((other) => other !== next);
      next.run();
    }
  };
  return { push: (pcm) => made.push({ type: 'forward-audio', reply: REPLY, pcm }), pass, out };
}

describe('the pieces of a reply', () => {
  it('all go out, in their order and no faster than the pace, whatever their sizes and the gaps between them', () => {
    const piece = fc.record({
      samples: fc.oneof(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 20_000 })),
      gapMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 60, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 60 }), (pieces) => {
        const { push, pass, out } = flow();
        const sent: number[] = [];
        let passedMs = 0;
        for (const { samples, gapMs } of pieces) {
          const pcm = Int16Array.from({ length: samples }, (_, i) => (sent.length + i) % 30_000);
          sent.push(...pcm);
          push(pcm);
          pass(gapMs);
          passedMs += gapMs;
          // One sample of rounding for each step.
          expect(out.length).toBeLessThanOrEqual(AT_ONCE + passedMs * PACE_PER_MS + 2 * pieces.length);
        }
        pass((2 * sent.length) / PACE_PER_MS + 1_000);
        expect(out).toEqual(sent);
      }),
      { numRuns: 200 },
    );
  });
});
