/**
 * Creates on their way to a response: held until the user's item is there, sent, and forgotten when their response appears or will not.
 * An error that comes for a create is believed only after a while: some servers refuse a member of it and answer all the same.
 */
import type { FunctionChoice } from '../speech-model.ts';
import type { LatencyLimits } from './wire-limits.ts';

export interface Refusal {
  busy: boolean;
  /** The create was refused for what it said, and may be asked in plainer words. */
  plainer: boolean;
  /** Called when no response came in spite of everything. */
  onRefused: () => void;
}

interface Create {
  tag: string;
  functions: FunctionChoice;
  askedAtMs: number;
  state: 'held' | 'sent';
  /** It was refused once for what it said. */
  plain: boolean;
  /** Runs while it is held, or after a refusal. */
  timer: NodeJS.Timeout | null;
  refusal: Refusal | null;
}

export interface CreatesOptions {
  limits: LatencyLimits;
  nowMs: () => number;
  /** Sends the create; `plain`: with nothing that a server may refuse it for. */
  onSend: (tag: string, functions: FunctionChoice, plain: boolean) => void;
  /** A create was held back for this long. `inVain`: what it waited for did not come. */
  onWaited: (tag: string, waitedMs: number, inVain: boolean) => void;
}

export class Creates {
  #creates: Create[] = [];

  constructor(private readonly options: CreatesOptions) {}

  /** `holdMs`: at most so long the create waits for `release`; null: it goes out now. */
  ask(tag: string, functions: FunctionChoice, holdMs: number | null): void {
    const create: Create = {
      tag,
      functions,
      askedAtMs: this.options.nowMs(),
      state: 'held',
      plain: false,
      timer: null,
      refusal: null,
    };
    this.#creates.push(create);
    if (holdMs === null) this.#send(create);
    else create.timer = setTimeout(() => this.#sendHeld(create, true), holdMs);
  }

  /** What was waited for is there: every create that is held goes out. */
  release(): void {
    for (const create of this.#creates.filter(({ state }) => state === 'held')) this.#sendHeld(create, false);
  }

  /** Forgets the creates that are held: their tags. */
  takeHeld(): string[] {
    const held = this.#creates.filter(({ state }) => state === 'held');
    for (const create of held) this.#forget(create);
    return held.map(({ tag }) => tag);
  }

  /** The response with this tag appeared. False if nobody asked for it. */
  onResponse(tag: string): boolean {
    return this.#forget(this.#creates.find((create) => create.tag === tag && create.state === 'sent'));
  }

  /** A response without a tag appeared: the tag of the oldest create that is out; null where none is. */
  oldestTag(): string | null {
    return this.#creates.find(({ state }) => state === 'sent')?.tag ?? null;
  }

  /** An error came for this create. */
  onRefused(tag: string, refusal: Refusal): void {
    const create = this.#creates.find((candidate) => candidate.tag === tag && candidate.state === 'sent');
    if (!create) return;
    create.refusal = refusal;
    if (create.timer !== null) clearTimeout(create.timer);
    if (refusal.busy) this.#onNoResponse(create);
    else create.timer = setTimeout(() => this.#onNoResponse(create), this.options.limits.graceMs);
  }

  close(): void {
    for (const { timer } of this.#creates) if (timer !== null) clearTimeout(timer);
    this.#creates = [];
  }

  #sendHeld(create: Create, inVain: boolean): void {
    if (create.timer !== null) clearTimeout(create.timer);
    create.timer = null;
    this.options.onWaited(create.tag, this.options.nowMs() - create.askedAtMs, inVain);
    this.#send(create);
  }

  #send(create: Create): void {
    create.state = 'sent';
    this.options.onSend(create.tag, create.functions, create.plain);
  }

  /** A create that was refused for its words is sent once more; the second refusal counts. */
  #onNoResponse(create: Create): void {
    const { refusal } = create;
    create.refusal = create.timer = null;
    if (refusal?.plainer === true && !create.plain) {
      create.plain = true;
      return this.#send(create);
    }
    this.#forget(create);
    refusal?.onRefused();
  }

  #forget(create: Create | undefined): boolean {
    if (!create) return false;
    if (create.timer !== null) clearTimeout(create.timer);
    this.#creates.splice(this.#creates.indexOf(create), 1);
    return true;
  }
}
