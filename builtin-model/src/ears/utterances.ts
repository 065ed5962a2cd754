import { parentPort } from 'node:worker_threads';
import { READY } from '../asked-thread.ts';
import { sendBeats } from '../beats.ts';
import { FairTurns } from '../fair-turns.ts';
import type { Decoding } from './decoder.ts';
import { dueDecoders, easyLenderFor, isFurther, lenderFor, spareFor } from './lending.ts';
import { longestSamples, type EarsAnswer, type EarsRequest } from './messages.ts';
import { Utterance, type Slot } from './utterance.ts';

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

/** Serves `EarsRequest`s in a worker thread: lends decoders to utterances, and divides the time among their clients. */
export function serveUtterances<Result>({ create, mostDecoders, ofTooLong }: Options<Result>): void {
  /** The one that got audio least recently comes first. */
  const utterances = new Map<number, Utterance<Result>>();
  const turns = new FairTurns(longestSamples);
  const idle: Slot<Result>[] = [];
  let made = 0;
  /** Decoders that are being made, or made to forget. */
  let inTheMaking = 0;
  let isWorking = false;

  const answer = (message: EarsAnswer<Result>) => parentPort?.postMessage(message);

  /** If it fails, the thread ends with that error, and another one takes its place. */
  async function makeReady(slot: Promise<Slot<Result>>): Promise<void> {
    inTheMaking++;
    idle.push(await slot);
    inTheMaking--;
    work();
  }

  async function added(): Promise<Slot<Result>> {
    made++;
    const decoding = await create();
    parentPort?.postMessage(READY);
    return { decoding, client: null };
  }

  async function forgetful(slot: Slot<Result>): Promise<Slot<Result>> {
    await slot.decoding.forget();
    return { ...slot, client: null };
  }

  /** A decoder that is used to nobody else's voice. */
  function takeIdle(client: string): Slot<Result> | undefined {
    const at = [client, null]
      .map((whose) => idle.findIndex((slot) => slot.client === whose))
      .find((i) => i >= 0);
    return at === undefined ? undefined : idle.splice(at, 1)[0];
  }

  /** Lends decoders to the utterances that are due one, and has decoders made while there are too few. */
  function lend(): void {
    const all = [...utterances.values()];
    let coming = inTheMaking;
    for (const utterance of dueDecoders(all, turns)) {
      const slot = takeIdle(utterance.client);
      if (slot) utterance.borrow(slot);
      else if (coming > 0) coming--;
      else if (isFurther(utterance, all)) continue;
      else if (idle.length > 0) void makeReady(forgetful(idle.pop() as Slot<Result>));
      else {
        const canMake = made < mostDecoders;
        const lender =
          spareFor(utterance, all, turns) ??
          // Making one takes a second, in which nobody is heard.
          (canMake ? easyLenderFor(utterance, all) : lenderFor(utterance, all, turns));
        if (lender) takeFrom(lender, utterance);
        else if (canMake) void makeReady(added());
      }
    }
  }

  /** A decoder that cannot end its utterance is not lent again. */
  function giveBack(utterance: Utterance<Result>): Slot<Result> | null {
    try {
      return utterance.giveBack();
    } catch {
      made--;
      return null;
    }
  }

  function takeFrom(lender: Utterance<Result>, taker: Utterance<Result>): void {
    const slot = giveBack(lender);
    if (!slot) return;
    if (lender.client === taker.client) taker.borrow(slot);
    else void makeReady(forgetful(slot));
    if (lender.optional && lender.finished) giveUp(lender);
  }

  function giveUp(utterance: Utterance<Result>): void {
    utterances.delete(utterance.id);
    answer({ id: utterance.id, answer: null });
  }

  /** Decodes slice by slice, so that messages are handled in between and nobody's long utterance holds up another one's. */
  function work(): void {
    if (isWorking) return;
    isWorking = true;
    // Once for all messages that are here: there may be thousands of them.
    setImmediate(() => {
      isWorking = false;
      workOnce();
    });
  }

  function workOnce(): void {
    lend();
    giveUpOptional();
    // It is made in many short steps: with a slice between any two of them, who waits for it would wait for seconds.
    if (inTheMaking > 0) return;
    const ready = [...utterances.values()].filter(
      ({ hasDecoder, ahead, finished }) => hasDecoder && (ahead > 0 || finished),
    );
    const utterance = turns.next([
      ...ready.filter(({ optional }) => !optional),
      ...ready.filter(({ optional }) => optional),
    ]);
    if (!utterance) return;
    guard(utterance.id, () => advance(utterance));
    work();
  }

  /** What is heard only where that costs nobody anything does not wait for a decoder once it is finished. */
  function giveUpOptional(): void {
    if (inTheMaking > 0) return;
    for (const utterance of [...utterances.values()])
      if (utterance.optional && utterance.finished && !utterance.hasDecoder) giveUp(utterance);
  }

  function advance(utterance: Utterance<Result>): void {
    const { slot } = utterance;
    if (!slot) return;
    turns.use(utterance, utterance.advance(slot.decoding));
    if (utterance.ahead > 0 || !utterance.finished) return;
    const result = slot.decoding.finish();
    utterances.delete(utterance.id);
    idle.push(slot);
    answer({ id: utterance.id, answer: utterance.tooLong ? ofTooLong(result) : result });
  }

  function handle(request: EarsRequest): void {
    const { id } = request;
    if (request.type === 'open') return void utterances.set(id, new Utterance(request));
    const utterance = utterances.get(id);
    if (!utterance) return;
    // It is now the one that got something most recently.
    utterances.delete(id);
    if (request.type === 'discard') {
      const slot = giveBack(utterance);
      if (slot) idle.push(slot);
      return;
    }
    utterances.set(id, utterance);
    if (request.type === 'audio') return utterance.feed(request.pcm);
    utterance.finished = true;
  }

  function guard(id: number, action: () => void): void {
    try {
      action();
    } catch (error) {
      // A decoder that threw is not lent again.
      if (utterances.get(id)?.hasDecoder) made--;
      utterances.delete(id);
      answer({ id, failed: String(error) });
    }
  }

  parentPort?.on('message', (request: EarsRequest) => {
    guard(request.id, () => handle(request));
    work();
  });

  sendBeats();
  // Two, since a turn in parts is heard twice.
  void makeReady(added());
  void makeReady(added());
}
