import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { FADE_MS } from '../../../web/audio/fade-tail.ts';
import { RAMP_MS } from '../../../web/audio/gain-ramp.ts';
import type { PlaybackCommand, PlaybackReport } from '../../../web/audio/playback-messages.ts';
import { ReplyQueue } from '../../../web/audio/reply-queue.ts';

const RATE = 48_000;
const QUANTUM = 128;
const MS = RATE / 1000;
const FADE_FRAMES = FADE_MS * MS;

let queue: ReplyQueue;
let reports: PlaybackReport[];
let frame: number;

beforeEach(() => {
  reports = [];
  frame = 0;
  queue = new ReplyQueue(RATE, (report) => reports.push(report));
});

const level = (samples: number, value: number) => new Float32Array(samples).fill(value);
const audio = (replyId: number, pcm: Float32Array<ArrayBuffer>) =>
  queue.handle({ kind: 'audio', replyId, pcm });
const tell = (kind: 'end' | 'release' | 'drop', replyId: number) => queue.handle({ kind, replyId });
const told = <K extends PlaybackReport['kind']>(kind: K) =>
  reports.filter((report): report is Extract<PlaybackReport, { kind: K }> => report.kind === kind);

/** Renders this many quanta and returns what came out. */
function render(quanta: number): number[] {
  const heard: number[] = [];
  for (let q = 0; q < quanta; q++) {
    const out = new Float32Array(QUANTUM).fill(NaN);
    queue.render(out, frame);
    frame += QUANTUM;
    heard.push(...out);
  }
  return heard;
}

describe('a reply', () => {
  it('is silent until it is released', () => {
    audio(1, level(RATE, 0.5));
    tell('end', 1);
    expect(render(50).every((sample) => sample === 0)).toBe(true);
    tell('release', 1);
    expect(render(1)).toEqual(Array.from(level(QUANTUM, 0.5)));
  });

  it('may be released before its audio comes', () => {
    tell('release', 1);
    expect(render(2).every((sample) => sample === 0)).toBe(true);
    audio(1, level(40 * MS, 0.5));
    expect(render(1)[0]).toBe(0.5);
  });

  it('starts once 38 ms of it are there', () => {
    tell('release', 1);
    audio(1, level(37 * MS, 0.5));
    expect(render(5).some((sample) => sample !== 0)).toBe(false);
    audio(1, level(1 * MS, 0.5));
    expect(render(1)[0]).toBe(0.5);
    expect(told('started')).toEqual([{ kind: 'started', replyId: 1, atFrame: 5 * QUANTUM }]);
  });

  it('starts at once when it is shorter than that', () => {
    tell('release', 1);
    audio(1, level(100, 0.5));
    tell('end', 1);
    expect(render(1).slice(0, 100)).toEqual(Array.from(level(100, 0.5)));
    expect(told('finished')).toEqual([{ kind: 'finished', replyId: 1, renderedFrames: 100, atFrame: 100 }]);
  });

  it('is counted to the sample, in chunks of any size', () => {
    const ramp = Float32Array.from({ length: 5000 }, (_, i) => i + 1);
    for (let at = 0, size = 1; at < ramp.length; at += size, size = (size % 700) + 137)
      audio(1, ramp.slice(at, at + size));
    tell('end', 1);
    tell('release', 1);
    expect(render(60).slice(0, 5000)).toEqual(Array.from(ramp));
    expect(told('finished')[0]!.renderedFrames).toBe(5000);
  });

  it('says about every 100 ms how far it is', () => {
    audio(1, level(RATE, 0.5));
    tell('release', 1);
    render(300);
    const progress = told('progress').map(({ renderedFrames }) => renderedFrames);
    expect(progress.length).toBe(7);
    for (const [i, frames] of progress.entries())
      expect(Math.abs(frames - (i + 1) * 100 * MS)).toBeLessThanOrEqual(QUANTUM * (i + 1));
  });

  it('is over when it ends without any audio', () => {
    tell('release', 1);
    tell('end', 1);
    render(1);
    expect(told('started')).toEqual([]);
    expect(told('finished')[0]!.renderedFrames).toBe(0);
  });

  it('ignores audio after its end', () => {
    tell('release', 1);
    audio(1, level(100, 0.5));
    tell('end', 1);
    audio(1, level(100, 0.5));
    render(2);
    expect(told('finished')[0]!.renderedFrames).toBe(100);
  });

  it('waits for the one released before it, then begins at the very next sample', () => {
    for (const id of [1, 2]) {
      audio(id, level(200, id / 10));
      tell('end', id);
    }
    tell('release', 2);
    tell('release', 1);
    const heard = render(4);
    expect(heard[199]).toBeCloseTo(0.2);
    expect(heard[399]).toBeCloseTo(0.1);
    expect(told('started').map(({ replyId, atFrame }) => [replyId, atFrame])).toEqual([
      [2, 0],
      [1, 200],
    ]);
  });

  it('is not held up by one that is held', () => {
    audio(1, level(RATE, 0.1));
    audio(2, level(RATE, 0.2));
    tell('release', 2);
    expect(render(1)[0]).toBeCloseTo(0.2);
  });
});

