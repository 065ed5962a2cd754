import { expect, test } from 'vitest';
import { TurnAudio } from '../../../../server/session/core/turn-audio.ts';
import { SAID_AGAIN_PACKETS } from '../../../../shared/ledger/upstream-lost.ts';

/** Keeps packets of a turn, each one sample: its number. */
function keep(audio: TurnAudio, turnId: number, count: number): void {
  for (let i = 0; i < count; i++) audio.keep(turnId, Int16Array.of(i));
}

test('a turn is kept whole and in order while it may be needed, beside the next one', () => {
  const audio = new TurnAudio(() => [1, 2]);
  keep(audio, 1, 3);
  keep(audio, 2, 2);
  expect(audio.of(1).map(([sample]) => sample)).toEqual([0, 1, 2]);
  expect(audio.of(2)).toHaveLength(2);
});

test('a turn that is not needed any more is forgotten when the next one begins, not before', () => {
  const audio = new TurnAudio(() => [2]);
  keep(audio, 1, 3);
  expect(audio.of(1)).toHaveLength(3);
  keep(audio, 2, 1);
  expect(audio.of(1)).toEqual([]);
});

test('what is kept is a copy: the samples given may be used again', () => {
  const audio = new TurnAudio(() => [1]);
  const pcm = Int16Array.of(7);
  audio.keep(1, pcm);
  pcm[0] = 0;
  expect(audio.of(1)[0]![0]).toBe(7);
});

test('where it gets too much, the oldest turn goes first, whole; one that is too long keeps its beginning', () => {
  const audio = new TurnAudio(() => [1, 2, 3]);
  keep(audio, 1, 10);
  keep(audio, 2, SAID_AGAIN_PACKETS - 10);
  expect(audio.of(1)).toHaveLength(10);
  keep(audio, 3, 1);
  expect(audio.of(1)).toEqual([]);
  expect(audio.of(2)).toHaveLength(SAID_AGAIN_PACKETS - 10);
  keep(audio, 3, SAID_AGAIN_PACKETS + 10);
  expect(audio.of(2)).toEqual([]);
  expect(audio.of(3)).toHaveLength(SAID_AGAIN_PACKETS);
});
