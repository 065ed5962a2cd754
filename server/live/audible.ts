/**
 * What of a call may be heard by others, and when it sounded: speech as it comes, replies as far as the talker's browser has played them. So
 * a reply that is taken back unheard is heard by nobody. Pure but for its own memory; times are in ms of the call's clock.
 */
import { PACKET_MS } from '../../shared/frames.ts';
import type { LedgerChange } from '../../shared/ledger/changes.ts';
import type { LivePacket } from '../../shared/live.ts';
import type { TappedPacket } from '../session/taps/tap.ts';

/** The first packets of a turn come at once, with what was kept from before speech was noticed. */
const PRE_ROLL_MS = 320;
/** A browser that was away sends all of it at once. What would sound later than this is skipped: listeners stay with the call. */
const MAX_AHEAD_MS = 1_000;
/** Of one reply: ten minutes. More of it is not held, and not heard by listeners. */
const MAX_HELD = 30_000;
/** Replies that wait to be heard: one plays, and guesses at the next come and go. */
const MAX_REPLIES = 8;

interface HeldReply {
  /** By `seq`; those that were let out are gone. */
  packets: Map<number, Uint8Array>;
  /** The next `seq` to be let out. */
  next: number;
}

export class Audible {
  readonly #replies = new Map<number, HeldReply>();
  /** The newest reply that was seen: what comes of an older one that is gone is unheard. */
  #newestReply = 0;
  /** From when on the next packet of speech, and of a reply, may sound: a voice does not overlap itself. */
  #speechFromMs = 0;
  #repliesFromMs = 0;

  /** A packet of the call. Returns what may be heard now. */
  onPacket({ direction, turnId, replyId, seq, atMs, payload }: TappedPacket): LivePacket[] {
    if (direction === 'down') {
      this.#hold(replyId, seq, payload);
      return [];
    }
    const soundsMs = Math.max(this.#speechFromMs, atMs - PRE_ROLL_MS);
    if (soundsMs > atMs + MAX_AHEAD_MS) return [];
    this.#speechFromMs = soundsMs + PACKET_MS;
    return [{ voice: 'user', stream: turnId, atMs: soundsMs, payload: payload.slice() }];
  }

  /** Returns what may be heard now. */
  onChanges(changes: readonly LedgerChange[], atMs: number): LivePacket[] {
    return changes.flatMap((change) => {
      switch (change.type) {
        case 'reply-heard':
          return this.#release(change.replyId, change.heardMs, Math.floor(change.heardMs / PACKET_MS), atMs);
        case 'reply-over': {
          const { replyId, heardMs, audioMs } = change;
          // The last packet is filled up with silence: of a reply that was heard whole, it is not longer than what was heard.
          const isWhole = heardMs > 0 && heardMs >= audioMs;
          const packets = (isWhole ? Math.ceil : Math.floor)(heardMs / PACKET_MS);
          const released = this.#release(replyId, heardMs, packets, atMs);
          this.#replies.delete(replyId);
          return released;
        }
        default:
          return [];
      }
    });
  }

  #hold(replyId: number, seq: number, payload: Uint8Array): void {
    let reply = this.#replies.get(replyId);
    if (reply === undefined) {
      if (replyId <= this.#newestReply) return;
      this.#newestReply = replyId;
      reply = { packets: new Map(), next: 0 };
      this.#replies.set(replyId, reply);
      if (this.#replies.size > MAX_REPLIES) this.#replies.delete(this.#replies.keys().next().value!);
    }
    if (reply.packets.size < MAX_HELD && seq >= reply.next) reply.packets.set(seq, payload.slice());
  }

  /** `heardMs` of the reply had been heard at `atMs`, which is the whole of its first `packets` packets. */
  #release(replyId: number, heardMs: number, packets: number, atMs: number): LivePacket[] {
    const reply = this.#replies.get(replyId);
    const released: LivePacket[] = [];
    for (; reply !== undefined && reply.next < packets; reply.next++) {
      const payload = reply.packets.get(reply.next);
      reply.packets.delete(reply.next);
      if (payload === undefined) continue;
      const soundedMs = Math.max(this.#repliesFromMs, atMs - heardMs + reply.next * PACKET_MS);
      this.#repliesFromMs = soundedMs + PACKET_MS;
      released.push({ voice: 'reply', stream: replyId, atMs: soundedMs, payload });
    }
    return released;
  }
}
