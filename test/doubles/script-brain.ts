/** Ears and a mouth that do as a script says. */
import { PIPELINE_HZ } from '../../shared/frames.ts';
import type { Brain, Listener, ReplyEnd, ReplyPart, ReplyRequest } from '@latch/builtin-model/protocol';
import type { ReplyScript } from './script.ts';

/** The member of a response's metadata that names its plan. */
export const PLAN = 'double_plan';

const PART_MS = 40;
const PART_SAMPLES = (PART_MS * PIPELINE_HZ) / 1000;

export interface ScriptBrainOptions {
  /** The plan of a response by the number in its metadata; without one, of the next response. */
  plan: (n: number | null) => ReplyScript;
  /** What the next stretch of audio was; null: the ears fail. */
  hear: () => string | null;
}

export class ScriptBrain implements Brain {
  constructor(private readonly options: ScriptBrainOptions) {}

  listen(): Listener {
    return {
      feed: () => {},
      finish: async () => {
        const text = this.options.hear();
        if (text === null) throw new Error('The ears failed.');
        return { text, understood: true, caught: [], joined: null };
      },
      discard: () => {},
    };
  }

  async *respond(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<ReplyPart, ReplyEnd, void> {
    const number = request.metadata?.[PLAN];
    const plan = this.options.plan(number === undefined ? null : Number(number));
    const cancel = new Cancel(signal, plan.cancelTakesMs);
    const offered = request.tools.map(({ name }) => name);
    const wished = offered.find((name) => name === plan.calls);
    const called = wished ?? (request.toolChoice === 'required' ? offered[0] : undefined);
    const said = called === undefined || plan.saysFirst ? partsOf(plan) : [];
    const parts = called === undefined ? said : [...said, { call: called, arguments: '{}' }];
    const startMs = performance.now() + plan.firstAudioMs;
    for (const [index, part] of parts.entries()) {
      await cancel.orAt(startMs + (index * PART_MS) / plan.pace);
      if (cancel.isTaken) break;
      if (plan.fail && index >= parts.length / 2) throw new Error(plan.fail);
      yield part;
    }
    const end = cancel.isTaken ? 'cancelled' : 'completed';
    if (plan.doneAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, plan.doneAfterMs));
    return end;
  }

  async close(): Promise<void> {}
}

/** A cancel that takes effect some time after it came. */
class Cancel {
  #takenAtMs = Infinity;
  #wake: () => void = () => {};

  constructor(
    private readonly signal: AbortSignal,
    takesMs: number,
  ) {
    const came = (): void => {
      this.#takenAtMs = performance.now() + takesMs;
      this.#wake();
    };
    if (signal.aborted) came();
    else signal.addEventListener('abort', came, { once: true });
  }

  get isTaken(): boolean {
    return this.signal.aborted && performance.now() >= this.#takenAtMs;
  }

  /** Waits until then, or until the cancel takes effect. */
  async orAt(dueMs: number): Promise<void> {
    for (;;) {
      const waitMs = Math.min(dueMs, this.#takenAtMs) - performance.now();
      if (waitMs <= 0) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        // Timers fire up to 1 ms early; Infinity waits for the cancel alone.
        if (waitMs < 2 ** 31) setTimeout(resolve, Math.ceil(waitMs));
      });
    }
  }
}

/** The audio, 40 ms at a time, each with the words that begin in it. */
function partsOf({ audio, words }: ReplyScript): ReplyPart[] {
  const count = Math.max(1, Math.ceil(audio.length / PART_SAMPLES));
  const said = words.match(/\S+\s*/g) ?? [];
  return Array.from({ length: count }, (_, index) => ({
    text: said.filter((_word, place) => Math.floor((place * count) / said.length) === index).join(''),
    pcm: audio.slice(index * PART_SAMPLES, (index + 1) * PART_SAMPLES),
  }));
}
