/** Who is before the ears, with the clock as an input. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { SAMPLES_PER_MS } from '../src/audio-bytes.ts';
import type { Listener } from '../src/brain.ts';
import { EarsQueue } from '../src/ears-queue.ts';
import { OwnEars, waitingMs } from '../src/own-ears.ts';
import { SharedRoom } from '../src/shared-room.ts';
import { ScriptedBrain, type ScriptedListener } from './scripted-brain.ts';

let nowMs: number;
let timers: { atMs: number; run: () => void }[];
let queue: EarsQueue;
let room: SharedRoom;
let brains: ScriptedBrain[];
beforeEach(() => {
  nowMs = 0;
  timers = [];
  queue = new EarsQueue({
    nowMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
  });
  room = new SharedRoom(waitingMs);
  brains = [];
});

/** Time passes, and nobody sends anything. */
function pass(ms: number): void {
  const endMs = nowMs + ms;
  for (;;) {
    const [next] = timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
    if (!next) break;
    timers = timers.filter((other) => other !== next);
    nowMs = next.atMs;
    next.run();
  }
  nowMs = endMs;
}

/** Each has a brain of its own, which shows what of it is before the ears. */
function caller() {
  const brain = new ScriptedBrain();
  brain.holdEars();
  brains.push(brain);
  const ears = new OwnEars({
    brain,
    client: `${brains.length}`,
    room: room.open(),
    queue,
  });
  const feed = (listener: { feed(pcm: Int16Array): void }, ms: number) => {
    ears.onAudio(ms);
    listener.feed(new Int16Array(ms * SAMPLES_PER_MS));
  };
  return {
    brain,
    feed,
    ears,
    /** The beginning of a stretch that comes at once, and is not ended. */
    open(ms: number) {
      const listener = ears.listen(() => []);
      feed(listener, ms);
      return listener;
    },
    /** A stretch that comes at once. */
    burst(ms: number) {
      const listener = ears.listen(() => []);
      feed(listener, ms);
      return listener.finish().catch(() => null);
    },
    /** A stretch as it is spoken. */
    speak(ms: number) {
      const listener = ears.listen(() => []);
      for (let spoken = 0; spoken < ms; spoken += 20) {
        nowMs += 20;
        feed(listener, 20);
      }
      return listener.finish();
    },
  };
}
const isHeard = ({ state }: ScriptedListener) => state !== 'discarded';
const heard = ({ brain }: { brain: ScriptedBrain }) => brain.listeners.filter(isHeard).length;
const allHeard = () => brains.reduce((sum, brain) => sum + heard({ brain }), 0);

test('of forty that send heaps, one is before the ears; who speaks is there at once', () => {
  for (let count = 0; count < 40; count++) {
    const greedy = caller();
    for (let turn = 0; turn < 10; turn++) void greedy.burst(3400);
  }
  expect(allHeard()).toBeLessThanOrEqual(2);
  const honest = caller();
  void honest.speak(3000);
  expect(heard(honest)).toBe(1);
});

test('what began before it was known for a heap is taken back, and heard from its beginning later', async () => {
  const first = caller();
  void first.burst(4000);
  const greedy = caller();
  const listener = greedy.ears.listen(() => []);
  for (let at = 0; at < 10_000; at += 100) greedy.feed(listener, 100);
  const end = listener.finish();
  expect(heard(greedy)).toBe(0);
  first.ears.close();
  expect(heard(greedy)).toBe(1);
  expect(greedy.brain.listeners.at(-1)?.fedSamples).toBe(10_000 * SAMPLES_PER_MS);
  greedy.brain.releaseEars();
  expect((await end).text).toBe('Something');
});

test('a small heap goes before a large one that came first', async () => {
  const [large, small] = [caller(), caller()];
  void large.burst(20_000);
  const end = small.burst(3000);
  expect([heard(large), heard(small)]).toEqual([0, 1]);
  small.brain.releaseEars();
  expect((await end)?.text).toBe('Something');
  await expect.poll(() => heard(large)).toBe(1);
});

test('a heap that is alone is heard at once', () => {
  const one = caller();
  void one.burst(20_000);
  expect(heard(one)).toBe(1);
});

test('who sent a heap and then speaks as fast as others is one of those who speak, once the time for it has passed', () => {
  const [one, other] = [caller(), caller()];
  void one.burst(10_000);
  void other.burst(3000);
  expect(heard(one)).toBe(0);
  nowMs += 9000;
  void one.speak(200);
  expect(heard(one)).toBe(2);
});

test('who sent a heap long ago, and nothing since, is heard when somebody else was', async () => {
  const [first, other] = [caller(), caller()];
  void first.burst(4000);
  void first.burst(4000);
  const end = other.burst(5000);
  expect([heard(first), heard(other)]).toEqual([2, 0]);
  nowMs += 60_000;
  first.brain.releaseEars();
  await expect.poll(() => heard(other)).toBe(1);
  other.brain.releaseEars();
  expect((await end)?.text).toBe('Something');
});

