import type { Decoder, SoundSwallowerModule } from 'soundswallower';
import { caughtIn, type Caught } from './caught.ts';
import { wordClasses, sentenceStarts, type WordClass } from './common-words.ts';
import { createDecoder, resultOf, type Decoding, type Hearing } from './decoder.ts';

/**
 * Weights 1 to 15 on what follows what were tried, and 6 to 8 give the most right words. Lower ones hear two words for each
 * that was said; higher ones hear too few. The beams are narrower than the library's own: a third less work, and nearly the
 * same words. The weights in caught.ts were fitted together with these.
 */
const settings = { lw: 7, wip: 0.65, silprob: 0.05, beam: 1e-36, pbeam: 1e-36, wbeam: 1e-24 };

/** The share of the probability that is left to successors which a class does not name. */
const unnamedShare = 0.15;
const unnamedEndShare = 0.05;

/** Calls of the library that its types leave out: it builds a finite-state grammar of states and weighted transitions. */
interface NativeModule extends SoundSwallowerModule {
  _decoder_logmath(decoder: number): number;
  _logmath_log(logmath: number, probability: number): number;
  _fsg_model_init(name: number, logmath: number, languageWeight: number, states: number): number;
  _fsg_set_states(grammar: number, start: number, end: number): void;
  _fsg_model_word_add(grammar: number, word: number): number;
  _fsg_model_trans_add(grammar: number, from: number, to: number, logProbability: number, word: number): void;
  _fsg_model_null_trans_add(grammar: number, from: number, to: number, logProbability: number): number;
  _decoder_set_fsg(decoder: number, grammar: number): number;
}

/** Hears whatever is said as a loop of common words, and returns the words that are certain enough. */
export class WordLoop implements Decoding<Caught> {
  readonly #decoder: Decoder;
  readonly #hearing: Hearing;

  private constructor(decoder: Decoder, hearing: Hearing) {
    this.#decoder = decoder;
    this.#hearing = hearing;
  }

  static async create(): Promise<WordLoop> {
    const { module, decoder, hearing } = await createDecoder(settings);
    setLoop(module as NativeModule, decoder as Decoder & { cdecoder: number });
    return new WordLoop(decoder, hearing);
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

  finish(): Caught {
    this.#decoder.stop();
    return caughtIn(resultOf(this.#decoder)?.alignment ?? []);
  }
}

/**
 * A bigram of classes: each class is a pair of states with its words between them, and transitions without a word lead from
 * its end to the beginning of every class. (In JSGF each word would be there once for every class that it may follow.)
 */
function setLoop(module: NativeModule, decoder: Decoder & { cdecoder: number }): void {
  const logmath = module._decoder_logmath(decoder.cdecoder);
  const log = (probability: number) => Math.round(module._logmath_log(logmath, probability) * settings.lw);
  const withText = <Value>(text: string, use: (address: number) => Value): Value => {
    const address = module._malloc(text.length + 1);
    module.HEAPU8.set(
      [...text, '\0'].map((letter) => letter.charCodeAt(0)),
      address,
    );
    const value = use(address);
    module._free(address);
    return value;
  };
  const classes = Object.entries(wordClasses).map(([name, { words, next }], index) => ({
    name,
    words: words.split(' '),
    next,
    begin: 2 * index,
    end: 2 * index + 1,
  }));
  const total = classes.reduce((sum, { words }) => sum + words.length, 0);
  const [start, end] = [2 * classes.length, 2 * classes.length + 1];
  const grammar = withText('loop', (name) => module._fsg_model_init(name, logmath, settings.lw, end + 1));
  module._fsg_set_states(grammar, start, end);
  for (const { words, begin, end: ended } of classes)
    for (const word of words) {
      const id = withText(word, (text) => module._fsg_model_word_add(grammar, text));
      module._fsg_model_trans_add(grammar, begin, ended, log(1 / words.length), id);
    }
  const link = (from: number, next: WordClass['next']) => {
    const sum = Object.values(next).reduce((all, weight) => all + weight, 0);
    const share = (name: string) => (1 - unnamedShare) * ((next[name] ?? 0) / sum);
    for (const { name, words, begin } of classes)
      module._fsg_model_null_trans_add(
        grammar,
        from,
        begin,
        log(share(name) + (unnamedShare * words.length) / total),
      );
    if (from !== start)
      module._fsg_model_null_trans_add(
        grammar,
        from,
        end,
        log(share('end') + unnamedShare * unnamedEndShare),
      );
  };
  link(start, sentenceStarts);
  for (const { end: ended, next } of classes) link(ended, next);
  if (module._decoder_set_fsg(decoder.cdecoder, grammar) < 0)
    throw new Error('The recogniser refused the loop of common words.');
}