describe('drop', () => {
  it('answers with what was rendered, and nothing more is heard but the fade', () => {
    audio(1, level(RATE, 0.5));
    tell('release', 1);
    render(10);
    tell('drop', 1);
    expect(told('stopped')).toEqual([
      { kind: 'stopped', replyId: 1, renderedFrames: 10 * QUANTUM, heardFrames: 10 * QUANTUM },
    ]);
    expect(
      render(10)
        .slice(FADE_FRAMES)
        .every((sample) => sample === 0),
    ).toBe(true);
  });

  it('stops without a click: no step is larger than the fade needs', () => {
    audio(
      1,
      Float32Array.from({ length: RATE }, (_, i) => Math.sin(i / 30)),
    );
    tell('release', 1);
    const before = render(11);
    tell('drop', 1);
    const heard = [...before, ...render(4)];
    const steps = heard.slice(1).map((sample, i) => Math.abs(sample - heard[i]!));
    expect(Math.max(...steps)).toBeLessThan(1 / 30 + 1 / FADE_FRAMES + 0.001);
  });

  it('says 0 for a reply that was never heard or never known', () => {
    audio(1, level(RATE, 0.5));
    tell('drop', 1);
    tell('drop', 7);
    expect(told('stopped').map(({ renderedFrames }) => renderedFrames)).toEqual([0, 0]);
  });

  it('answers again with the same count, also after the reply had finished', () => {
    audio(1, level(500, 0.5));
    tell('end', 1);
    tell('release', 1);
    render(8);
    tell('drop', 1);
    tell('drop', 1);
    expect(told('stopped').map(({ renderedFrames }) => renderedFrames)).toEqual([500, 500]);
  });

  it('lets the next released reply be heard', () => {
    audio(1, level(RATE, 0.5));
    audio(2, level(RATE, 0.25));
    tell('release', 1);
    tell('release', 2);
    render(5);
    tell('drop', 1);
    expect(render(5).at(-1)).toBe(0.25);
  });

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
        // A tail and the start of the next reply may overlap: 2 × 0.5 at most.
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
          // Each sample of the reply is its own number, so the largest whole ascent heard is how far it got. Where the
          // reply ran dry, the tail repeats earlier samples and the way back in is faded: neither passes the count.
          expect(Math.max(0, ...heard)).toBeLessThanOrEqual(stopped.renderedFrames);
          const ranDry = counted.some((report) => report.kind === 'underrun');
          if (!ranDry) expect(Math.max(0, ...heard)).toBe(stopped.renderedFrames);
        },
      ),
    );
  });
});

