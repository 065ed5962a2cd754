import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Brain, Listener, ReplyEnd, ReplyPart, ReplyRequest, SpokenPart } from './brain.ts';
import { Ears } from './ears/ears.ts';
import type { FliteVoice } from './mouth/flite-voices.ts';
import { Mouth } from './mouth/mouth.ts';
import { defaultPace, paceDelayMs, type Pace } from './mouth/pace.ts';
import { partsOf, sentencesOf } from './mouth/speech.ts';
import { spokenForm } from './talker/spoken-form.ts';
import { reply } from './talker/talker.ts';

/** The protocol's own voice names, so that a client made for another server gets roughly the voice it chose. */
const voices: Readonly<Record<string, FliteVoice>> = {
  slt: 'slt',
  rms: 'rms',
  awb: 'awb',
  alloy: 'slt',
  coral: 'slt',
  sage: 'slt',
  shimmer: 'slt',
  marin: 'slt',
  ash: 'rms',
  ballad: 'awb',
  echo: 'rms',
  verse: 'awb',
  cedar: 'rms',
};

/** What `session.audio.output.voice` may be. */
export const builtinVoices: readonly string[] = Object.keys(voices);

const sampleMs = 1 / 24;

/** How a reply is spoken, and for whom. */
interface Manner {
  voice: FliteVoice;
  speed: number;
  signal: AbortSignal;
  client: string;
}

/** Ears, a rule-based talker and a mouth, all on this machine. */
export class LocalBrain implements Brain {
  readonly #ears: Ears;
  readonly #mouth: Mouth;
  readonly #pace: Pace;

  /** `onAble` is called when `canAnswer` may have changed. */
  constructor({ pace = defaultPace, onAble = () => {} }: { pace?: Pace; onAble?: () => void } = {}) {
    this.#ears = new Ears({ onAble });
    this.#mouth = new Mouth({ onAble });
    this.#pace = pace;
    this.#ears.warm();
    this.#mouth.warm();
  }

  listen(earlier: readonly Int16Array[], client: string): Listener {
    return this.#ears.listen(earlier, client);
  }

  /** A thread that was lost is being started again. */
  canAnswer(): boolean {
    return this.#ears.able && this.#mouth.able;
  }

  async *respond(
    request: ReplyRequest,
    signal: AbortSignal,
    client = '',
  ): AsyncGenerator<ReplyPart, ReplyEnd, void> {
    if (!this.canAnswer()) throw new Error('The model is being started again.');
    const answer = reply(request.history, new Date(), request);
    if (answer.kind === 'call') {
      yield { call: answer.name, arguments: answer.arguments };
      return 'completed';
    }
    const sentences = sentencesOf(answer.text);
    return request.spoken
      ? yield* this.#speak(sentences, {
          voice: voices[request.voice] ?? 'slt',
          speed: request.speed * answer.pace,
          signal,
          client,
        })
      : yield* write(sentences, signal);
  }

  async *#speak(
    sentences: readonly string[],
    { voice, speed, signal, client }: Manner,
  ): AsyncGenerator<SpokenPart, ReplyEnd, void> {
    const say = (sentence: string | undefined) => {
      if (sentence === undefined) return null;
      const spoken = this.#mouth.speak(spokenForm(sentence), voice, speed, { client, signal });
      // Nobody may ever await it, if the reply is cancelled first.
      spoken.catch(() => {});
      return spoken;
    };
    let startedAt = NaN;
    let sentMs = 0;
    let next = say(sentences[0]);
    for (const [index, sentence] of sentences.entries()) {
      const pcm = await next?.catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      if (!pcm || signal.aborted) break;
      next = say(sentences[index + 1]);
      if (index === 0) startedAt = performance.now();
      // What cannot be pronounced can still be read.
      const parts =
        pcm.length > 0 ? partsOf(sentence, pcm, index === sentences.length - 1) : [{ text: sentence, pcm }];
      for (const part of parts) {
        const delayMs = paceDelayMs(this.#pace, sentMs, performance.now() - startedAt);
        if (delayMs > 0) await wait(delayMs, undefined, { signal }).catch(() => {});
        if (signal.aborted) return 'cancelled';
        yield part;
        sentMs += part.pcm.length * sampleMs;
      }
    }
    return signal.aborted ? 'cancelled' : 'completed';
  }

  async close(): Promise<void> {
    await Promise.all([this.#ears.close(), this.#mouth.close()]);
  }
}

/** The reply sentence by sentence, so that a client shows the first one at once, and a cancel can come in between. */
async function* write(
  sentences: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<SpokenPart, ReplyEnd, void> {
  for (const [index, sentence] of sentences.entries()) {
    if (index > 0) await nextTurn();
    if (signal.aborted) return 'cancelled';
    yield { text: index === sentences.length - 1 ? sentence : `${sentence} `, pcm: new Int16Array() };
  }
  return 'completed';
}
