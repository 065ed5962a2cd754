/**
 * Writes one call down while it runs: what the record says of each turn, and the sound of it. Text and sound of a turn are written when it is
 * committed; of a reply, as far as it was heard, every few seconds and when it is over. So a process that dies loses the turn in progress
 * at most. What cannot be written is tried again while the call runs, and the call never waits for it.
 */
import type { Keep } from '../../shared/conversations/document.ts';
import { wordsOf } from '../../shared/conversations/words.ts';
import type { LedgerChange } from '../../shared/ledger/changes.ts';
import type { RecordEntry } from '../../shared/ledger/record.ts';
import type { LedgerReply } from '../../shared/ledger/ledger-state.ts';
import type { AudioStore } from './audio-store.ts';
import { CallSound, type CallPacket } from './call-sound.ts';
import type { ConversationStore, KeptTurn } from './store.ts';

/** What was said is written so soon: its words come just after its commit, as a rule. */
const SETTLED_MS = 400;
/** A reply that is heard is written so often. */
const REPLY_EVERY_MS = 3_000;
/** What failed is tried again after so long. */
const AGAIN_MS = 5_000;
/** Turns that wait to be written; the oldest are given up. */
const MAX_WAITING = 500;

export interface RecordedCall {
  conversationId: string;
  person: string;
  keep: Keep;
}

export interface CallRecordOptions {
  call: RecordedCall;
  store: ConversationStore;
  audio: AudioStore;
  nowMs: () => number;
  after: (delayMs: number, run: () => void) => () => void;
  /** It could not be written: for the person, and for the log. Called once until it can be again. */
  onTrouble: (error: unknown) => void;
}

interface Recorded {
  entries: readonly RecordEntry[];
  replies: readonly LedgerReply[];
  /** When the ledger said so first: a turn that was typed begins then. */
  atMs: number;
}

export class CallRecord {
  readonly #sound = new CallSound();
  /** What the record says of turns that are not written yet, or may change. */
  readonly #recorded = new Map<number, Recorded>();
  readonly #dirty = new Set<number>();
  /** The files that were written for a turn. */
  readonly #files = new Map<number, readonly string[]>();
  /** Turns that were forgotten: whatever comes of them is not kept. */
  readonly #forgotten = new Set<number>();
  #keep: Keep;
  /** The number of this call in its conversation, once it is known. */
  #call: number | null = null;
  #working: Promise<void> | null = null;
  #wait: (() => void) | null = null;
  #dueMs = 0;
  #troubled = false;
  #lost = false;

  constructor(private readonly options: CallRecordOptions) {
    this.#keep = options.call.keep;
    this.#sound.keepsSound = this.#keep === 'audio';
  }

  get call(): RecordedCall {
    return this.options.call;
  }

