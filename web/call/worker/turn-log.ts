/** What was said to the server about turns that are not answered yet: a call that takes a lost one's place is told it again. */
import type { ClientEvent } from '../../../shared/protocol.ts';
import type { CallLink, SpeechFrame } from './call-link.ts';

/** A turn of a minute is 3,000 packets. */
const MAX_ENTRIES = 6_000;

type Entry = { kind: 'event'; event: ClientEvent } | { kind: 'speech'; frame: SpeechFrame };

export class TurnLog {
  #entries: Entry[] = [];

  event(event: ClientEvent): void {
    if (event.name === 'turn.abandon') this.drop(event.payload.turnId);
    else if (event.name.startsWith('turn.')) this.#keep({ kind: 'event', event });
  }

  speech(frame: SpeechFrame): void {
    this.#keep({ kind: 'speech', frame });
  }

  /** Nothing came of this turn. One before it may still wait for its answer. */
  drop(turnId: number): void {
    this.#entries = this.#entries.filter((entry) => turnIdOf(entry) !== turnId);
  }

  /** Everything up to this turn is answered. */
  forget(turnId: number): void {
    this.#entries = this.#entries.filter((entry) => turnIdOf(entry) > turnId);
  }

  say(link: Pick<CallLink, 'send' | 'sendSpeech'>): void {
    for (const entry of this.#entries) {
      if (entry.kind === 'event') link.send(entry.event);
      else link.sendSpeech(entry.frame);
    }
  }

  #keep(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.forget(turnIdOf(this.#entries[0]!));
  }
}

function turnIdOf(entry: Entry): number {
  if (entry.kind === 'speech') return entry.frame.turnId;
  return 'turnId' in entry.event.payload ? entry.event.payload.turnId : 0;
}
