/** What was said in conversations that have no call now, so that a next call goes on with them. In memory, and bounded every way. */
import type { HistoryEntry } from '../models/speech-model.ts';
import { charsOf } from './core/history.ts';

/** The oldest goes first. */
const MAX_CONVERSATIONS = 1_000;
/** A household, or an office: one address cannot drive out what the others said. */
const MAX_PER_ADDRESS = 50;
/** One customer may have a whole network of addresses. */
const MAX_PER_NETWORK = 4 * MAX_PER_ADDRESS;
/** Of all of them together: 40 MB. */
const MAX_CHARS = 20_000_000;
const EXPIRE_MS = 12 * 3_600_000;

interface Kept {
  history: readonly HistoryEntry[];
  chars: number;
  address: string;
  network: string;
  atMs: number;
}

export class KeptConversations {
  /** The oldest first. */
  readonly #kept = new Map<string, Kept>();
  #chars = 0;

  /** `networkOf`: the larger network that an address is in. */
  constructor(
    private readonly nowMs: () => number,
    private readonly networkOf: (address: string) => string,
  ) {}

  /** null: it is not here, or not any more. */
  find(conversationId: string): readonly HistoryEntry[] | null {
    this.#forgetExpired();
    return this.#kept.get(conversationId)?.history ?? null;
  }

  /** `address`: whose call it was. */
  keep(conversationId: string, history: readonly HistoryEntry[], address: string): void {
    this.forget(conversationId);
    const network = this.networkOf(address);
    const kept = { history, chars: charsOf(history), address, network, atMs: this.nowMs() };
    this.#kept.set(conversationId, kept);
    this.#chars += kept.chars;
    this.#forgetExpired();
    this.#keepNewest(MAX_PER_ADDRESS, (other) => other.address === address);
    this.#keepNewest(MAX_PER_NETWORK, (other) => other.network === network);
    for (const id of this.#kept.keys()) {
      if (this.#kept.size <= MAX_CONVERSATIONS && this.#chars <= MAX_CHARS) break;
      this.forget(id);
    }
  }

  #keepNewest(count: number, isOne: (kept: Kept) => boolean): void {
    const ids = [...this.#kept].flatMap(([id, kept]) => (isOne(kept) ? [id] : []));
    for (const id of ids.slice(0, -count)) this.forget(id);
  }

  #forgetExpired(): void {
    const before = this.nowMs() - EXPIRE_MS;
    for (const [id, { atMs }] of this.#kept) {
      if (atMs > before) break;
      this.forget(id);
    }
  }

  forget(conversationId: string): void {
    const kept = this.#kept.get(conversationId);
    if (!kept) return;
    this.#chars -= kept.chars;
    this.#kept.delete(conversationId);
  }
}
