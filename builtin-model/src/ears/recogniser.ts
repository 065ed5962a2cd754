import type { Decoder } from 'soundswallower';
import { rejectionWords, speechGrammar } from '../talker/grammar.ts';
import { isUnfinished } from '../talker/unfinished.ts';
import { createDecoder, resultOf, type Decoding, type Hearing } from './decoder.ts';
import type { Recognised } from './messages.ts';
import { isBegun, isUnderstood } from './verdict.ts';

/**
 * Silence is more likely here than by default; otherwise the start of a short sentence goes to the rejection loop. A low
 * language weight keeps that loop, which pays for each phone, comparable with words.
 */
const settings = { silprob: 0.5, lw: 2, wip: 1 };

/** Recognises the sentences of the talk grammar, and notices when speech is none of them. */
export class Recogniser implements Decoding<Recognised> {
  readonly #decoder: Decoder;
  readonly #hearing: Hearing;

  private constructor(decoder: Decoder, hearing: Hearing) {
    this.#decoder = decoder;
    this.#hearing = hearing;
  }

  static async create(): Promise<Recogniser> {
    const { decoder, hearing } = await createDecoder(settings);
    decoder.add_words(...rejectionWords);
    decoder.set_grammar(speechGrammar());
    return new Recogniser(decoder, hearing);
  }

  start(): void {
    this.#hearing.start();
  }

  forget(): Promise<void> {
    return this.#hearing.forget();
  }

  hear(samples: Float32Array): void {
    this.#hearing.hear(samples);
  }

  finish(): Recognised {
    // Before the end it gives the likeliest words so far; after it, only what is all of a sentence, though that be forced.
    const soFar = resultOf(this.#decoder);
    this.#decoder.stop();
    const whole = resultOf(this.#decoder);
    const understood = whole !== null && isUnderstood(whole.text, whole.alignment);
    const begun =
      soFar !== null && isUnfinished(soFar.text.split(' ')) && isBegun(soFar.text, soFar.alignment);
    return { text: understood ? whole.text : '', understood, begun: begun ? soFar.text : '' };
  }
}
