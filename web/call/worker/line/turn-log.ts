/** What was sent to the server about turns that are not answered yet. A call that replaces a lost one sends it again. */
import type { ClientEvent } from '../../../../shared/protocol.ts';
import type { Line, SpeechPacket } from './line.ts';

/** A turn of a minute is 3,000 packets. */
const MAX_ENTRIES = 6_000;

/** `turnId`: the turn that it is a part of. */
type Entry = { turnId: number } & (
  { kind: 'event'; event: ClientEvent } | { kind: 'speech'; packet: SpeechPacket }
);

export class TurnLog {
  #entries: Entry[] = [];
  /** Of the last turn whose answer is being heard: it may go on all the same. */
  #answered: Entry[] = [];

  /** Whether all that was said is answered. */
  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  onEvent(event: ClientEvent): void {
    if (event.name === 'turn.abandon') this.forgetTurn(event.payload.turnId);
    else if (event.name === 'turn.rejoin') this.#onRejoin(event);
    // Nobody waits for its words any more when it is told again.
    else if (event.name !== 'turn.overheard' && event.name.startsWith('turn.'))
      this.#keep({ turnId: turnIdOf(event), kind: 'event', event });
  }

  onSpeech(packet: SpeechPacket): void {
    this.#keep({ turnId: packet.turnId, kind: 'speech', packet });
  }

  /** Nothing came of this turn. An earlier turn may still wait for its answer. */
  forgetTurn(turnId: number): void {
    this.#entries = this.#entries.filter((entry) => entry.turnId !== turnId);
  }

  /** The answer to this turn is being heard, and everything before it is answered. */
  onAnswered(turnId: number): void {
    const entries = this.#entries.filter((entry) => entry.turnId === turnId);
    // An answer may begin to sound twice.
    if (entries.length > 0) this.#answered = entries;
    this.forgetUpTo(turnId);
  }

  /** Everything up to this turn is answered. */
  forgetUpTo(turnId: number): void {
    this.#entries = this.#entries.filter((entry) => entry.turnId > turnId);
  }

  sendAgain(line: Pick<Line, 'sendEvent' | 'sendSpeech'>): void {
    this.#answered = [];
    for (const entry of this.#entries) {
      if (entry.kind === 'event') line.sendEvent(entry.event);
      else line.sendSpeech(entry.packet);
    }
  }

  /** From now on the open turn is a part of the one before. */
  #onRejoin(event: Extract<ClientEvent, { name: 'turn.rejoin' }>): void {
    const { turnId: restId, early } = event.payload;
    const { turnId } = early;
    const answered = this.#answered.filter((entry) => entry.turnId === turnId);
    this.#answered = [];
    const rest = this.#entries.map((entry) => (entry.turnId === restId ? { ...entry, turnId } : entry));
    this.#entries = [...answered, ...rest];
    this.#keep({ turnId, kind: 'event', event });
  }

  #keep(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.forgetUpTo(this.#entries[0]!.turnId);
  }
}

const turnIdOf = ({ payload }: ClientEvent): number => ('turnId' in payload ? payload.turnId : 0);