describe('underrun', () => {
  it('is silence that does not count, and playback goes on once the grown target is there', () => {
    tell('release', 1);
    audio(1, level(50 * MS, 0.5));
    const heard = render(30);
    expect(heard.slice(50 * MS + FADE_FRAMES).every((sample) => sample === 0)).toBe(true);
    expect(told('underrun')).toEqual([
      { kind: 'underrun', replyId: 1, renderedFrames: 50 * MS, atFrame: 50 * MS, targetMs: 76 },
    ]);
    audio(1, level(75 * MS, 0.5));
    expect(render(5).some((sample) => sample !== 0)).toBe(false);
    audio(1, level(1 * MS, 0.5));
    tell('end', 1);
    const again = render(60);
    expect(again[0]).toBeLessThan(0.01);
    expect(again[FADE_FRAMES + 1]).toBe(0.5);
    expect(told('finished')[0]!.renderedFrames).toBe(126 * MS);
    expect(told('started').length).toBe(1);
  });

  it('ends with the reply when its end comes late', () => {
    tell('release', 1);
    audio(1, level(50 * MS, 0.5));
    render(30);
    tell('end', 1);
    render(1);
    expect(told('finished')[0]!.renderedFrames).toBe(50 * MS);
  });

  it('is not reported while nothing has started', () => {
    tell('release', 1);
    audio(1, level(10 * MS, 0.5));
    render(50);
    expect(told('underrun')).toEqual([]);
  });
});

describe('duck', () => {
  beforeEach(() => {
    audio(1, level(RATE, 0.5));
    tell('release', 1);
    render(4);
  });

  it('ramps to its gain within 10 ms, in small steps', () => {
    queue.handle({ kind: 'duck', gain: 0.2 });
    const heard = [0.5, ...render(8)];
    expect(heard[10 * MS]).toBeCloseTo(0.1, 5);
    const steps = heard.slice(1).map((sample, i) => Math.abs(sample - heard[i]!));
    expect(Math.max(...steps)).toBeLessThan(0.4 / (RAMP_MS * MS) + 1e-6);
    queue.handle({ kind: 'duck', gain: 1 });
    expect(render(8).at(-1)).toBe(0.5);
  });

  it('goes on counting at gain 0', () => {
    queue.handle({ kind: 'duck', gain: 0 });
    expect(render(8).at(-1)).toBe(0);
    tell('drop', 1);
    expect(told('stopped')[0]!.renderedFrames).toBe(12 * QUANTUM);
  });

  it('does not last into the next reply', () => {
    queue.handle({ kind: 'duck', gain: 0.2 });
    render(8);
    tell('drop', 1);
    audio(2, level(RATE, 0.5));
    tell('release', 2);
    expect(render(8).at(-1)).toBe(0.5);
  });

  it('does not swell the fade of the reply it was for', () => {
    queue.handle({ kind: 'duck', gain: 0.2 });
    render(8);
    tell('drop', 1);
    expect(Math.max(...render(4))).toBeLessThanOrEqual(0.1001);
  });
});

