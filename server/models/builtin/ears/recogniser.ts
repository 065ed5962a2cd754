import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import createModule, { type Decoder, type SoundSwallowerModule } from 'soundswallower';
import { rejectionWords, speechGrammar } from '../talker/grammar.ts';
import { isUnderstood } from './verdict.ts';

/** What the acoustic model was trained on. */
export const RECOGNISER_HZ = 16_000;

/**
 * Silence is likelier than its default, or the start of a short sentence goes to the rejection loop; a low language
 * weight keeps that loop, which pays for each phone, comparable with words.
 */
const settings = { samprate: RECOGNISER_HZ, silprob: 0.5, lw: 2, wip: 1 };

export interface Recognised {
  /** Lower case, no punctuation. Empty when not understood. */
  text: string;
  understood: boolean;
}

/** One decoder with the talk grammar: about 27 MB. Blocks while it works: for worker threads only. */
export class Recogniser {
  static #module: Promise<SoundSwallowerModule> | undefined;
  readonly #decoder: Decoder;

  private constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  static async create(): Promise<Recogniser> {
    const entry = createRequire(import.meta.url).resolve('soundswallower');
    // A sound that fits nothing is an everyday event here, which the library reports on stderr.
    const options = { modelBase: join(dirname(entry), 'model/'), printErr: () => {} };
    const module = await (Recogniser.#module ??= createModule(options));
    const decoder = new module.Decoder({ ...settings });
    await decoder.initialize();
    decoder.add_words(...rejectionWords);
    decoder.set_grammar(speechGrammar());
    return new Recogniser(decoder);
  }

  start(): void {
    this.#decoder.start();
  }

  /** Mono samples at `RECOGNISER_HZ`, -1 to 1. */
  hear(samples: Float32Array): void {
    if (samples.length > 0) this.#decoder.process_audio(samples);
  }

  /** Ends the utterance. */
  finish(): Recognised {
    this.#decoder.stop();
    const text = this.#decoder.get_text();
    if (!text) return { text: '', understood: false };
    const alignment = (this.#decoder.get_alignment().w ?? []).map(({ t, d, p }) => ({
      label: t,
      seconds: d,
      score: p,
    }));
    return isUnderstood(text, alignment) ? { text, understood: true } : { text: '', understood: false };
  }
}
