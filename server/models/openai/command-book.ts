/**
 * The commands that a provider has not answered, and which of them an error is about. Many servers send errors without the id of
 * the command, or with an invented one. Pure but for its memory: time comes in.
 */
import type { ProviderError } from './provider-events.ts';

export type Command =
  'commit' | 'clear' | 'text' | 'answer' | 'create' | 'cancel' | 'delete' | 'truncate' | 'setup';

export interface SentCommand {
  id: string;
  command: Command;
  /** The tag, item or response that the command is about. */
  about: string | null;
  atMs: number;
}

/** An error comes soon after its command: what was sent longer ago is not blamed. A create is answered when its response begins. */
const BLAMED_FOR_MS = 10_000;
const MAX_REMEMBERED = 256;

/** What providers call things in their messages, for errors that name no command. The first that fits counts. */
const WORDS: readonly [RegExp, Command][] = [
  [/metadata|tool_choice/i, 'create'],
  [/truncat|already shorter|audio_end_ms/i, 'truncate'],
  [/delet/i, 'delete'],
  [/cancel/i, 'cancel'],
  [/buffer|commit/i, 'commit'],
  [/active response|response\.create/i, 'create'],
];

const isHousekeeping = ({ command }: SentCommand): boolean =>
  command === 'delete' || command === 'truncate' || command === 'cancel';

export class CommandBook {
  #count = 0;
  #sent: SentCommand[] = [];

  /** The id to send the command with. */
  add(command: Command, about: string | null, atMs: number): string {
    const id = `latch_${++this.#count}`;
    this.#sent.push({ id, command, about, atMs });
    if (this.#sent.length > MAX_REMEMBERED) this.#sent.shift();
    return id;
  }

  /** The provider did what the oldest such command asked for; with `about`, that one. */
  onDone(command: Command, about?: string): void {
    const at = this.#sent.findIndex(
      (sent) => sent.command === command && (about === undefined || sent.about === about),
    );
    if (at >= 0) this.#sent.splice(at, 1);
  }

  /** The command that the error is about, which counts as answered by it; null where none is likely. */
  blame(error: ProviderError, nowMs: number): SentCommand | null {
    const sent = this.#named(error) ?? this.#likely(error, nowMs);
    if (sent) this.#sent.splice(this.#sent.indexOf(sent), 1);
    return sent ?? null;
  }

  #named({ event_id: id }: ProviderError): SentCommand | undefined {
    return typeof id === 'string' ? this.#sent.find((sent) => sent.id === id) : undefined;
  }

  /** What the message speaks of; else the oldest, since servers answer in order. */
  #likely({ type, code, message, param }: ProviderError, nowMs: number): SentCommand | undefined {
    const candidates = this.#sent.filter(
      ({ command, atMs }) => command !== 'clear' && (command === 'create' || nowMs - atMs < BLAMED_FOR_MS),
    );
    const said = [code, message, param].filter(Boolean).join(' ');
    const command = WORDS.find(([pattern]) => pattern.test(said))?.[1];
    return (
      candidates.find((sent) => sent.command === command) ??
      // A message that speaks of something else is about none of these, and an outage is about what somebody waits for.
      (command === undefined
        ? candidates.find((sent) => type !== 'server_error' || !isHousekeeping(sent))
        : undefined)
    );
  }
}
