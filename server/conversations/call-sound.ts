/**
 * The sound of one call, as far as it may still be written: what a user said, by turn, and what was heard of replies. What is not heard of a
 * reply leaves no trace: it is dropped when the reply is over. Holds packets and decides nothing else.
 */
import { PACKET_MS } from '../../shared/frames.ts';
import { oggOpusOf, silencePackets } from '../../shared/conversations/ogg-opus.ts';
import { capturedFromMs, pausesBefore, type TimedPacket } from './spoken-audio.ts';

/** Of one call: half an hour of both voices. Where nothing can be written for so long, the oldest sound is given up. */
const MAX_BYTES = 12_000_000;

export interface CallPacket extends TimedPacket {
  direction: 'up' | 'down';
  turnId: number;
  replyId: number;
}

/** One stretch of sound as it is now. */
export interface Stretch {
  startedAtMs: number;
  durationMs: number;
  /** The file; null: it is written already, or its sound is not kept. */
  file: (() => Promise<Uint8Array>) | null;
  /** Whether there is a file of it, written or to be written. */
  hasFile: boolean;
  onWritten: () => void;
}

interface Kept {
  turnId: number;
  packets: TimedPacket[];
  /** What is known of it once the packets are gone. */
  released: { startedAtMs: number; durationMs: number; hasFile: boolean } | null;
  writtenMs: number;
}

interface KeptReply extends Kept {
  heardMs: number;
  startedAtMs: number;
  over: boolean;
}

export class CallSound {
  /** By turn: its parts, more than one where it went on after a reply that stands. */
  readonly #turns = new Map<number, Kept[]>();
  readonly #replies = new Map<number, KeptReply>();
  #bytes = 0;
  /** Whether the packets themselves are kept, or only when they came. They are until it is known. */
  keepsSound = true;

  /** True: some sound that was not written yet was given up. */
  push({ direction, turnId, replyId, atMs, payload }: CallPacket): boolean {
    const kept = direction === 'up' ? this.#partOf(turnId) : this.#replyOf(turnId, replyId);
    if (kept === null || kept.released !== null) return false;
    const packet = { atMs, payload: this.keepsSound ? payload.slice() : new Uint8Array(0) };
    kept.packets.push(packet);
    this.#bytes += packet.payload.length;
    return this.#bytes > MAX_BYTES && this.#giveUpOldest();
  }

  /** The browser has rendered so much of the reply. */
  heard(replyId: number, heardMs: number, atMs: number): void {
    const reply = this.#replies.get(replyId);
    if (!reply) return;
    reply.heardMs = Math.max(reply.heardMs, heardMs);
    reply.startedAtMs = Math.min(reply.startedAtMs, atMs - heardMs);
  }

  /** Nothing more of the reply will be heard. */
  over(replyId: number, heardMs: number): void {
    const reply = this.#replies.get(replyId);
    if (!reply || reply.over) return;
    reply.over = true;
    reply.heardMs = heardMs;
    this.#take(reply.packets.splice(packetsIn(heardMs)));
    if (heardMs === 0) this.#replies.delete(replyId);
  }

