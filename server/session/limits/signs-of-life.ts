/**
 * What of all that a call sends shows that somebody is there. What costs nothing shows it for a while only: otherwise a program could hold
 * a line for ever with some noise, or with the same reply heard again and again. Pure but for its own state.
 */
import type { ClientEvent } from '../../../shared/protocol.ts';
import type { Ledger } from '../../../shared/ledger/ledger-state.ts';

/** Events that take one of the answers that a call may have. A guess takes none until the model is asked. */
const ASKS: readonly ClientEvent['name'][] = ['turn.text', 'turn.commit'];
/** So many packets of sound within two seconds are somebody who speaks; a packet now and then is not. */
const TALK = { packets: 25, withinMs: 2_000 };
/** Speech that no answer was asked for shows that somebody is there for so long after the last answer was asked for or heard. */
const UNASKED_TALK_MS = 120_000;
/** Of full scale, as RMS: −60 dBFS. Quiet speech is ten times as loud, a silence that was encoded less than a tenth. */
const SOUND = 0.001;

export class SignsOfLife {
  #lastMs: number;
  #loudPackets = 0;
  #loudFromMs = 0;
  #heard = { replyId: 0, heardMs: 0, atMs: 0 };

  constructor(nowMs: number) {
    this.#lastMs = nowMs;
  }

  /** The model was asked for an answer, or for one on a guess: that is a sign. */
  onAsked(nowMs: number): void {
    this.#lastMs = nowMs;
  }

  /** An event changed the ledger to `ledger`. Whether that is a sign. */
  onEvent({ name, payload }: ClientEvent, ledger: Ledger, nowMs: number): boolean {
    const isSign = 'replyId' in payload ? this.#onHeard(ledger, payload.replyId, nowMs) : ASKS.includes(name);
    if (isSign) this.#lastMs = nowMs;
    return isSign;
  }

  /** The ledger took a packet of speech. Whether somebody speaks. */
  onPacket(pcm: Int16Array, nowMs: number): boolean {
    if (!hasSound(pcm)) return false;
    if (nowMs - this.#loudFromMs > TALK.withinMs) {
      this.#loudFromMs = nowMs;
      this.#loudPackets = 0;
    }
    return ++this.#loudPackets >= TALK.packets && nowMs - this.#lastMs <= UNASKED_TALK_MS;
  }

  /** A reply is listened to while it is heard about as fast as time passes, once from its beginning to its end. */
  #onHeard(ledger: Ledger, replyId: number, nowMs: number): boolean {
    const last = this.#heard;
    if (replyId < last.replyId) return false;
    const { heardMs } = ledger.replies.findLast((reply) => reply.replyId === replyId) ?? { heardMs: 0 };
    this.#heard = { replyId, heardMs, atMs: nowMs };
    return replyId > last.replyId || 2 * (heardMs - last.heardMs) >= nowMs - last.atMs;
  }
}

function hasSound(pcm: Int16Array): boolean {
  const level = SOUND * 32_768;
  let energy = 0;
  for (const sample of pcm) energy += sample * sample;
  return energy >= level * level * pcm.length;
}
