/**
 * What a recording says, by a recogniser that had no part in making it: a loop over the words that are expected and as
 * many others, so that it is free to hear something else.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import createModule from 'soundswallower';
import type { Audio } from './wav.ts';

const MODEL_HZ = 16_000;
/** Words that are none of the expected ones compete with them. */
const OTHERS =
  'about after again all also always any because before being between both came could day different does down each even every find first found give good great hand here high house important into know large last left life light like little long look made many might more most mother move much must name never new next night number off often old only open other over own page paper part people place play point read right same school second seem should show side small something sometimes soon sound still stop such sun table take tell them there these thing think thought three through together took tree turn under until very want water way well went what when where while white whole why wind without word work world year young'.split(
    ' ',
  );

/** The part, 0 to 1, of the expected words that the recogniser hears in the recording, in their order. */
export async function wordRecall(recording: Audio, expected: string): Promise<number> {
  const words = expected.toLowerCase().match(/[a-z']+/g) ?? [];
  const heard = await recognise(recording, words);
  return longestCommon(words, heard) / words.length;
}

async function recognise({ rateHz, pcm }: Audio, expected: readonly string[]): Promise<string[]> {
  const entry = createRequire(import.meta.url).resolve('soundswallower');
  const options = { modelBase: join(dirname(entry), 'model/'), printErr: () => {} };
  const module = await createModule(options);
  const decoder = new module.Decoder({ samprate: MODEL_HZ, loglevel: 'FATAL' });
  await decoder.initialize();
  const vocabulary = [...new Set([...expected, ...OTHERS])].filter(
    (word) => decoder.lookup_word(word) !== null,
  );
  decoder.set_grammar(`#JSGF V1.0; grammar loop; public <loop> = ( ${vocabulary.join(' | ')} )+;`);
  decoder.start();
  decoder.process_audio(downsampled(pcm, rateHz), false, true);
  decoder.stop();
  const text = decoder.get_text();
  decoder.delete();
  return text.split(/\s+/).map((word) => word.replace(/\(\d+\)$/, ''));
}

/** To the recogniser's rate by averaging: good enough for what a decimating recorder heard. */
function downsampled(pcm: Float32Array, rateHz: number): Float32Array {
  const ratio = rateHz / MODEL_HZ;
  return Float32Array.from({ length: Math.floor(pcm.length / ratio) }, (_, i) => {
    const from = Math.floor(i * ratio);
    const to = Math.max(from + 1, Math.floor((i + 1) * ratio));
    let sum = 0;
    for (let at = from; at < to; at++) sum += pcm[at]!;
    return sum / (to - from);
  });
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    b.forEach((other, j) => next.push(word === other ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!)));
    row = next;
  }
  return row[b.length]!;
}
