/** Who is before the ears, with the clock as an input. */
import { beforeEach, expect, test } from 'vitest';
import { SAMPLES_PER_MS } from '../src/audio-bytes.ts';
import { EarsQueue } from '../src/ears-queue.ts';
import { OwnEars, waitingMs } from '../src/own-ears.ts';
import { SharedRoom } from '../src/shared-room.ts';
import { ScriptedBrain, type ScriptedListener } from './scripted-brain.ts';

let nowMs: number;
let queue: EarsQueue;
let room: SharedRoom;
let brains: ScriptedBrain[];
beforeEach(() => {
  nowMs = 0;
  queue = new EarsQueue();
  room = new SharedRoom(waitingMs);
  brains = [];
});

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
    nowMs: () => nowMs,
  });
  const feed = (listener: { feed(pcm: Int16Array): void }, ms: number) => {
    ears.onAudio(ms);
    listener.feed(new Int16Array(ms * SAMPLES_PER_MS));
  };
  return {
    brain,
    feed,
    ears,
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
