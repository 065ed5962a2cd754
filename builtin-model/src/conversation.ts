import { BYTES_PER_MS } from './audio-bytes.ts';
import type { Said } from './brain.ts';
import { keepListening } from './keep-listening.ts';
import { lettersOf, read, replyText, type Item, type UserItem } from './items.ts';
import { ProtocolError } from './protocol-error.ts';
import { SharedRoom, type OwnRoom, type RoomLimits } from './shared-room.ts';

/** As with the protocol's truncation 'auto': the oldest items go when a conversation grows past one of these limits. */
const mostItems = 1000;
const mostLetters = 4_000_000;
/** One item must not drive out all others. */
const mostItemLetters = 1_000_000;
/** Audio kept for `conversation.item.retrieve`, in bytes: of one conversation the newest three minutes or so. */
export const keptBytes: RoomLimits = { each: 2 ** 19, one: 8 * 2 ** 20, all: 24 * 2 ** 20 };
/** How much of the user's earlier audio the ears get again, together with what follows it. */
const longestEarlierMs = 30_000;

/** The items of one conversation in their order. */
export class Conversation {
  readonly #room: OwnRoom;
  #items: Item[] = [];

  constructor(room = new SharedRoom(keptBytes).open()) {
    this.#room = room;
  }

  close(): void {
    this.#room.close();
  }

  /** The id of the item before; null for the first item. */
  previousOf(item: Item): string | null {
    return this.#items[this.#items.indexOf(item) - 1]?.id ?? null;
  }

  has(item: Item): boolean {
    return this.#items.includes(item);
  }

