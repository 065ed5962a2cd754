/** An owner of a ledger, for tests: few words for what happens to the ledger. */
import { PACKET_MS, PIPELINE_HZ } from '../../../shared/frames.ts';
import type { ClientEvents } from '../../../shared/protocol.ts';
import { EMPTY_LEDGER, type LedgerEffect, type LedgerEvent } from '../../../shared/ledger/ledger-state.ts';
import { ledgerStep } from '../../../shared/ledger/ledger.ts';

type Untimed<E> = E extends { atMs: number } ? Omit<E, 'atMs'> : never;

/** Silent samples of this length. */
export const silence = (ms: number): Int16Array => new Int16Array((PIPELINE_HZ * ms) / 1000);
/** One packet of speech. */
export const PACKET = silence(PACKET_MS);

export class Owner {
  ledger = EMPTY_LEDGER;
  atMs = 0;

  apply(event: Untimed<LedgerEvent>): LedgerEffect[] {
    const { ledger, effects } = ledgerStep(this.ledger, { ...event, atMs: this.atMs } as LedgerEvent);
    this.ledger = ledger;
    return effects;
  }

  says<K extends keyof ClientEvents>(name: K, payload: ClientEvents[K]): LedgerEffect[] {
    return this.apply({ type: 'client', event: { name, payload } } as Untimed<LedgerEvent>);
  }

  /** Opens a turn if it is new, and sends its next packets. */
  speaks(turnId: number, packets: number): LedgerEffect[] {
    if (!this.ledger.turns.some((turn) => turn.turnId === turnId)) this.says('turn.open', { turnId });
    const from = this.ledger.turns.find((turn) => turn.turnId === turnId)!.packets;
    return Array.from({ length: packets }, (_, i) =>
      this.apply({ type: 'speech', turnId, seq: from + i, pcm: PACKET }),
    ).flat();
  }

  guesses(turnId: number, revision: number): LedgerEffect[] {
    const { packets } = this.ledger.turns.find((turn) => turn.turnId === turnId)!;
    return this.says('turn.speculate', { turnId, revision, packets });
  }

  commits(turnId: number, revision = 0): LedgerEffect[] {
    return this.says('turn.commit', { turnId, revision });
  }

  /** The connection to the model is lost, and the next one is dialled at once. */
  losesModel(): LedgerEffect[] {
    return [...this.apply({ type: 'upstream-lost' }), ...this.apply({ type: 'upstream-dialled' })];
  }

  /** A reply begins, and this much of its audio comes. */
  replies(responseId: string, tag: string, audioMs = 0): LedgerEffect[] {
    const effects = this.apply({ type: 'reply-started', tag, responseId });
    if (audioMs > 0) this.apply({ type: 'reply-audio', responseId, pcm: silence(audioMs) });
    return effects;
  }

  /** A turn that is committed and whose reply has come. */
  answered(turnId: number, audioMs = 1000): this {
    this.speaks(turnId, 10);
    this.guesses(turnId, 0);
    this.says('turn.commit', { turnId, revision: 0 });
    this.replies(`r${turnId}`, `${turnId}.0`, audioMs);
    return this;
  }
}
