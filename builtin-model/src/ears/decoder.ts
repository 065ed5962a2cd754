import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import createModule, { type Decoder, type SoundSwallowerModule } from 'soundswallower';
import type { AlignedWord } from './verdict.ts';

/**
 * The rate of the protocol. The acoustic model was trained on 16 kHz and looks at nothing above 3.7 kHz, so that it hears this
 * rate as well and nothing needs to be resampled.
 */
export const RECOGNISER_HZ = 24_000;

let loading: Promise<SoundSwallowerModule> | undefined;

/** One decoder, without a grammar yet: about 27 MB. It blocks while it works: for worker threads only. */
export async function createDecoder(
  settings: Readonly<Record<string, number>>,
): Promise<{ module: SoundSwallowerModule; decoder: Decoder }> {
  const entry = createRequire(import.meta.url).resolve('soundswallower');
  // A sound that fits nothing is an everyday event here, which the library reports on stderr.
  const options = { modelBase: join(dirname(entry), 'model/'), printErr: () => {} };
  const module = await (loading ??= createModule(options));
  const decoder = new module.Decoder({ samprate: RECOGNISER_HZ, ...settings });
  await decoder.initialize();
  return { module, decoder };
}

/** Something that listens to one utterance after the other. */
export interface Decoding<Result> {
  start(): void;
  /** Mono samples at `RECOGNISER_HZ`, -1 to 1. */
  hear(samples: Float32Array): void;
  /** Ends the utterance. */
  finish(): Result;
}

/** What a decoder that has stopped made of its utterance; null of nothing. */
export function resultOf(decoder: Decoder): { text: string; alignment: AlignedWord[] } | null {
  const text = decoder.get_text();
  if (!text) return null;
  const alignment = (decoder.get_alignment().w ?? []).map(({ t, d, p }) => ({
    label: t,
    seconds: d,
    score: p,
    phones: (decoder.lookup_word(t) ?? '').split(' ').length,
  }));
  return { text, alignment };
}
