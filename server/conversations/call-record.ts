/**
 * Writes one call down while it runs: what the record says of each turn, and the sound of it. Text and sound of a turn are written when it is
 * committed; of a reply, as far as it was heard, every few seconds and when it is over. So a process that dies loses the turn in progress
 * at most. What cannot be written is tried again while the call runs, and the call never waits for it.
 */
import type { Keep } from '../../shared/conversations/document.ts';
import type { LedgerChange } from '../../shared/ledger/changes.ts';
import type { RecordEntry } from '../../shared/ledger/record.ts';
import type { LedgerReply } from '../../shared/ledger/ledger-state.ts';
import type { AudioStore } from './audio-store.ts';
import { CallSound, type CallPacket, type Stretch } from './call-sound.ts';
import { keptTurnOf } from './kept-turn.ts';
import { Retry } from './retry.ts';
import type { ConversationStore, KeptTurn } from './store.ts';

/** What was said is written so soon: its words come just after its commit, as a rule. */
const SETTLED_MS = 400;
/** A reply that is heard is written so often. */
const REPLY_EVERY_MS = 3_000;
/** What failed is tried again after so long. */
const AGAIN_MS = 5_000;
/** And once the call is over, for so long. */
const END_LIMIT_MS = 10 * 60_000;
/** Turns that wait to be written; the oldest are given up. */
const MAX_WAITING = 500;

export interface RecordedCall {
  conversationId: string;
  person: string;
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
  /**
   * What its person chose; `unasked`: nothing yet, and until then nothing is written; `unknown`: the database has not said yet, and until then
   * nothing is written or given up.
   */
  #keep: Keep | 'unasked' | 'unknown' = 'unknown';
  /** The number of this call in its conversation, once it is known. */
  #call: number | null = null;
  #working: Promise<void> | null = null;
  #wait: (() => void) | null = null;
  #dueMs = 0;
  #troubled = false;
  #lost = false;
  #ending: Promise<void> | null = null;
  readonly #endRetry: Retry;

  constructor(private readonly options: CallRecordOptions) {
    this.#endRetry = new Retry({ everyMs: AGAIN_MS, limitMs: END_LIMIT_MS, after: options.after });
  }

