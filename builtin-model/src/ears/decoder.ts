import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import createModule, { type Decoder, type SoundSwallowerModule } from 'soundswallower';
import { pcmFromFloats, floatsFromPcm } from '../pcm.ts';
import { streamResampler } from '../resample.ts';
import { EARS_HZ } from './messages.ts';
import type { AlignedWord } from './verdict.ts';

/**
 * The rate that the acoustic model was trained on. The model looks at nothing above 3.7 kHz. It hears 24 kHz too, though a
 * little worse: of 48 short sentences "ten minutes" became "two".
 */
const RECOGNISER_HZ = 16_000;
/** Silence between two utterances: what the filter still holds of the first must not reach the second. */
const flush = new Int16Array(EARS_HZ / 100);

let loading: Promise<SoundSwallowerModule> | undefined;

/** One decoder, without a grammar yet: about 27 MB. It blocks while it works, so only worker threads may use it. */
export async function createDecoder(
  settings: Readonly<Record<string, number>>,
): Promise<{ module: SoundSwallowerModule; decoder: Decoder; hearing: Hearing }> {
  const entry = createRequire(import.meta.url).resolve('soundswallower');
  // A sound that fits nothing is an everyday event here, but the library reports it on stderr.
  const options = { modelBase: join(dirname(entry), 'model/'), printErr: () => {} };
  const module = await (loading ??= createModule(options));
  const decoder = new module.Decoder({ samprate: RECOGNISER_HZ, ...settings });
  await decoder.initialize();
  const resample = streamResampler(EARS_HZ, RECOGNISER_HZ);
  const hearing: Hearing = {
    start() {
      resample(flush);
      decoder.start();
    },
    forget: () => decoder.reinitialize_audio(),
    hear(samples) {
      const heard = floatsFromPcm(resample(pcmFromFloats(samples)));
      if (heard.length > 0) decoder.process_audio(heard);
    },
  };
  return { module, decoder, hearing };
}

export interface Hearing {
  start(): void;
  /** Forgets the voices that it got used to: what one caller said must not change what another one is taken to say. */
  forget(): Promise<void>;
  /** Mono samples at `EARS_HZ`, -1 to 1. */
  hear(samples: Float32Array): void;
}

/** Listens to one utterance after the other. */
export interface Decoding<Result> extends Hearing {
  /** Ends the utterance. */
  finish(): Result;
}

/** What a stopped decoder made of its utterance; null if it made nothing of it. */
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
