import { describe, expect, test } from 'vitest';
import { CODE_MS, newToneCode, NOTES_HZ, toneOf } from '../../../web/kiosk/self-check/tone-code.ts';
import { codeInNotes, notesIn, toneHeard } from '../../../web/kiosk/self-check/tone-heard.ts';
import { seeded } from '../../doubles/seeded.ts';
import { readWav } from '../../e2e/support/wav.ts';

const RATE_HZ = 48_000;
const RECORDED_MS = CODE_MS + 900;
const samples = (ms: number): number => Math.round((ms * RATE_HZ) / 1000);
const silence = (): Float32Array => new Float32Array(samples(RECORDED_MS));

/** The tune of the code as a microphone gets it: late, quieter, with whatever else sounds. */
function recorded(
  code: number[],
  {
    delayMs = 180,
    gainDb = 0,
    over = silence(),
    tail = 0,
  }: { delayMs?: number; gainDb?: number; over?: Float32Array; tail?: number },
): Float32Array {
  const pcm = over.slice();
  const tone = toneOf(code, RATE_HZ);
  const gain = 10 ** (gainDb / 20);
  const reflections = tail ? roomOf(tail) : [];
  const at = samples(delayMs);
  tone.forEach((sample, i) => {
    if (at + i < pcm.length) pcm[at + i]! += gain * sample;
    for (const [lateSamples, loss] of reflections) {
      const later = at + i + lateSamples;
      if (later < pcm.length) pcm[later]! += gain * loss * sample;
    }
  });
  return pcm;
}

/** Sixty reflections that die away by 60 dB in `t60Ms`, together 5 dB softer than the straight way. */
function roomOf(t60Ms: number): [number, number][] {
  const random = seeded(77);
  const room = Array.from({ length: 60 }, (): [number, number] => {
    const lateMs = 3 + random() * t60Ms * 0.7;
    return [samples(lateMs), (random() < 0.5 ? -1 : 1) * 10 ** ((-3 * lateMs) / t60Ms)];
  });
  const energy = room.reduce((sum, [, gain]) => sum + gain ** 2, 0);
  return room.map(([late, gain]) => [late, gain * Math.sqrt(10 ** -0.5 / energy)]);
}

function noise(levelDb: number, seed: number): Float32Array {
  const random = seeded(seed);
  const amplitude = 10 ** (levelDb / 20) * Math.sqrt(3);
  return silence().map(() => amplitude * (2 * random() - 1));
}

/** Chords that change each quarter of a second, with overtones, on and beside the notes of the tune. */
function music(levelDb: number, seed: number): Float32Array {
  const random = seeded(seed);
  const pcm = silence();
  const beat = samples(250);
  for (let from = 0; from < pcm.length; from += beat) {
    const roots = [0, 1, 2].map(() => 262 * 2 ** (Math.floor(random() * 24) / 12));
    for (let i = from; i < Math.min(from + beat, pcm.length); i++)
      for (const hz of roots)
        for (let overtone = 1; overtone <= 5; overtone++)
          pcm[i]! +=
            ((10 ** (levelDb / 20) / overtone) * Math.sin((2 * Math.PI * hz * overtone * i) / RATE_HZ)) / 3;
  }
  return pcm;
}

const CLIPS = ['clean1', 'clean3', 'human1', 'human2'];
function speech(clip: string, fromMs: number, gainDb = 0): Float32Array {
  const { rateHz, pcm } = readWav(`test/fixtures/speech/${clip}.wav`);
  const gain = 10 ** (gainDb / 20);
  return silence().map((_, i) => {
    const at = ((i / RATE_HZ + fromMs / 1000) * rateHz) % pcm.length;
    return gain * pcm[Math.floor(at)]!;
  });
}

const CODES = Array.from({ length: 6 }, (_, i) => newToneCode(seeded(i + 1)));

describe('a tune that is heard', () => {
  test.each([0, 60, 180, 430, 850])('%d ms late', (delayMs) => {
    for (const code of CODES) {
      const verdict = toneHeard(code, recorded(code, { delayMs }), RATE_HZ);
      expect(verdict).toMatchObject({ heard: true, clearNotes: 12 });
      expect(Math.abs(verdict.delayMs - delayMs)).toBeLessThanOrEqual(80);
    }
  });

  test.each([
    ['40 dB quieter, in a quiet room', { gainDb: -40, over: noise(-78, 1) }],
    ['20 dB quieter, in a noise that is as loud as it', { gainDb: -20, over: noise(-57, 2) }],
    ['in a noise that is 10 dB louder', { over: noise(-27, 3) }],
    ['in a room of stone', { gainDb: -15, tail: 900, over: noise(-65, 4) }],
    ['under music as loud as it', { over: music(-40, 5) }],
    ['under somebody who speaks softly', { over: speech('clean1', 0, -30) }],
  ])('%s', (_, how) => {
    const heard = CODES.filter((code) => toneHeard(code, recorded(code, how), RATE_HZ).heard);
    expect(heard.length).toBe(CODES.length);
  });
});

describe('what is no proof', () => {
  const ALL = Array.from({ length: 2_000 }, (_, i) => newToneCode(seeded(100 + i)));
  const others: [string, () => Float32Array][] = [
    ['a muted microphone', silence],
    ['a microphone that gives one constant', () => silence().fill(0.1)],
    ['noise', () => noise(-30, 7)],
    ['music', () => music(-20, 8)],
    ...CLIPS.map((clip): [string, () => Float32Array] => [`speech (${clip})`, () => speech(clip, 700)]),
    [
      'a whistle on one of the notes',
      () => silence().map((_, i) => 0.1 * Math.sin((2 * Math.PI * NOTES_HZ[1] * i) / RATE_HZ)),
    ],
  ];
  test.each(others)('%s', (_, sound) => {
    const notes = notesIn(sound(), RATE_HZ);
    const most = Math.max(...ALL.map((code) => codeInNotes(code, notes).clearNotes));
    expect(most).toBeLessThan(9);
  });

  test('the tune of another check, but for one in hundreds', () => {
    const notes = notesIn(recorded(newToneCode(seeded(9_999)), {}), RATE_HZ);
    const heard = ALL.filter((code) => codeInNotes(code, notes).heard);
    expect(heard.length).toBeLessThan(ALL.length / 200);
  });

  test('half of the tune', () => {
    for (const code of CODES) {
      const pcm = recorded(code, {}).map((sample, i) => (i < samples(180 + CODE_MS / 2) ? sample : 0));
      expect(toneHeard(code, pcm, RATE_HZ).heard).toBe(false);
    }
  });
});

test('no note follows itself, every note is drawn, and any rate will do', () => {
  for (const code of CODES) code.slice(1).forEach((note, i) => expect(note).not.toBe(code[i]));
  expect(new Set(CODES.flat())).toEqual(new Set([0, 1, 2, 3]));
  const code = CODES[0]!;
  const pcm = new Float32Array(44_100 * 2);
  pcm.set(toneOf(code, 44_100), 5_000);
  expect(toneHeard(code, pcm, 44_100).heard).toBe(true);
});