  get #writes(): boolean {
    return this.#keep === 'text' || this.#keep === 'audio';
  }

  /** Nothing of what was said is to be written, as far as anybody knows. */
  get #isIdle(): boolean {
    return this.#keep === 'nothing' || this.#keep === 'unasked';
  }

  get call(): RecordedCall {
    return this.options.call;
  }

  /** What its person chose before the call; null: they were not asked yet. What they chose since holds. */
  onKnown(keep: Keep | null): void {
    if (this.#keep === 'unknown') this.setKeep(keep ?? 'unasked');
  }

  /**
   * From now on so much is kept. Of what was said before its person was asked, the text is; what was said while nothing was to be kept is never
   * written.
   */
  setKeep(keep: Keep | 'unasked'): void {
    if (keep === 'nothing' && !this.#writes) for (const turnId of this.#recorded.keys()) this.#drop(turnId);
    this.#keep = keep;
    this.#sound.keepsSound = keep === 'audio';
    if (this.#isIdle) return;
    for (const turnId of this.#recorded.keys()) this.#dirty.add(turnId);
    this.#schedule(0);
  }

  onPacket(packet: CallPacket): void {
    if (this.#forgotten.has(packet.turnId)) return;
    if (this.#sound.push(packet)) this.#lost = true;
  }

  onChanges(changes: readonly LedgerChange[], atMs: number): void {
    for (const change of changes) this.#onChange(change, atMs);
  }

  #onChange(change: LedgerChange, atMs: number): void {
    switch (change.type) {
      case 'turn-opened':
        // The turn before it may still go on, and is written at once: only the one in progress may be lost.
        this.#sound.releaseBefore(change.turnId - 1, this.#isIdle);
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
        if (this.#keep === 'nothing' && known === undefined) return this.#drop(turnId);
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

  /** Removes what was said since `sinceMs`, written or not, and gives what was written of it. The turn that is open is none of it. */
  async forget(sinceMs: number): Promise<KeptTurn[]> {
    await this.flush();
    const { store } = this.options;
    const read = (): Promise<KeptTurn[]> => store.turnsOf(this.call.conversationId);
    const isLate = ({ startedAtMs, durationMs }: KeptTurn): boolean => startedAtMs + durationMs >= sinceMs;
    if (this.#call === null) return [];
    for (const turn of await read()) {
      const turnId = isLate(turn) ? this.#turnIdAt(turn.place) : null;
      if (turnId === null) continue;
      this.#drop(turnId);
    }
    // What was being written of them is there by then.
    await this.#working;
    const isForgotten = ({ place }: KeptTurn): boolean => this.#forgotten.has(this.#turnIdAt(place) ?? 0);
    const gone = (await read()).filter((turn) => isLate(turn) || isForgotten(turn));
    const names = await store.removeTurns(
      this.call.conversationId,
      gone.map(({ place }) => place),
    );
    await this.options.audio.remove(names);
    return gone;
  }

  /** Whatever comes of this turn is not kept. */
  #drop(turnId: number): void {
    this.#forgotten.add(turnId);
    this.#recorded.delete(turnId);
    this.#dirty.delete(turnId);
    this.#sound.dropTurn(turnId);
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

  /**
   * The call is over: what is left is written, and where that fails it is tried again for a while, or until it must be over (`hurry`). What
   * cannot be written is marked as missing where that can be. It never throws.
   */
  end(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  /** What cannot be written now is given up once the call is over. */
  hurry(): void {
    this.#endRetry.hurry();
  }

  async #end(): Promise<void> {
    if (await this.#endRetry.run(() => this.#finish())) return;
    this.#lost = true;
    this.#dirty.clear();
    await this.#finish();
  }

  /** Whether nothing is left to be done. */
  async #finish(): Promise<boolean> {
    await this.flush();
    this.#wait?.();
    this.#wait = null;
    if (this.#isIdle) return true;
    if (this.#dirty.size > 0) return false;
    if (!this.#lost || this.#call === null) return true;
    const marked = this.options.store.markIncomplete(this.call.conversationId);
    return marked.then(
      () => true,
      () => false,
    );
  }

  #onDirty(turnId: number, afterMs: number): void {
    if (!this.#recorded.has(turnId) || this.#forgotten.has(turnId)) return;
    this.#dirty.add(turnId);
    for (const oldest of this.#recorded.keys()) {
      if (this.#recorded.size <= MAX_WAITING) break;
      this.#recorded.delete(oldest);
      if (this.#dirty.delete(oldest) && this.#writes) this.#lost = true;
    }
    this.#schedule(afterMs);
  }

  #schedule(afterMs: number): void {
    if (!this.#writes || this.#working !== null) return;
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
    if (!this.#writes || this.#dirty.size === 0) return Promise.resolve();
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
        const missing = await this.#write(turnId);
        if (missing.length > 0) this.#onTrouble(turnId, missing[0]);
        else this.#troubled = false;
      } catch (error) {
        this.#onTrouble(turnId, error);
        // What is written of the others would fail as well.
        return;
      }
    }
  }

  /** It is tried again. */
  #onTrouble(turnId: number, error: unknown): void {
    this.#dirty.add(turnId);
    if (!this.#troubled) this.options.onTrouble(error);
    this.#troubled = true;
  }

  /** Returns why sound of it is missing: what was said is written without it. */
  async #write(turnId: number): Promise<unknown[]> {
    const recorded = this.#recorded.get(turnId);
    if (recorded === undefined) return [];
    // It was taken back before anything was written.
    if (this.#call === null && recorded.entries.length === 0) return [];
    const { store, call, nowMs } = this.options;
    const { conversationId, person } = call;
    const keep = this.#keep === 'audio' ? 'audio' : 'text';
    this.#call ??= await store.beginCall({ id: conversationId, person, keep, atMs: nowMs() });
    const turns: KeptTurn[] = [];
    const missing: unknown[] = [];
    for (const [part, entry] of recorded.entries.entries()) {
      const place = `${this.#call}.${turnId}.${part}`;
      turns.push(await this.#keptTurn(place, entry, recorded, turnId, (error) => missing.push(error)));
    }
    if (this.#forgotten.has(turnId)) return [];
    await store.saveTurn(conversationId, { call: this.#call, turnId, turns, atMs: nowMs() });
    await this.#removeOld(turnId, turns);
    return missing;
  }

  /** Sound that the record said was heard, and says so no more. */
  async #removeOld(turnId: number, turns: readonly KeptTurn[]): Promise<void> {
    const names = turns.flatMap(({ audio }) => audio ?? []);
    const old = (this.#files.get(turnId) ?? []).filter((name) => !names.includes(name));
    this.#files.set(turnId, names);
    if (old.length > 0) await this.options.audio.remove(old);
  }

  async #keptTurn(
    place: string,
    entry: RecordEntry,
    recorded: Recorded,
    turnId: number,
    onMissing: (error: unknown) => void,
  ): Promise<KeptTurn> {
    const { entries, replies, atMs } = recorded;
    const part = entries.slice(0, entries.indexOf(entry)).filter(({ role }) => role === 'user').length;
    const isUser = entry.role === 'user';
    const sound = isUser ? this.#sound.ofTurn(turnId, part) : this.#sound.ofReply(entry.replyId);
    const audio = await this.#written(place, sound).catch((error: unknown) => {
      onMissing(error);
      // What was written of it before is there.
      return this.#files.get(turnId)?.find((name) => name === this.#nameOf(place)) ?? null;
    });
    const reply = isUser ? undefined : replies.find(({ replyId }) => replyId === entry.replyId);
    return keptTurnOf(place, entry, { atMs, reply, sound, audio });
  }

  /** The name of the sound, once it is there; null: there is none. */
  async #written(place: string, sound: Stretch | null): Promise<string | null> {
    if (!sound?.hasFile) return null;
    const name = this.#nameOf(place);
    if (sound.file) await this.options.audio.put(name, await sound.file());
    sound.onWritten();
    return name;
  }

  #nameOf(place: string): string {
    return `conversations/${this.call.conversationId}/${place}.ogg`;
  }
}