test('who is heard again, since what was said before changed, did not send more', () => {
  const [one, heap] = [caller(), caller()];
  void heap.burst(3000);
  const first = one.ears.listen(() => []);
  for (let at = 0; at < 8000; at += 20) {
    nowMs += 20;
    one.feed(first, 20);
  }
  void heap.burst(3000);
  first.discard();
  const again = one.ears.listen(() => []);
  again.feed(new Int16Array(8000 * SAMPLES_PER_MS));
  expect(heard(one)).toBe(1);
});

test('forty heaps that grow at the same time do not take the ears from one another all the time', () => {
  const callers = Array.from({ length: 40 }, () => caller());
  for (let turn = 0; turn < 20; turn++) for (const one of callers) void one.burst(3400);
  const begun = brains.reduce((sum, brain) => sum + brain.listeners.length, 0);
  expect(begun).toBeLessThan(200);
});

describe('who sent a heap does not wait for somebody that', () => {
  test('sent one, too, and never ends it', async () => {
    const [silent, other] = [caller(), caller()];
    silent.open(2500);
    const end = other.burst(20_000);
    expect([heard(silent), heard(other)]).toEqual([0, 1]);
    other.brain.releaseEars();
    expect((await end)?.text).toBe('Something');
    await expect.poll(() => heard(silent)).toBe(1);
  });

  test('sent one, too, and goes on as fast as others speak', () => {
    const [trickling, other] = [caller(), caller()];
    const listener = trickling.open(3000);
    void other.burst(20_000);
    for (let spoken = 0; spoken < 60_000; spoken += 20) {
      pass(20);
      trickling.feed(listener, 20);
      expect(heard(other)).toBe(1);
    }
  });

  test('has been waited for all the time: its own lead is over, and nobody says so', () => {
    const [stuck, other] = [caller(), caller()];
    void stuck.burst(12_000);
    void other.burst(10_000);
    pass(7900);
    expect(heard(other)).toBe(0);
    pass(100);
    expect(heard(other)).toBe(1);
  });

  test('sends more and more: nobody but time says that its own lead is over', () => {
    const [greedy, other] = [caller(), caller()];
    void greedy.burst(3000);
    const more = greedy.open(20);
    void other.burst(10_000);
    for (let passed = 0; passed < 8000; passed += 7) {
      nowMs += 7;
      greedy.feed(more, 7);
    }
    expect(heard(other)).toBe(1);
  });

  test('always has one more, smaller heap', async () => {
    const [greedy, other] = [caller(), caller()];
    for (let count = 0; count < 5; count++) void greedy.burst(600);
    const end = other.burst(20_000);
    expect([heard(greedy), heard(other)]).toEqual([2, 0]);
    greedy.brain.releaseEars();
    await expect.poll(() => heard(other)).toBe(1);
    void greedy.burst(600);
    expect(heard(other)).toBe(1);
    other.brain.releaseEars();
    expect((await end)?.text).toBe('Something');
  });

  test('comes later again and again, with a smaller heap each time', () => {
    const large = caller();
    void large.burst(20_000);
    pass(6000);
    for (let count = 0; count < 10; count++) void caller().burst(2500);
    expect(heard(large)).toBe(1);
  });
});

test('heaps that nobody has ended are heard in turns', () => {
  const callers = [caller(), caller(), caller()];
  for (const one of callers) one.open(20_000);
  const had = new Set<number>();
  for (let count = 0; count < 3; count++) {
    had.add(callers.findIndex((one) => heard(one) > 0));
    expect(allHeard()).toBe(1);
    pass(2000);
  }
  expect(had).toEqual(new Set([0, 1, 2]));
});

test('one timer at most waits, and none once nobody is waited for', () => {
  const callers = Array.from({ length: 40 }, () => caller());
  for (let turn = 0; turn < 5; turn++) for (const one of callers) void one.burst(3000);
  expect(timers).toHaveLength(1);
  for (const { ears } of callers) ears.close();
  expect(timers).toHaveLength(0);
});

test('whatever callers do, nobody whose audio could have been spoken waits, and of the heaps one is heard', () => {
  const ms = fc.integer({ min: 1, max: 12_000 });
  const action = fc.record({ who: fc.nat(3), does: fc.constantFrom('burst', 'open', 'more', 'discard'), ms });
  const step = fc.record({ action, waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4000 })) });
  const run = (steps: { action: { who: number; does: string; ms: number }; waitMs: number }[]) => {
    const callers = Array.from({ length: 4 }, () => ({ ...caller(), opened: null as Listener | null }));
    for (const { action, waitMs } of steps) {
      const one = callers[action.who]!;
      if (action.does === 'burst') void one.burst(action.ms);
      if (action.does === 'open') one.opened ??= one.open(action.ms);
      if (action.does === 'more' && one.opened) one.feed(one.opened, action.ms);
      if (action.does === 'discard') {
        one.opened?.discard();
        one.opened = null;
      }
      pass(waitMs);
      const waiting = callers.filter(({ ears }) => ears.waits);
      const heaps = waiting.filter(({ ears }) => ears.leadMs > 2000);
      for (const honest of waiting.filter((other) => !heaps.includes(other)))
        expect(heard(honest)).toBeGreaterThan(0);
      expect(heaps.filter((heap) => heard(heap) > 0)).toHaveLength(Math.min(1, heaps.length));
    }
    for (const { ears } of callers) ears.close();
    expect(timers).toHaveLength(0);
  };
  fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), run), { numRuns: 200 });
});
