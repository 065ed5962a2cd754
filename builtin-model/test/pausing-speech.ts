/** People who pause: sentences that the mouth speaks, cut after a word, with a silence behind it. */
import { createDecoder, type Decoding } from '../src/ears/decoder.ts';
import { SilenceTrimmer } from '../src/ears/silence-trimmer.ts';
import type { FliteVoice } from '../src/mouth/flite-voices.ts';
import type { Mouth } from '../src/mouth/mouth.ts';
import { floatsFromPcm } from '../src/pcm.ts';
import { pausing } from './pausing-sentences.ts';

const samplesPerMs = 24;
const pausesMs = [300, 650, 1000];

export interface Spoken {
  text: string;
  unfinished: boolean;
  pauseMs: number;
  pcm: Int16Array;
}

/** Where the first `words` of a spoken text end, in samples at 24 kHz. */
export type WordEnd = (words: number, text: string, pcm: Int16Array) => number;

/** Throws where the words are not found in the audio, or are not in the dictionary. */
export async function wordAligner(): Promise<WordEnd> {
  const { decoder, hearing } = await createDecoder({});
  return (words, text, pcm) => {
    decoder.set_align_text(text.toLowerCase());
    hearing.start();
    hearing.hear(floatsFromPcm(pcm));
    decoder.stop();
    const aligned = (decoder.get_alignment().w ?? []).filter(({ t }) => !/^[<[(]/.test(t));
    const last = aligned[words - 1];
    if (!last || aligned.length !== text.split(' ').length)
      throw new Error(`The words of "${text}" were not found in its audio.`);
    return Math.round((last.b + last.d) * 1000 * samplesPerMs);
  };
}

/** Speaks marked sentences: each whole, and as far as its mark, with pauses of different lengths. */
export async function pausingSpeaker(
  mouth: Mouth,
): Promise<(marked: string, voice: FliteVoice) => Promise<Spoken[]>> {
  const wordEnd = await wordAligner();
  let spoken = 0;
  return async (marked, voice) => {
    const { whole, begun } = pausing(marked);
    const pcm = await mouth.speak(whole, voice, 1);
    const pauseMs = pausesMs[spoken++ % pausesMs.length] ?? 0;
    const one = (text: string, unfinished: boolean, audio: Int16Array): Spoken => ({
      text,
      unfinished,
      pauseMs,
      pcm: Int16Array.from([...audio, ...roomTone(pauseMs)]),
    });
    if (begun === null) return [one(whole, false, pcm)];
    const end = wordEnd(begun.split(' ').length, whole, pcm);
    return [one(whole, false, pcm), one(begun, true, pcm.subarray(0, end))];
  };
}

/** What a decoder makes of one utterance, without a thread. */
export function recognised<Result>(decoding: Decoding<Result>, pcm: Int16Array): Result {
  decoding.start();
  for (const block of new SilenceTrimmer().onSamples(floatsFromPcm(pcm))) decoding.hear(block);
  return decoding.finish();
}

/** A quiet room, at about -65 dBFS; the same each time. */
export function roomTone(ms: number): Int16Array {
  let seed = 1;
  return Int16Array.from({ length: ms * samplesPerMs }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round((seed / 2 ** 31 - 1) * 30);
  });
}
