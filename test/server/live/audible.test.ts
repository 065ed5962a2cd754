import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Audible } from '../../../server/live/audible.ts';
import type { TappedPacket } from '../../../server/session/taps/tap.ts';
import { PACKET_MS } from '../../../shared/frames.ts';

const speech = (seq: number, atMs: number, turnId = 1): TappedPacket => ({
  direction: 'up',
  turnId,
  revision: 0,
  seq,
  replyId: 0,
  atMs,
  payload: Uint8Array.of(seq),
});
const reply = (replyId: number, seq: number): TappedPacket => ({
  direction: 'down',
  turnId: replyId,
  revision: 0,
  seq,
  replyId,
  atMs: 0,
  payload: Uint8Array.of(replyId, seq),
});
const heard = (replyId: number, heardMs: number) =>
  ({ type: 'reply-heard', replyId, turnId: replyId, heardMs }) as const;
const over = (replyId: number, heardMs: number, audioMs: number) =>
  ({ type: 'reply-over', replyId, turnId: replyId, heardMs, audioMs }) as const;

function withReply(packets: number, replyId = 1): Audible {
  const audible = new Audible();
  for (let seq = 0; seq < packets; seq++) expect(audible.onPacket(reply(replyId, seq))).toEqual([]);
  return audible;
}

test('speech is heard at once, and a reply only as far as the talker has heard it', () => {
  const audible = withReply(10);
  expect(audible.onPacket(speech(0, 5_000))).toMatchObject([{ voice: 'user', stream: 1 }]);
  const first = audible.onChanges([heard(1, 50)], 9_000);
  expect(first.map(({ payload }) => payload[1])).toEqual([0, 1]);
  expect(first.map(({ atMs }) => atMs)).toEqual([8_950, 8_970]);
  expect(audible.onChanges([heard(1, 100)], 9_050).map(({ payload }) => payload[1])).toEqual([2, 3, 4]);
});

test('a reply that is taken back is heard by nobody, whatever comes of it later', () => {
  const audible = withReply(10);
  expect(audible.onChanges([over(1, 0, 200)], 9_000)).toEqual([]);
  expect(audible.onPacket(reply(1, 10))).toEqual([]);
  expect(audible.onChanges([heard(1, 220)], 9_100)).toEqual([]);
});

test('a reply that is cut is heard as far as it was, and one that ended to its last packet', () => {
  expect(withReply(10).onChanges([over(1, 79, 200)], 0)).toHaveLength(3);
  expect(withReply(10).onChanges([over(1, 190, 190)], 0)).toHaveLength(10);
});

test('no more is ever let out than was heard, each packet once and in its order', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('packet' as const), replyId: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      kind: fc.constantFrom('heard' as const, 'over' as const),
      replyId: fc.integer({ min: 1, max: 3 }),
      heardMs: fc.integer({ min: 0, max: 400 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const audible = new Audible();
      const seqs = new Map<number, number>();
      const out = new Map<number, number[]>();
      const most = new Map<number, number>();
      for (const [i, now] of steps.entries()) {
        if (now.kind === 'packet') {
          const seq = seqs.get(now.replyId) ?? 0;
          seqs.set(now.replyId, seq + 1);
          expect(audible.onPacket(reply(now.replyId, seq))).toEqual([]);
          continue;
        }
        most.set(now.replyId, Math.max(most.get(now.replyId) ?? 0, now.heardMs));
        const change =
          now.kind === 'heard' ? heard(now.replyId, now.heardMs) : over(now.replyId, now.heardMs, 1_000);
        for (const { stream, payload } of audible.onChanges([change], i * 100))
          out.set(stream, [...(out.get(stream) ?? []), payload[1]!]);
      }
      for (const [replyId, let_] of out) {
        expect(let_).toEqual(let_.toSorted((a, b) => a - b));
        expect(new Set(let_).size).toBe(let_.length);
        expect((let_.at(-1)! + 1) * PACKET_MS).toBeLessThanOrEqual(most.get(replyId)!);
      }
    }),
  );
});

test('what was kept from before speech was noticed sounds before what follows, and a voice never overlaps itself', () => {
  const audible = new Audible();
  const at = [
    ...Array.from({ length: 15 }, (_, seq) => speech(seq, 10_000)),
    ...Array.from({ length: 20 }, (_, i) => speech(15 + i, 10_020 + i * PACKET_MS)),
  ].flatMap((packet) => audible.onPacket(packet).map(({ atMs }) => atMs));
  expect(at[0]).toBe(9_680);
  expect(at).toEqual(at.map((_, i) => 9_680 + i * PACKET_MS));
});

test('what a browser sends of half a minute at once is skipped but for its first second', () => {
  const audible = new Audible();
  const packets = Array.from({ length: 1_500 }, (_, seq) => audible.onPacket(speech(seq, 60_000))).flat();
  expect(packets.length).toBeLessThan(70);
  expect(audible.onPacket(speech(1_500, 62_000))).toHaveLength(1);
});
