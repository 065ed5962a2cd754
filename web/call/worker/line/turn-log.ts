/** What was sent to the server about turns that are not answered yet. A call that replaces a lost one sends it again. */
import type { ClientEvent } from '../../../../shared/protocol.ts';
import type { Line, SpeechPacket } from './line.ts';

/** A turn of a minute is 3,000 packets. */
const MAX_ENTRIES = 6_000;

type Entry = { kind: 'event'; event: ClientEvent } | { kind: 'speech'; packet: SpeechPacket };

export class TurnLog {
  #entries: Entry[] = [];

  /** Whether all that was said is answered. */
  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  onEvent(event: ClientEvent): void {
    if (event.name === 'turn.abandon') this.forgetTurn(event.payload.turnId);
    else if (event.name.startsWith('turn.')) this.#keep({ kind: 'event', event });
  }

  onSpeech(packet: SpeechPacket): void {
    this.#keep({ kind: 'speech', packet });
  }

  /** Nothing came of this turn. An earlier turn may still wait for its answer. */
  forgetTurn(turnId: number): void {
    this.#entries = this.#entries.filter((entry) => turnIdOf(entry) !== turnId);
  }

  /** Everything up to this turn is answered. */
  forgetUpTo(turnId: number): void {
    this.#entries = this.#entries.filter((entry) => turnIdOf(entry) > turnId);
  }

  sendAgain(line: Pick<Line, 'sendEvent' | 'sendSpeech'>): void {
    for (const entry of this.#entries) {
      if (entry.kind === 'event') line.sendEvent(entry.event);
      else line.sendSpeech(entry.packet);
    }
  }

  #keep(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.forgetUpTo(turnIdOf(this.#entries[0]!));
  }
}

function turnIdOf(entry: Entry): number {
  if (entry.kind === 'speech') return entry.packet.turnId;
  return 'turnId' in entry.event.payload ? entry.event.payload.turnId : 0;
}