describe('halt', () => {
  const halt = (replyId: number, on: boolean) => queue.handle({ kind: 'halt', replyId, on });

  it('stops a reply where it is, and lets it go on with its next sample', () => {
    audio(
      1,
      Float32Array.from({ length: 5000 }, (_, i) => i + 1),
    );
    tell('end', 1);
    tell('release', 1);
    expect(render(10).at(-1)).toBe(10 * QUANTUM);
    halt(1, true);
    expect(
      render(50)
        .slice(FADE_FRAMES)
        .every((sample) => sample === 0),
    ).toBe(true);
    halt(1, false);
    const rest = render(40);
    // It rises from nothing, so the first samples are softer than they were.
    expect(rest.slice(FADE_FRAMES)).toEqual([
      ...Array.from(
        { length: 5000 - 10 * QUANTUM - FADE_FRAMES },
        (_, i) => 10 * QUANTUM + FADE_FRAMES + i + 1,
      ),
      ...rest.slice(5000 - 10 * QUANTUM),
    ]);
    expect(told('finished')[0]!.renderedFrames).toBe(5000);
    expect(told('underrun')).toEqual([]);
  });

  it('counts nothing, and a reply that is dropped under it was heard to where it began', () => {
    audio(1, level(RATE, 0.5));
    tell('release', 1);
    render(10);
    halt(1, true);
    render(50);
    tell('drop', 1);
    expect(told('stopped')[0]).toMatchObject({ renderedFrames: 10 * QUANTUM, heardFrames: 10 * QUANTUM });
  });

  it('is of one reply: the next one sounds', () => {
    audio(1, level(RATE, 0.5));
    tell('release', 1);
    render(10);
    halt(1, true);
    tell('drop', 1);
    audio(2, level(RATE, 0.2));
    tell('release', 2);
    expect(render(8).at(-1)).toBeCloseTo(0.2);
  });

  it('before a reply began keeps it silent', () => {
    halt(1, true);
    audio(1, level(RATE, 0.5));
    tell('release', 1);
    expect(render(10).some((sample) => sample !== 0)).toBe(false);
    expect(told('started')).toEqual([]);
  });
});

describe('what was heard', () => {
  const OUTPUT_MS = 20;
  beforeEach(() => {
    queue.handle({ kind: 'output-latency', ms: OUTPUT_MS });
    audio(1, level(RATE, 0.5));
    tell('release', 1);
  });

  it('at a stop is what was rendered, less what is still on its way through the output', () => {
    render(10);
    tell('drop', 1);
    expect(told('stopped')[0]).toMatchObject({
      renderedFrames: 10 * QUANTUM,
      heardFrames: 10 * QUANTUM - OUTPUT_MS * MS,
    });
  });

  it('is nothing while the first of it is still on its way', () => {
    render(5);
    tell('drop', 1);
    expect(told('stopped')[0]!.heardFrames).toBe(0);
  });

  it('is all that was rendered once it has been silent for as long as the output takes', () => {
    render(10);
    queue.handle({ kind: 'halt', replyId: 1, on: true });
    render(4);
    const silentFrames = 4 * QUANTUM;
    render(Math.ceil((OUTPUT_MS * MS - silentFrames) / QUANTUM));
    tell('drop', 1);
    expect(told('stopped')[0]!.heardFrames).toBe(10 * QUANTUM);
  });

  it('is so in reports of progress, too', () => {
    render(100);
    for (const { renderedFrames, heardFrames } of told('progress'))
      expect(renderedFrames - heardFrames).toBe(OUTPUT_MS * MS);
    expect(told('progress').length).toBeGreaterThan(0);
  });

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
        const { renderedFrames, heardFrames } = counted.find((report) => report.kind === 'stopped')!;
        expect(heardFrames).toBeLessThanOrEqual(renderedFrames);
        expect(heardFrames).toBeGreaterThanOrEqual(Math.max(0, renderedFrames - ms * MS));
      }),
    );
  });
});

describe('level', () => {
  it('is what went out, every 10 ms, and silence is said once', () => {
    audio(1, level(90 * MS, 0.1));
    tell('end', 1);
    tell('release', 1);
    render(100);
    const levels = told('level');
    expect(levels[0]!.levelDb).toBeCloseTo(-20, 3);
    expect(levels[1]!.atFrame - levels[0]!.atFrame).toBeGreaterThanOrEqual(10 * MS);
    expect(levels.at(-1)!.levelDb).toBe(-100);
    expect(levels.filter(({ levelDb }) => levelDb === -100).length).toBe(1);
  });

  it('follows the duck', () => {
    audio(1, level(RATE, 0.1));
    tell('release', 1);
    queue.handle({ kind: 'duck', gain: 0.1 });
    render(60);
    expect(told('level').at(-1)!.levelDb).toBeCloseTo(-40, 2);
  });
});