  /**
   * Adds at the end, or after an item ('root': first). `param` is its path in the client's event. Throws ProtocolError on an
   * unknown or a used id, on an item that is too long, and on the output of a call that is not there.
   */
  add(item: Item, after: string | null = null, param = 'item'): void {
    if (this.#items.some((other) => other.id === item.id))
      throw new ProtocolError(
        'item_create_duplicate_id',
        `An item with the id '${item.id}' exists already.`,
        `${param}.id`,
      );
    if (lettersOf(item) > mostItemLetters)
      throw new ProtocolError('invalid_value', `An item may have ${mostItemLetters} letters.`, param);
    if (item.kind === 'call-output' && !this.#items.some((other) => isCall(other, item.callId)))
      throw new ProtocolError(
        'invalid_tool_call_id',
        `Tool call ID '${item.callId}' not found in conversation.`,
        `${param}.call_id`,
      );
    if (after === null) this.#items.push(item);
    else if (after === 'root') this.#items.unshift(item);
    else {
      const at = this.#items.findIndex((other) => other.id === after);
      if (at < 0)
        throw new ProtocolError(
          'item_create_invalid_previous_item_id',
          `Error creating item: the previous item with id '${after}' does not exist.`,
          'previous_item_id',
        );
      this.#items.splice(at + 1, 0, item);
    }
    this.#forgetOldest();
  }

  /** `operation` is the word in the error's code: `item_delete_invalid_item_id`. */
  find(id: string, operation: 'delete' | 'retrieve' | 'truncate' | 'reference', param = 'item_id'): Item {
    const item = this.#items.find((other) => other.id === id);
    if (item) return item;
    const doing = {
      delete: 'deleting',
      retrieve: 'retrieving',
      truncate: 'truncating',
      reference: 'referencing',
    }[operation];
    throw new ProtocolError(
      `item_${operation}_invalid_item_id`,
      `Error ${doing} item: the item with id '${id}' does not exist.`,
      param,
    );
  }

  remove(id: string): void {
    const item = this.find(id, 'delete');
    this.#items = this.#items.filter((other) => other !== item);
  }

  /** Cuts a reply to its first `endMs` of audio, and to the words that begin in them. */
  truncate(id: string, contentIndex: number, endMs: number): void {
    const item = this.find(id, 'truncate');
    if (item.kind !== 'assistant' || item.modality !== 'audio')
      throw new ProtocolError('invalid_value', 'Only audio of the assistant can be truncated.', 'item_id');
    if (contentIndex !== 0)
      throw new ProtocolError('invalid_value', 'The item has one content part, 0.', 'content_index');
    if (endMs <= 0)
      throw new ProtocolError('invalid_value', 'audio_end_ms must be greater than 0.', 'audio_end_ms');
    if (endMs > item.durationMs)
      throw new ProtocolError(
        'invalid_value',
        `Audio content of ${Math.floor(item.durationMs)}ms is already shorter than ${endMs}ms`,
        'audio_end_ms',
      );
    item.marks = item.marks.filter((mark) => mark.startMs < endMs);
    item.audio = item.audio.length ? [Buffer.concat(item.audio).subarray(0, endMs * BYTES_PER_MS)] : [];
    item.durationMs = endMs;
    item.cut = true;
  }

  /** The conversation as the brain gets it. Waits for the ears. */
  async history(): Promise<Said[]> {
    const items = [...this.#items];
    const said = await Promise.all(items.map((item) => saidIn(item, items)));
    return said.filter((entry) => entry !== null);
  }

  /** What the user said at the end of the conversation that has no answer yet, the newest 30 s. */
  unanswered(): UserItem[] {
    const items: UserItem[] = [];
    let lengthMs = 0;
    for (const item of this.#items.toReversed()) {
      if (this.#isNoAnswer(item)) continue;
      if (item.kind !== 'user' || !item.parts.some((part) => part.audio?.length)) break;
      lengthMs += item.parts.reduce((sum, part) => sum + part.durationMs, 0);
      if (lengthMs > longestEarlierMs) break;
      items.unshift(item);
    }
    return items;
  }

  /** To go on listening is no answer, and neither is the output of a call that is gone. */
  #isNoAnswer(item: Item): boolean {
    if (item.kind === 'call') return item.name === keepListening;
    if (item.kind !== 'call-output') return false;
    const call = this.#items.find((other) => isCall(other, item.callId));
    return call === undefined || this.#isNoAnswer(call);
  }

  /** All of them, in their order. */
  get items(): readonly Item[] {
    return this.#items;
  }

  #forgetOldest(): void {
    let letters = this.#items.reduce((sum, item) => sum + lettersOf(item), 0);
    while (this.#items.length > mostItems || (letters > mostLetters && this.#items.length > 1)) {
      const oldest = this.#items.shift();
      if (oldest) letters -= lettersOf(oldest);
    }
    const mostBytes = this.#room.limit;
    let bytes = 0;
    let kept = 0;
    for (const item of this.#items.toReversed()) {
      if (item.kind !== 'assistant' && item.kind !== 'user') continue;
      const audio = item.kind === 'assistant' ? item.audio : item.parts.flatMap((part) => part.audio ?? []);
      bytes += audio.reduce((sum, chunk) => sum + chunk.length, 0);
      if (bytes <= mostBytes || item.status === 'in_progress') {
        kept = bytes;
        continue;
      }
      if (item.kind === 'assistant') item.audio = [];
      else for (const part of item.parts) part.audio = null;
    }
    this.#room.hold(kept);
  }
}

const isCall = (item: Item, callId: string) => item.kind === 'call' && item.callId === callId;

async function saidIn(item: Item, items: readonly Item[]): Promise<Said | null> {
  switch (item.kind) {
    case 'assistant':
      return { by: 'assistant', text: replyText(item) };
    case 'user': {
      const typed = item.parts.flatMap((part) => (part.type === 'input_text' ? [part.text] : [])).join(' ');
      const heard = await item.heard?.catch(() => ({ ...read(''), understood: false }));
      if (!heard) return { by: 'user', ...read(typed) };
      return { by: 'user', ...heard, text: [typed, heard.text].filter(Boolean).join(' ') };
    }
    case 'call': {
      const answer = items.findLast((other) => other.kind === 'call-output' && other.callId === item.callId);
      const output = answer?.kind === 'call-output' ? answer.output : null;
      return { by: 'tool', name: item.name, arguments: item.arguments, output };
    }
    // The output is told together with its call.
    case 'call-output':
    case 'system':
      return null;
  }
}
