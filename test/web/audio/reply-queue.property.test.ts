import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaybackCommand, PlaybackReport } from '../../../web/audio/playback-messages.ts';
import { ReplyQueue } from '../../../web/audio/reply-queue.ts';
import { level, MS, QUANTUM, RATE } from './queue-player.ts';

describe('drop', () => {
  it('makes a reply inaudible for ever, whatever comes and when', () => {
    const MARK = 1e6;
    const dropped = 1;
    const anyCommand = fc.oneof(
      fc.record({
        kind: fc.constant('audio' as const),
        replyId: fc.integer({ min: 1, max: 3 }),
        frames: fc.integer({ min: 0, max: 4000 }),
      }),
      fc.record({
        kind: fc.constantFrom('end' as const, 'release' as const, 'drop' as const),
        replyId: fc.integer({ min: 1, max: 3 }),
      }),
      fc.record({ kind: fc.constant('duck' as const), gain: fc.constantFrom(0.2, 1) }),
      fc.record({
        kind: fc.constant('halt' as const),
        replyId: fc.integer({ min: 1, max: 3 }),
        on: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('render' as const), quanta: fc.integer({ min: 1, max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(anyCommand), fc.array(anyCommand), (before, after) => {
        const fresh = new ReplyQueue(RATE, () => {});
        let at = 0;
        let loudest = 0;
        const play = (steps: typeof before, isDropped: boolean) => {
          for (const step of steps) {
            if (step.kind === 'render') {
              for (let q = 0; q < step.quanta; q++, at += QUANTUM) {
                const out = new Float32Array(QUANTUM);
                fresh.render(out, at);
                for (const sample of out) loudest = Math.max(loudest, Math.abs(sample));
              }
            } else if (step.kind === 'audio') {
              const value = isDropped && step.replyId === dropped ? MARK : 0.5;
              fresh.handle({ kind: 'audio', replyId: step.replyId, pcm: level(step.frames, value) });
            } else fresh.handle(step satisfies PlaybackCommand);
          }
        };
        play(before, false);
        fresh.handle({ kind: 'drop', replyId: dropped });
        play([...after, { kind: 'render', quanta: 50 }], true);
        // A tail and the start of the next reply may overlap, at most 2 × 0.5.
        expect(loudest).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('counts exactly what came out, wherever it falls', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 100 }),
        (sizes, quanta) => {
          const counted: PlaybackReport[] = [];
          const fresh = new ReplyQueue(RATE, (report) => counted.push(report));
          fresh.handle({ kind: 'release', replyId: 1 });
          let next = 1;
          const heard: number[] = [];
          for (let q = 0; q < quanta; q++) {
            const size = sizes[q];
            if (size !== undefined) {
              const pcm = Float32Array.from({ length: size }, () => next++);
              fresh.handle({ kind: 'audio', replyId: 1, pcm });
            }
            const out = new Float32Array(QUANTUM);
            fresh.render(out, q * QUANTUM);
            heard.push(...out);
          }
          fresh.handle({ kind: 'drop', replyId: 1 });
          const stopped = counted.find((report) => report.kind === 'stopped')!;
          // Each sample of the reply has its own number as value. So the largest whole value that was heard shows how far it
          // got. Where the reply ran dry, the tail repeats earlier samples and the way back in is faded: neither exceeds the
          // count.
          expect(Math.max(0, ...heard)).toBeLessThanOrEqual(stopped.renderedSamples);
          const ranDry = counted.some((report) => report.kind === 'underrun');
          if (!ranDry) expect(Math.max(0, ...heard)).toBe(stopped.renderedSamples);
        },
      ),
    );
  });
});

describe('what was heard', () => {
  it('is never more than was rendered, nor less than that without the longest way, whatever comes', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('halt' as const), on: fc.boolean() }),
      fc.record({ kind: fc.constant('render' as const), quanta: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ kind: fc.constant('audio' as const), frames: fc.integer({ min: 1, max: 3000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 0, max: 200 }), (steps, ms) => {
        const counted: PlaybackReport[] = [];
        const fresh = new ReplyQueue(RATE, (report) => counted.push(report));
        fresh.handle({ kind: 'output-latency', ms });
        fresh.handle({ kind: 'release', replyId: 1 });
        let at = 0;
        for (const it of steps) {
          if (it.kind === 'halt') fresh.handle({ kind: 'halt', replyId: 1, on: it.on });
          else if (it.kind === 'audio')
            fresh.handle({ kind: 'audio', replyId: 1, pcm: level(it.frames, 0.5) });
          else for (let q = 0; q < it.quanta; q++, at += QUANTUM) fresh.render(new Float32Array(QUANTUM), at);
        }
        fresh.handle({ kind: 'drop', replyId: 1 });
        const { renderedSamples, heardSamples } = counted.find((report) => report.kind === 'stopped')!;
        expect(heardSamples).toBeLessThanOrEqual(renderedSamples);
        expect(heardSamples).toBeGreaterThanOrEqual(Math.max(0, renderedSamples - ms * MS));
      }),
    );
  });
});