  /** From now on so much is kept. Of what was said before in this call, the text is. */
  setKeep(keep: Keep): void {
    this.#keep = keep;
    this.#sound.keepsSound = keep === 'audio';
    if (keep === 'nothing') return;
    for (const turnId of this.#recorded.keys()) this.#dirty.add(turnId);
    this.#schedule(0);
  }

  onPacket(packet: CallPacket): void {
    if (this.#keep === 'nothing' || this.#forgotten.has(packet.turnId)) return;
    if (this.#sound.push(packet)) this.#lost = true;
  }

  onChanges(changes: readonly LedgerChange[], atMs: number): void {
    for (const change of changes) this.#onChange(change, atMs);
  }

  #onChange(change: LedgerChange, atMs: number): void {
    switch (change.type) {
      case 'turn-opened':
        // The turn before it may still go on, and is written at once: only the one in progress may be lost.
        this.#sound.releaseBefore(change.turnId - 1);
        if (this.#dirty.size > 0) this.#schedule(0);
        return;
      case 'turn-abandoned':
        return this.#sound.dropTurn(change.turnId);
      case 'turn-rejoined':
        return this.#sound.join(change.turnId, change.rest, change.stands);
      case 'reply-heard':
        return this.#sound.heard(change.replyId, change.heardMs, atMs);
      case 'reply-over':
        this.#sound.over(change.replyId, change.heardMs);
        return this.#onDirty(change.turnId, SETTLED_MS);
      case 'recorded': {
        const { turnId, entries, replies } = change;
        const known = this.#recorded.get(turnId);
        this.#recorded.set(turnId, { entries, replies, atMs: known?.atMs ?? atMs });
        const isReplyRunning = replies.some(
          ({ heardMs, stopped, finished }) => heardMs > 0 && !stopped && !finished,
        );
        return this.#onDirty(turnId, isReplyRunning && known !== undefined ? REPLY_EVERY_MS : SETTLED_MS);
      }
      default:
        return;
    }
  }

  /** Something of the call was not seen here. */
  onMissed(): void {
    this.#lost = true;
  }

  /** The number of the call in its conversation; null: nothing of it is written. */
  get number(): number | null {
    return this.#call;
  }

  /** Removes what was said since `sinceMs`, written or not, and gives its places. The turn that is open is none of it. */
  async forget(sinceMs: number): Promise<string[]> {
    await this.flush();
    const { store } = this.options;
    const read = (): Promise<KeptTurn[]> => store.turnsOf(this.call.conversationId);
    const isLate = ({ startedAtMs, durationMs }: KeptTurn): boolean => startedAtMs + durationMs >= sinceMs;
    if (this.#call === null) return [];
    for (const turn of await read()) {
      const turnId = isLate(turn) ? this.#turnIdAt(turn.place) : null;
      if (turnId === null) continue;
      this.#forgotten.add(turnId);
      this.#recorded.delete(turnId);
      this.#sound.dropTurn(turnId);
    }
    // What was being written of them is there by then.
    await this.#working;
    const isForgotten = ({ place }: KeptTurn): boolean => this.#forgotten.has(this.#turnIdAt(place) ?? 0);
    const gone = (await read()).filter((turn) => isLate(turn) || isForgotten(turn)).map(({ place }) => place);
    await this.options.audio.remove(await store.removeTurns(this.call.conversationId, gone));
    return gone;
  }

  /** The turn of this call that is kept at a place; null: it is of another call. */
  #turnIdAt(place: string): number | null {
    const [call, turnId] = place.split('.').map(Number);
    return call === this.#call ? turnId! : null;
  }

  /** Writes what can be written now. It never throws. */
  async flush(): Promise<void> {
    this.#wait?.();
    this.#wait = null;
    await this.#working;
    await this.#work();
  }

  /** The call is over: what can be written is, and what cannot is marked as missing where that can be written. */
  async end(): Promise<void> {
    await this.flush();
    this.#wait?.();
    this.#wait = null;
    if (this.#dirty.size > 0 && this.#keep !== 'nothing') this.#lost = true;
    if (this.#lost && this.#call !== null)
      await this.options.store.markIncomplete(this.call.conversationId).catch(this.options.onTrouble);
  }

  #onDirty(turnId: number, afterMs: number): void {
    if (!this.#recorded.has(turnId) || this.#forgotten.has(turnId)) return;
    this.#dirty.add(turnId);
    for (const oldest of this.#recorded.keys()) {
      if (this.#recorded.size <= MAX_WAITING) break;
      this.#recorded.delete(oldest);
      if (this.#dirty.delete(oldest) && this.#keep !== 'nothing') this.#lost = true;
    }
    this.#schedule(afterMs);
  }

  #schedule(afterMs: number): void {
    if (this.#keep === 'nothing' || this.#working !== null) return;
    const dueMs = this.options.nowMs() + afterMs;
    if (this.#wait !== null && this.#dueMs <= dueMs) return;
    this.#wait?.();
    this.#dueMs = dueMs;
    this.#wait = this.options.after(afterMs, () => {
      this.#wait = null;
      void this.#work();
    });
  }

  #work(): Promise<void> {
    if (this.#keep === 'nothing' || this.#dirty.size === 0) return Promise.resolve();
    return (this.#working ??= this.#writeAll().finally(() => {
      this.#working = null;
      // What changed meanwhile, and what could not be written.
      if (this.#dirty.size > 0) this.#schedule(this.#troubled ? AGAIN_MS : SETTLED_MS);
    }));
  }

  async #writeAll(): Promise<void> {
    for (const turnId of [...this.#dirty]) {
      this.#dirty.delete(turnId);
      try {
        await this.#write(turnId);
        this.#troubled = false;
      } catch (error) {
        this.#dirty.add(turnId);
        if (!this.#troubled) this.options.onTrouble(error);
        this.#troubled = true;
        // What is written of the others would fail as well.
        return;
      }
    }
  }

  async #write(turnId: number): Promise<void> {
    const recorded = this.#recorded.get(turnId);
    if (recorded === undefined) return;
    // It was taken back before anything was written.
    if (this.#call === null && recorded.entries.length === 0) return;
    const { store, call, nowMs } = this.options;
    const { conversationId, person } = call;
    this.#call ??= await store.beginCall({ id: conversationId, person, keep: this.#keep, atMs: nowMs() });
    const turns: KeptTurn[] = [];
    for (const [part, entry] of recorded.entries.entries())
      turns.push(await this.#keptTurn(`${this.#call}.${turnId}.${part}`, entry, recorded, turnId));
    if (this.#forgotten.has(turnId)) return;
    await store.saveTurn(conversationId, { call: this.#call, turnId, turns, atMs: nowMs() });
    await this.#removeOld(turnId, turns);
  }

  /** Sound that the record said was heard, and says so no more. */
  async #removeOld(turnId: number, turns: readonly KeptTurn[]): Promise<void> {
    const names = turns.flatMap(({ audio }) => audio ?? []);
    const old = (this.#files.get(turnId) ?? []).filter((name) => !names.includes(name));
    this.#files.set(turnId, names);
    if (old.length > 0) await this.options.audio.remove(old);
  }

  async #keptTurn(place: string, entry: RecordEntry, recorded: Recorded, turnId: number): Promise<KeptTurn> {
    const isUser = entry.role === 'user';
    const userPart = recorded.entries
      .slice(0, recorded.entries.indexOf(entry))
      .filter(({ role }) => role === 'user').length;
    const sound = isUser ? this.#sound.ofTurn(turnId, userPart) : this.#sound.ofReply(entry.replyId);
    const heardMs = isUser ? (sound?.durationMs ?? 0) : entry.heardMs;
    const audio = sound?.hasFile ? `conversations/${this.call.conversationId}/${place}.ogg` : null;
    if (audio !== null && sound?.file) await this.options.audio.put(audio, await sound.file());
    sound?.onWritten();
    const reply = isUser ? undefined : recorded.replies.find(({ replyId }) => replyId === entry.replyId);
    return {
      place,
      role: entry.role,
      text: entry.text,
      startedAtMs: sound?.startedAtMs ?? recorded.atMs,
      durationMs: heardMs,
      typed: isUser ? entry.typed : heardMs === 0,
      cut: !isUser && entry.cut,
      earlyMs: isUser ? (entry.earlyMs ?? null) : null,
      words: wordsOf(entry.text, reply?.spans ?? null, heardMs),
      wordTimes: 'estimated',
      audio,
    };
  }
}