  /** The turn goes on with what was said as turn `rest`: as one stretch, or as a new one after a reply that `stands`. */
  join(turnId: number, rest: number, stands: boolean): void {
    const parts = this.#turns.get(turnId) ?? [];
    const others = this.#turns.get(rest) ?? [];
    this.#turns.delete(rest);
    const last = parts.at(-1);
    if (stands || last === undefined || last.released !== null)
      parts.push(...(others.length > 0 ? others : [empty(turnId)]));
    else last.packets.push(...others.flatMap(({ packets }) => packets));
    this.#turns.set(
      turnId,
      parts.map((part) => Object.assign(part, { turnId })),
    );
  }

  dropTurn(turnId: number): void {
    for (const part of this.#turns.get(turnId) ?? []) this.#take(part.packets);
    this.#turns.delete(turnId);
    for (const [replyId, reply] of this.#replies) {
      if (reply.turnId !== turnId) continue;
      this.#take(reply.packets);
      this.#replies.delete(replyId);
    }
  }

  /** Turns before this one are over for good: what is written of them need not be held, nor what is never written (`unwritten`). */
  releaseBefore(turnId: number, unwritten = false): void {
    for (const kept of this.#all()) {
      if (kept.turnId >= turnId || kept.released !== null) continue;
      const isReply = 'over' in kept;
      const now = isReply ? replyNow(kept as KeptReply) : turnNow(kept);
      if (now === null || (isReply && !(kept as KeptReply).over)) continue;
      if (!unwritten && kept.writtenMs < now.durationMs) continue;
      this.#release(kept, { ...now, hasFile: this.keepsSound });
    }
  }

  /** null: nothing of it is known. */
  ofTurn(turnId: number, part: number): Stretch | null {
    const kept = this.#turns.get(turnId)?.[part];
    return kept ? this.#stretch(kept, turnNow, () => withPauses(kept.packets)) : null;
  }

  ofReply(replyId: number): Stretch | null {
    const reply = this.#replies.get(replyId);
    if (!reply) return null;
    return this.#stretch(
      reply,
      () => replyNow(reply),
      () => reply.packets.slice(0, packetsIn(reply.heardMs)).map(({ payload }) => payload),
    );
  }

  #stretch(
    kept: Kept,
    nowOf: (kept: Kept) => { startedAtMs: number; durationMs: number } | null,
    packetsOf: () => Uint8Array[],
  ): Stretch | null {
    if (kept.released !== null) return { ...kept.released, file: null, onWritten: () => {} };
    const now = nowOf(kept);
    if (now === null) return null;
    const { durationMs } = now;
    // Where a person chose anew in the middle of it, some of it is missing.
    const hasFile = this.keepsSound && kept.packets.every(({ payload }) => payload.length > 0);
    const file =
      hasFile && kept.writtenMs < durationMs ? async () => oggOpusOf(packetsOf(), { durationMs }) : null;
    return { ...now, file, hasFile, onWritten: () => (kept.writtenMs = durationMs) };
  }

  #partOf(turnId: number): Kept {
    const parts = this.#turns.get(turnId) ?? [empty(turnId)];
    this.#turns.set(turnId, parts);
    return parts.at(-1)!;
  }

  #replyOf(turnId: number, replyId: number): KeptReply | null {
    const known = this.#replies.get(replyId);
    if (known) return known.over ? null : known;
    const reply = { ...empty(turnId), heardMs: 0, startedAtMs: Infinity, over: false };
    this.#replies.set(replyId, reply);
    return reply;
  }

  #all(): Kept[] {
    return [...[...this.#turns.values()].flat(), ...this.#replies.values()];
  }

  #giveUpOldest(): boolean {
    const oldest = this.#all()
      .filter(({ packets }) => packets.length > 0)
      .reduce((a, b) => (b.packets[0]!.atMs < a.packets[0]!.atMs ? b : a));
    const now = 'over' in oldest ? replyNow(oldest as KeptReply) : turnNow(oldest);
    const isWritten = now !== null && oldest.writtenMs > 0;
    this.#release(oldest, {
      ...(now ?? { startedAtMs: oldest.packets[0]!.atMs, durationMs: 0 }),
      hasFile: isWritten,
    });
    return !isWritten;
  }

  #release(kept: Kept, released: NonNullable<Kept['released']>): void {
    this.#take(kept.packets);
    kept.packets = [];
    kept.released = released;
  }

  #take(packets: readonly TimedPacket[]): void {
    for (const { payload } of packets) this.#bytes -= payload.length;
  }
}

const empty = (turnId: number): Kept => ({ turnId, packets: [], released: null, writtenMs: 0 });

/** One more than sounds: a decoder's samples lag behind by its look-ahead (ogg-opus.ts). */
const packetsIn = (ms: number): number => (ms > 0 ? Math.ceil(ms / PACKET_MS) + 1 : 0);

function turnNow({ packets }: Kept): { startedAtMs: number; durationMs: number } | null {
  if (packets.length === 0) return null;
  const pausedMs = pausesBefore(packets).reduce((sum, ms) => sum + ms, 0);
  return { startedAtMs: capturedFromMs(packets), durationMs: packets.length * PACKET_MS + pausedMs };
}

const replyNow = ({ heardMs, startedAtMs }: KeptReply): { startedAtMs: number; durationMs: number } | null =>
  heardMs > 0 ? { startedAtMs, durationMs: heardMs } : null;

/** With silence where the speaker paused, so that the sound is as long as the talk was. */
function withPauses(packets: readonly TimedPacket[]): Uint8Array[] {
  const pauses = pausesBefore(packets);
  return packets.flatMap(({ payload }, i) => [...silencePackets(pauses[i]!), payload]);
}
