import { parentPort } from 'node:worker_threads';
import { floatsFromPcm } from '../pcm.ts';
import { EARS_HZ, type Decoding } from './decoder.ts';
import type { EarsAnswer, EarsRequest } from './messages.ts';
import { SilenceTrimmer } from './silence-trimmer.ts';

/** No sentence that is understood takes this long to say; audio after it is not heard. */
const longestSamples = 20 * EARS_HZ;
/** How much audio is decoded at once (10 to 40 ms of work) before another utterance has its turn. */
const sliceSamples = 0.2 * EARS_HZ;

interface Utterance<Result> {
  id: number;
  optional: boolean;
  waiting: Int16Array[];
  heardSamples: number;
  finished: boolean;
  decoding: Decoding<Result> | null;
  /** A non-optional utterance took its decoder. */
  givenUp: boolean;
  trimmer: SilenceTrimmer;
}

interface Options<Result> {
  create(): Promise<Decoding<Result>>;
  /**
   * Each decoder costs memory. Beyond this limit an utterance waits with its audio, which is decoded faster than it was
   * spoken.
   */
  mostDecoders: number;
  /** The result of an utterance that went on too long. */
  ofTooLong(result: Result): Result;
}

/** Serves `EarsRequest`s in a worker thread: lends decoders to utterances, and divides the time among them. */
export function serveUtterances<Result>({ create, mostDecoders, ofTooLong }: Options<Result>): void {
  const utterances = new Map<number, Utterance<Result>>();
  const idle: Decoding<Result>[] = [];
  let made = 0;
  let inTheMaking = 0;
  let isWorking = false;

  const answer = (message: EarsAnswer<Result>) => parentPort?.postMessage(message);

  /** The next utterance by rank (those that are not optional come first) that fits. */
  const first = (fits: (utterance: Utterance<Result>) => boolean) => {
    const found = [...utterances.values()].filter(fits);
    return found.find(({ optional }) => !optional) ?? found[0];
  };

  function addDecoder(): void {
    made++;
    inTheMaking++;
    void create().then((decoding) => {
      inTheMaking--;
      idle.push(decoding);
      work();
    });
  }

  const waitsForOne = ({ decoding, givenUp, waiting, finished }: Utterance<Result>) =>
    !decoding && !givenUp && (waiting.length > 0 || finished);

  /** Lends decoders to utterances that have audio, and makes another decoder while the limit allows. */
  function lend(): void {
    for (let next = first(waitsForOne); next; next = first(waitsForOne)) {
      if (idle.length === 0 && made === mostDecoders && !next.optional) giveUpOptional();
      const decoding = idle.pop();
      if (!decoding) {
        if (made < mostDecoders) addDecoder();
        return;
      }
      next.decoding = decoding;
      decoding.start();
    }
  }

  function giveUpOptional(): void {
    const utterance = [...utterances.values()].find(({ optional, decoding }) => optional && decoding);
    if (!utterance?.decoding) return;
    utterance.decoding.finish();
    idle.push(utterance.decoding);
    Object.assign(utterance, { decoding: null, givenUp: true, waiting: [] });
  }

  /** Decodes slice by slice, so that messages are handled in between and a long utterance does not hold up a short one. */
  function work(): void {
    if (isWorking) return;
    lend();
    const utterance = first(
      ({ decoding, waiting, finished }) => !!decoding && (waiting.length > 0 || finished),
    );
    if (!utterance) return;
    isWorking = true;
    setImmediate(() => {
      isWorking = false;
      if (utterances.get(utterance.id) === utterance) guard(utterance.id, () => advance(utterance));
      work();
    });
  }

  function advance(utterance: Utterance<Result>): void {
    const { decoding, trimmer, waiting } = utterance;
    if (!decoding) return;
    const hear = (samples: Float32Array) =>
      trimmer.onSamples(samples).forEach((block) => decoding.hear(block));
    // Round robin: an utterance that had a slice goes to the end.
    utterances.delete(utterance.id);
    utterances.set(utterance.id, utterance);
    for (let taken = 0; taken < sliceSamples && waiting.length > 0;) {
      const pcm = waiting.shift() as Int16Array;
      hear(floatsFromPcm(pcm));
      taken += pcm.length;
    }
    if (waiting.length > 0 || !utterance.finished) return;
    const result = decoding.finish();
    release(utterance);
    answer({
      id: utterance.id,
      answer: utterance.heardSamples > longestSamples ? ofTooLong(result) : result,
    });
  }

  function release(utterance: Utterance<Result>): void {
    utterances.delete(utterance.id);
    if (utterance.decoding) idle.push(utterance.decoding);
  }

  function open(id: number, optional: boolean): void {
    utterances.set(id, {
      id,
      optional,
      waiting: [],
      heardSamples: 0,
      finished: false,
      decoding: null,
      givenUp: false,
      trimmer: new SilenceTrimmer(),
    });
  }

  function handle(request: EarsRequest): void {
    if (request.type === 'open') return open(request.id, request.optional);
    const utterance = utterances.get(request.id);
    if (!utterance) return;
    switch (request.type) {
      case 'audio': {
        const { pcm } = request;
        if (utterance.givenUp) return;
        const room = Math.max(0, longestSamples - utterance.heardSamples);
        utterance.heardSamples += pcm.length;
        for (let at = 0; at < Math.min(room, pcm.length); at += sliceSamples)
          utterance.waiting.push(pcm.subarray(at, Math.min(room, at + sliceSamples)));
        return;
      }
      case 'finish':
        utterance.finished = true;
        lend();
        if (utterance.decoding || !utterance.optional || (inTheMaking > 0 && !utterance.givenUp)) return;
        release(utterance);
        return answer({ id: utterance.id, answer: null });
      case 'discard':
        utterance.decoding?.finish();
        return release(utterance);
    }
  }

  function guard(id: number, action: () => void): void {
    try {
      action();
    } catch (error) {
      // A decoder that threw is not lent again.
      if (utterances.get(id)?.decoding) made--;
      utterances.delete(id);
      answer({ id, failed: String(error) });
    }
  }

  parentPort?.on('message', (request: EarsRequest) => {
    guard(request.id, () => handle(request));
    work();
  });

  // Two, since a turn in parts is heard twice.
  addDecoder();
  addDecoder();
}
