/** A spoken call, shared: what the link plays is what was said and heard in the call, and when. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { atLowRate, mostAlike } from '../support/alike.ts';
import { cut } from '../support/page-audio.ts';
import { readWav, type Audio } from '../support/wav.ts';
import { callAndShare, type Exchange, type SharedCall } from './shared-call.ts';

const fixture = (name: string): Audio => readWav(join(import.meta.dirname, '../../fixtures/speech', name));

const LIBRARY: Exchange = {
  user: cut(fixture('clean1.wav'), 200, 3_300),
  userWords: 'What time does the library open tomorrow morning?',
  reply: cut(fixture('human2.wav'), 0, 3_200),
  replyWords: 'He was not an ill disposed young man',
  replyAfterMs: 1_000,
};
/** Its reply is so long that most of it is not heard. */
const TIMER: Exchange = {
  user: cut(fixture('clean3.wav'), 200, 2_370),
  userWords: 'Please set a timer for ten minutes.',
  reply: cut(fixture('human3.wav'), 0, 5_460),
  replyWords: 'Unless to be rather cold hearted and rather selfish is to be ill disposed',
  replyAfterMs: 400,
  interruptedAfterMs: 1_200,
};
const LONDON: Exchange = {
  user: cut(fixture('clean4.wav'), 200, 3_450),
  userWords: 'How far is it from London to Edinburgh by train?',
  reply: cut(fixture('clean2.wav'), 0, 2_400),
  replyWords: 'Tell me a short story about a dog',
  replyAfterMs: 400,
};
const EXCHANGES = [LIBRARY, TIMER, LONDON];
/** The reply that is interrupted sounds for longer than this, at its full volume. */
const SURELY_HEARD_MS = 1_200;
/** What sounds in the call, in its order. */
const VOICES: { of: 'mic' | 'output'; clip: Audio }[] = EXCHANGES.flatMap(
  ({ user, reply, interruptedAfterMs }) => [
    { of: 'mic', clip: user },
    { of: 'output', clip: interruptedAfterMs === undefined ? reply : cut(reply, 0, SURELY_HEARD_MS) },
  ],
);
/** The turn that begins while the reply before it sounds. */
const INTERRUPTION = 4;
/** Nobody says it in the call. */
const OTHER = cut(fixture('human1.wav'), 300, 4_000);

/** Opus leaves 0.9 and more, the volume of an output that begins 0.75, and a voice over the other one takes a tenth. */
const ALIKE = 0.7;
/** No two voices come near it by chance in a second or more. */
const UNLIKE = 0.4;
/**
 * What a pause may be longer or shorter by. On a machine at rest it is 65 ms: packets and reports on their way to the record, the output's
 * latency, the start of a sound. A busy machine adds to each of them. Every pause of the call is more than twice as long, so that one that
 * is lost, shortened or another's is found.
 */
const MOST_APART_MS = 300;
/** Words light up within this of when they are said (docs/architecture.md). */
const LIGHT_MS = 100;
/** A machine that is too busy to draw, or to play, lights words late too: what is lit while it is so late is not judged. */
const IN_TIME_MS = 50;

const lengthMs = ({ rateHz, pcm }: Audio): number => (pcm.length * 1000) / rateHz;

test.describe.configure({ mode: 'serial' });

let shared: SharedCall;
/** What the viewer's page played. */
let played: Audio;
/** Each of VOICES: as it sounded in the call, and where it is there and in what was played. */
let found: { sound: Audio; there: number; here: number; correlation: number }[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  shared = await callAndShare(browser, EXCHANGES);
  const { call, share } = shared;
  played = atLowRate({ rateHz: share.rateHz, pcm: share.output });
  const recorded = {
    mic: atLowRate({ rateHz: call.rateHz, pcm: call.mic }),
    output: atLowRate({ rateHz: call.rateHz, pcm: call.output }),
  };
  found = VOICES.map(({ of, clip }) => {
    const there = mostAlike(recorded[of], clip);
    expect(there.correlation).toBeGreaterThan(ALIKE);
    const sound = cut(recorded[of], there.atMs, there.atMs + lengthMs(clip));
    const here = mostAlike(played, sound);
    return { sound, there: there.atMs, here: here.atMs, correlation: here.correlation };
  });
});

test('both voices of the call are what the link plays', () => {
  expect(shared.document.turns).toHaveLength(VOICES.length);
  for (const { sound, correlation } of found) {
    expect(correlation).toBeGreaterThan(ALIKE);
    expect(mostAlike(played, cut(OTHER, 0, lengthMs(sound))).correlation).toBeLessThan(UNLIKE);
  }
});

test('the order, the pauses and the interruption are as they were heard', () => {
  // Each is as long here as there: what begins the same time apart has the same pause between.
  for (const [i, { there, here }] of found.entries()) {
    const before = found[i - 1];
    if (!before) continue;
    const pauseMs = there - before.there - lengthMs(before.sound);
    if (i !== INTERRUPTION) expect(pauseMs).toBeGreaterThan(2 * MOST_APART_MS);
    expect(Math.abs(here - before.here - (there - before.there))).toBeLessThan(MOST_APART_MS);
  }
  const cutReply = found[INTERRUPTION - 1]!;
  const { durationMs } = shared.document.turns[INTERRUPTION - 1]!;
  expect(found[INTERRUPTION]!.here).toBeLessThan(cutReply.here + durationMs);
});

test('of a reply that was interrupted, what was not heard is not played', () => {
  const { cut: isCut, durationMs } = shared.document.turns[INTERRUPTION - 1]!;
  expect(isCut).toBe(true);
  expect(durationMs).toBeGreaterThan(SURELY_HEARD_MS);
  const unheard = cut(TIMER.reply, durationMs, Infinity);
  expect(lengthMs(unheard)).toBeGreaterThan(1_000);
  expect(mostAlike(played, unheard).correlation).toBeLessThan(UNLIKE);
});

test('words light up when they are said', () => {
  const { document, sounds, lit } = shared;
  let judged = 0;
  for (const [turn, { role, words }] of document.turns.entries()) {
    const exchange = EXCHANGES[Math.floor(turn / 2)]!;
    const times = role === 'user' ? words.map(({ fromMs }) => fromMs) : modelTimes(exchange);
    const start = mostAlike(played, sounds[turn]!);
    expect(start.correlation).toBeGreaterThan(ALIKE);
    const ofTurn = lit.filter((word) => word.turn === turn);
    const order = ofTurn.map(({ word }) => word);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    for (const { word, atMs, lateMs } of ofTurn) {
      if (lateMs > IN_TIME_MS) continue;
      judged++;
      expect(Math.abs(atMs - start.atMs - times[word]!)).toBeLessThan(LIGHT_MS);
    }
  }
  const all = document.turns.reduce((sum, { words }) => sum + words.length, 0);
  expect(all).toBeGreaterThan(40);
  expect(judged).toBeGreaterThan(all / 2);
});

/** So much audio of its reply the double had sent when each word came (test/doubles/script-brain.ts). */
function modelTimes({ reply, replyWords }: Exchange): number[] {
  const partMs = 40;
  const parts = Math.ceil(lengthMs(reply) / partMs);
  const words = replyWords.split(' ');
  return words.map((_word, i) => Math.floor((i * parts) / words.length) * partMs);
}
