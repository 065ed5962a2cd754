/** Keeps conversations: what each person chose, the calls that are being written down, and what a next call goes on from. */
import type { Logger } from 'pino';
import { LatchError } from '../../shared/errors.ts';
import { atMost, type Keep } from '../../shared/conversations/document.ts';
import type { AudioStore } from './audio-store.ts';
import { CallRecord } from './call-record.ts';
import type { Conversation, ConversationStore, KeptTurn } from './store.ts';

export interface KeepingOptions {
  store: ConversationStore;
  audio: AudioStore;
  /** The most that this Latch keeps. */
  most: Keep;
  /** What is kept of a visitor of a kiosk, who is asked nothing; null: this person is none. */
  keepOfVisitor?: (person: string) => Keep | null;
  log: Logger;
  nowMs: () => number;
  after: (delayMs: number, run: () => void) => () => void;
}

/** What is still to be written when the server closes gets this long. */
const CLOSE_LIMIT_MS = 5_000;
/** What a person chose is asked for again, where the database was away. */
const LOOK_AGAIN_MS = 10_000;
/** A conversation that is brought in has so long to be there as a whole: sound may come from afar. */
const ADD_LIMIT_MS = 10 * 60_000;
/** Calls that are over and not written yet, as where the database is away: each holds its sound in memory. */
const MAX_ENDING = 100;
/** What "forget the last minute" forgets. */
const FORGET_MS = 60_000;

export class Keeping {
  /** The calls that are up, and those whose end is still being written. */
  readonly #records = new Set<CallRecord>();
  readonly #ending = new Set<CallRecord>();

  constructor(private readonly options: KeepingOptions) {}

  get store(): ConversationStore {
    return this.options.store;
  }

  get audio(): AudioStore {
    return this.options.audio;
  }

  /** The most that this Latch keeps. */
  get most(): Keep {
    return this.options.most;
  }

  /** What this person chose to have kept; null: has not been asked. Throws `store-away`. */
  async chosenBy(person: string): Promise<Keep | null> {
    const keep = await this.store.keepOf(person);
    return keep && atMost(keep, this.most);
  }

  /** From now on, in the calls of this person that are up too. Throws `keep-refused` or `store-away`. */
  async choose(person: string, keep: Keep): Promise<void> {
    if (atMost(keep, this.most) !== keep) throw new LatchError('keep-refused', `at most ${this.most}`);
    await this.store.setKeep(person, keep);
    for (const record of this.#records) {
      if (record.call.person !== person) continue;
      record.setKeep(keep);
      await this.store.update(record.call.conversationId, { keep });
    }
  }

  /**
   * Adds a conversation whose sound `putSounds` puts in its place. Nobody sees it before all of it is there, and what a crash or a full disk leaves of
   * it is deleted for good as what people delete is. Throws `store-away`.
   */
  async add(
    conversation: Conversation,
    turns: readonly KeptTurn[],
    putSounds: () => Promise<void>,
  ): Promise<void> {
    const deletedAtMs = this.options.nowMs() + ADD_LIMIT_MS;
    await this.store.add({ ...conversation, deletedAtMs }, turns);
    await putSounds();
    await this.store.undelete(conversation.id, conversation.person);
  }

  /** A call begins. Nothing of it is written before it is known what its person chose. `onTrouble`: the person is to be told. */
  begin(
    call: { conversationId: string; person: string },
    onTrouble: (error: LatchError) => void,
  ): CallRecord {
    const { store, audio, nowMs, after, log } = this.options;
    const record = new CallRecord({
      call,
      store,
      audio,
      nowMs,
      after,
      onTrouble: (thrown) => {
        const error = LatchError.from(thrown);
        log.error({ err: error }, 'a conversation could not be written down');
        onTrouble(error);
      },
    });
    this.#records.add(record);
    const look = (isFirst: boolean): void =>
      void this.#keepFor(call.person).then(
        (keep) => record.onKnown(keep),
        (thrown: unknown) => {
          // Who chose to keep nothing is told as well: what they chose is not known.
          if (isFirst) onTrouble(LatchError.from(thrown));
          if (this.#records.has(record)) after(LOOK_AGAIN_MS, () => look(false));
        },
      );
    look(true);
    return record;
  }

  /** A call is over. Resolves once what is left of it is written, or is given up. */
  async end(record: CallRecord): Promise<void> {
    this.#ending.add(record);
    for (const oldest of this.#ending) {
      if (this.#ending.size <= MAX_ENDING) break;
      this.#ending.delete(oldest);
      oldest.hurry();
    }
    await record.end();
    this.#ending.delete(record);
    this.#records.delete(record);
  }

  /** What a next call of this person in this conversation goes on from; null: it is not kept, or somebody else's. Throws `store-away`. */
  async historyOf(person: string, conversationId: string): Promise<readonly Said[] | null> {
    await this.flush(conversationId);
    const conversation = await this.store.find(conversationId);
    if (conversation?.person !== person) return null;
    const turns = await this.store.turnsOf(conversationId);
    return turns.filter(({ text }) => text !== '').map(saidIn);
  }

  /** Removes what was said in the last minute of the calls in this conversation; gives the turns, and the number of the call that is up. */
  async forgetLastMinute(
    person: string,
    conversationId: string,
  ): Promise<{ turns: KeptTurn[]; call: number | null }> {
    const forgotten: { turns: KeptTurn[]; call: number | null } = { turns: [], call: null };
    for (const record of this.#in(conversationId)) {
      if (record.call.person !== person) continue;
      forgotten.turns.push(...(await record.forget(this.options.nowMs() - FORGET_MS)));
      // The one that began last is up; those before it are being written to their end.
      forgotten.call = record.number;
    }
    return forgotten;
  }

  /** Writes what can be written of the calls in this conversation. */
  async flush(conversationId: string): Promise<void> {
    await Promise.all(this.#in(conversationId).map((record) => record.flush()));
  }

  /** Waits for what is being written, for a while. */
  async close(): Promise<void> {
    for (const record of this.#records) record.hurry();
    const written = Promise.all([...this.#records].map((record) => record.end()));
    await Promise.race([written, new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT_MS).unref())]);
    await this.store.close();
  }

  #in(conversationId: string): CallRecord[] {
    return [...this.#records].filter(({ call }) => call.conversationId === conversationId);
  }

  /** null: a person who has not chosen. */
  async #keepFor(person: string): Promise<Keep | null> {
    const visitor = this.options.keepOfVisitor?.(person) ?? null;
    return visitor === null ? this.chosenBy(person) : atMost(visitor, this.most);
  }
}

/** One thing that was said, as a speech model is told of it. */
interface Said {
  role: 'user' | 'assistant';
  text: string;
  earlyMs?: number;
}

const saidIn = ({ role, text, earlyMs }: KeptTurn): Said => ({
  role,
  text,
  ...(earlyMs === null ? {} : { earlyMs }),
});
