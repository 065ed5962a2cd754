/**
 * What is known of one server of the Realtime protocol, by all connections to it. Servers differ in what they do, and few say so:
 * everything is assumed at first, except where a wrong guess would answer the wrong question, and learned from what they answer.
 */
import type { Capabilities, Capability, SpeechModelEvent } from '../speech-model.ts';

/** Items that came right after their commits until a server counts as one that adds them at once. */
const PROMPT_ITEMS = 3;
/** A server that adds an item at once says both in one breath. A quick recogniser takes longer than this. */
export const PROMPT_ITEM_MS = 50;
/** An item that comes later than this after its commit was added later. */
export const LATE_ITEM_MS = 300;
/** Waits for an item in vain until a server counts as one that never says when it is there. After one, it may be late. */
const VAIN_WAITS = 2;
/** Responses to what was said that end without a word of transcript before a server counts as one that writes nothing down. */
const UNWRITTEN_RESPONSES = 2;

export class Traits {
  readonly capabilities: Capabilities;
  /** Which names of session settings the server knows: today's, or those from before the GA protocol. */
  sessionShape: 'current' | 'old' = 'current';
  /** A session with it was set up: its address and its key are right. */
  hasServed = false;
  /** How long it keeps a session; null: nothing is known of a limit. */
  sessionMs: number | null;
  /** A response has returned its metadata. */
  #tagsSeen: boolean;
  /** `unknown`: creates wait for the item; `unsaid`: the server does not say when items are there, so that nothing can be waited for. */
  #items: 'unknown' | 'prompt' | 'late' | 'unsaid';
  #promptItems = 0;
  #vainWaits = 0;
  #transcriptSeen = false;
  #unwritten = 0;

  /**
   * `isKnown`: the server is known to do all that the protocol says. `transcripts`: a transcript is asked for. `sessionMs`: how long it
   * is known to keep a session.
   */
  constructor({
    isKnown,
    transcripts,
    sessionMs = null,
  }: {
    isKnown: boolean;
    transcripts: boolean;
    sessionMs?: number | null;
  }) {
    this.sessionMs = sessionMs;
    this.capabilities = {
      manualTurns: true,
      cancel: true,
      discardItems: true,
      truncate: true,
      tags: true,
      itemFirst: true,
      transcripts,
      functions: true,
    };
    this.#tagsSeen = isKnown;
    this.#items = isKnown ? 'prompt' : 'unknown';
  }

  /** The event to report where this is news; null where it is known. */
  learn(capability: Capability, has: boolean, detail: string): SpeechModelEvent | null {
    if (this.capabilities[capability] === has) return null;
    this.capabilities[capability] = has;
    return { type: 'learned', capability, has, detail };
  }

  /** A response returned the metadata of its create. */
  onTagReturned(): SpeechModelEvent | null {
    this.#tagsSeen = true;
    return this.learn('tags', true, 'a response returned its metadata');
  }

  /** A response came without metadata. Whether it may be the answer to a create all the same. */
  get mayAnswerUntagged(): boolean {
    return !this.#tagsSeen;
  }

  get waitsForItems(): boolean {
    return this.#items === 'unknown' || this.#items === 'late';
  }

  get itemsAreLate(): boolean {
    return this.#items === 'late';
  }

  /** The item of a commit was there this long after the commit was confirmed. */
  onItem(afterMs: number): SpeechModelEvent | null {
    if (afterMs > LATE_ITEM_MS) {
      this.#items = 'late';
      return this.learn('itemFirst', false, `an item came ${Math.round(afterMs)} ms after its commit`);
    }
    if (this.#items === 'unsaid') this.#items = 'unknown';
    if (this.#items === 'unknown' && afterMs <= PROMPT_ITEM_MS && ++this.#promptItems >= PROMPT_ITEMS)
      this.#items = 'prompt';
    return null;
  }

  /** An item was waited for in vain. */
  onNoItem(): void {
    if (this.#items === 'unknown' && this.#promptItems === 0 && ++this.#vainWaits >= VAIN_WAITS)
      this.#items = 'unsaid';
  }

  onTranscript(): SpeechModelEvent | null {
    this.#transcriptSeen = true;
    return this.learn('transcripts', true, 'a transcript came');
  }

  /** A response to something that was said has ended. */
  onAnswered(): SpeechModelEvent | null {
    if (this.#transcriptSeen || ++this.#unwritten < UNWRITTEN_RESPONSES) return null;
    return this.learn('transcripts', false, 'replies end without a transcript of what was said');
  }
}
