/** The audio of the turns that a fresh connection to the model would have to hear again. */
import { SAID_AGAIN_PACKETS } from '../../../shared/ledger/upstream-lost.ts';

export class TurnAudio {
  readonly #needed: () => readonly number[];
  /** In the order of the turns. */
  #turns: { turnId: number; packets: Int16Array[] }[] = [];
  #packets = 0;

  /** `needed`: the turns whose audio may still be asked for, of all that were kept. */
  constructor(needed: () => readonly number[]) {
    this.#needed = needed;
  }

  /** Keeps a packet. The first of a new turn forgets the turns that are not needed any more. */
  keep(turnId: number, pcm: Int16Array): void {
    if (this.#turns.at(-1)?.turnId !== turnId) this.#begin(turnId);
    while (this.#packets >= SAID_AGAIN_PACKETS && this.#turns.length > 1)
      this.#packets -= this.#turns.shift()!.packets.length;
    if (this.#packets >= SAID_AGAIN_PACKETS) return;
    this.#turns.at(-1)!.packets.push(pcm.slice());
    this.#packets++;
  }

  /** The packets of one turn are the rest of another one. */
  move(from: number, to: number): void {
    const rest = this.#turns.find((turn) => turn.turnId === from);
    const whole = this.#turns.find((turn) => turn.turnId === to);
    if (!rest) return;
    this.#turns = this.#turns.filter((turn) => turn !== rest && turn !== whole);
    this.#turns.push({ turnId: to, packets: [...(whole?.packets ?? []), ...rest.packets] });
  }

  /** What is kept of a turn, in order. */
  of(turnId: number): readonly Int16Array[] {
    return this.#turns.find((turn) => turn.turnId === turnId)?.packets ?? [];
  }

  #begin(turnId: number): void {
    const needed = this.#needed();
    const kept = this.#turns.filter((turn) => needed.includes(turn.turnId));
    this.#turns = [...kept, { turnId, packets: [] }];
    this.#packets = kept.reduce((sum, { packets }) => sum + packets.length, 0);
  }
}
