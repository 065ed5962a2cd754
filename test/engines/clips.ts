/** What the person in front of the microphone says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { envelope } from '../e2e/support/analysis.ts';
import { readWav } from '../e2e/support/wav.ts';

const SPEECH = join(import.meta.dirname, '../fixtures/speech');

export interface Clip {
  file: string;
  /** What must be understood of it. */
  words: RegExp;
  /** Where its speech ends, in ms. */
  speechEndMs: number;
  levels: Float32Array;
}

const manifest = JSON.parse(readFileSync(join(SPEECH, 'manifest.json'), 'utf8')) as {
  file: string;
  speechEnd: number;
}[];

function clip(name: string, words: RegExp): Clip {
  const file = join(SPEECH, name);
  const { speechEnd } = manifest.find((entry) => entry.file === name)!;
  return { file, words, speechEndMs: speechEnd * 1000, levels: envelope(readWav(file)) };
}

export const LIBRARY = clip('clean1.wav', /library/i);
/** Its answer takes more than 40 s. */
export const STORY = clip('clean2.wav', /story/i);
export const TIMER = clip('clean3.wav', /timer/i);
export const TRAIN = clip('clean4.wav', /london|train/i);
