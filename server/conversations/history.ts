/**
 * A person's own conversations: to list, open, hear, change and delete. Each method asks first whose the conversation is: of somebody
 * else's it says what it says of one that does not exist (`not-found`). Any may throw `store-away`.
 */
import { randomUUID } from 'node:crypto';
import { LatchError } from '../../shared/errors.ts';
import {
  DOCUMENT_FORMAT,
  DOCUMENT_VERSION,
  type ConversationDocument,
} from '../../shared/conversations/document.ts';
import {
  LIST_PAGE,
  MAX_QUERY_CHARS,
  type ChangeRequest,
  type ExportFormat,
  type Forgotten,
  type ListAnswer,
  type OpenAnswer,
} from '../../shared/conversations/history.ts';
import type { ImportedConversation } from '../../shared/conversations/import.ts';
import { cleanTitle } from '../../shared/conversations/title.ts';
import { boundedQueue } from '../bounded-queue.ts';
import { exported, type ExportedFile } from './exported.ts';
import { readImportApart } from './imports/import.ts';
import type { Keeping } from './keeping.ts';
import type { Conversation, KeptTurn } from './store.ts';
import { Waveforms } from './waveforms.ts';

/** Each holds the sound of a conversation in memory. */
const MAX_WAITING_EXPORTS = 5;
/** Each holds its file in memory. */
const MAX_WAITING_IMPORTS = 3;

export interface HistoryOptions {
  keeping: Keeping;
  nowMs: () => number;
  /** Whether a call is up in the conversation. */
  isUp: (conversationId: string) => boolean;
  /** Takes back all links to the conversation, or those that show one of these turns. Gives how many. */
  revokeShares: (conversationId: string, of?: readonly KeptTurn[]) => Promise<number>;
  /** The conversation is deleted: a call that is up in it ends, and what is in memory of it is forgotten. */
  onDeleted: (conversationId: string) => void;
  /** Something of the conversation was forgotten: a next call in it is told what is left. */
  onForgotten: (conversationId: string) => void;
}

export class History {
  readonly #waveforms: Waveforms;
  readonly #exporting = boundedQueue(MAX_WAITING_EXPORTS, 10);
  readonly #importing = boundedQueue(MAX_WAITING_IMPORTS, 10);

  constructor(private readonly options: HistoryOptions) {
    this.#waveforms = new Waveforms(options.keeping.audio);
  }

  async list(person: string, { query, after }: { query: string; after: string | null }): Promise<ListAnswer> {
    const { store } = this.options.keeping;
    const found = await store.list({
      person,
      query: query.slice(0, MAX_QUERY_CHARS),
      limit: LIST_PAGE,
      after,
    });
    return {
      next: found.next,
      conversations: found.conversations.map(
        ({ id, title, pinned, startedAtMs, changedAtMs, turns, excerpt, incomplete }) => ({
          id,
          title,
          pinned,
          startedAtMs,
          changedAtMs,
          turns,
          excerpt,
          incomplete,
          inCall: this.options.isUp(id),
        }),
      ),
    };
  }

  async open(person: string, id: string): Promise<OpenAnswer> {
    const conversation = await this.#own(person, id);
    const turns = await this.options.keeping.store.turnsOf(id);
    const { pinned, keep } = conversation;
    return { id, pinned, keep, inCall: this.options.isUp(id), document: documentOf(conversation, turns) };
  }

  /** The sound of one turn: an Ogg Opus file, or a range of it. */
  async sound(
    person: string,
    id: string,
    place: string,
    range?: { from: number; to: number | null },
  ): Promise<{ bytes: Uint8Array; size: number }> {
    await this.#own(person, id);
    const turn = (await this.options.keeping.store.turnsOf(id)).find(
      (candidate) => candidate.place === place,
    );
    const sound = turn?.audio && (await this.options.keeping.audio.get(turn.audio, range));
    if (!sound) throw new LatchError('not-found');
    return sound;
  }

  /** How loud each turn with sound is, ten times a second. Throws `rate-limited` where too many ask. */
  async peaks(person: string, id: string): Promise<Record<string, number[]>> {
    await this.#own(person, id);
    const turns = await this.options.keeping.store.turnsOf(id);
    return this.#waveforms.of(
      turns.flatMap(({ place, audio }) => (audio === null ? [] : [{ place, name: audio }])),
    );
  }

  /** Throws `bad-event` for a title that has nothing to read. */
  async change(person: string, id: string, { title, pinned }: ChangeRequest): Promise<void> {
    await this.#own(person, id);
    await this.options.keeping.store.update(id, {
      ...(title === undefined ? {} : { title: cleanTitle(title), titled: true }),
      ...(pinned === undefined ? {} : { pinned }),
    });
  }

  /** It can be brought back for a while. */
  async delete(person: string, id: string): Promise<void> {
    await this.#own(person, id);
    await this.options.revokeShares(id);
    await this.options.keeping.store.delete(id, this.options.nowMs());
    this.options.onDeleted(id);
  }

  async undelete(person: string, id: string): Promise<void> {
    await this.options.keeping.store.undelete(id, person);
  }

  async forgetLastMinute(person: string, id: string): Promise<Forgotten> {
    const { turns, call } = await this.options.keeping.forgetLastMinute(person, id);
    if (turns.length > 0) this.options.onForgotten(id);
    const links = turns.length > 0 ? await this.options.revokeShares(id, turns) : 0;
    return { places: turns.map(({ place }) => place), call, links };
  }

  /** Takes `bytes` for itself. Throws `import-refused`, and `rate-limited` where too many import at once. */
  async import(person: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    return this.#importing(async () => this.#add(person, await readImportApart(bytes)));
  }

  async #add(person: string, { document, sounds }: ImportedConversation): Promise<string> {
    const { keeping, nowMs } = this.options;
    const id = randomUUID();
    const keepsSound = keeping.most === 'audio';
    const turns = document.turns.map(({ hasAudio, ...turn }): KeptTurn => {
      const audio = hasAudio && keepsSound ? `conversations/${id}/${turn.place}.ogg` : null;
      return { ...turn, audio };
    });
    const { title, startedAtMs, incomplete } = document;
    const conversation: Conversation = {
      id,
      person,
      title,
      titled: title !== '',
      pinned: false,
      keep: keepsSound && sounds.size > 0 ? 'audio' : 'text',
      startedAtMs,
      changedAtMs: nowMs(),
      incomplete,
      deletedAtMs: null,
    };
    await keeping.add(conversation, turns, async () => {
      for (const { place, audio } of turns)
        if (audio !== null) await keeping.audio.put(audio, sounds.get(place)!);
    });
    return id;
  }

  /** A file to download. Throws `rate-limited` where too many ask, and `too-large` where it would last too long as one sound. */
  async export(person: string, id: string, format: ExportFormat): Promise<ExportedFile> {
    const conversation = await this.#own(person, id);
    const { store, audio } = this.options.keeping;
    const turns = await store.turnsOf(id);
    const sounds = new Map<string, Uint8Array>();
    for (const { place, audio: name } of turns) {
      const sound = name && (await audio.get(name));
      if (sound) sounds.set(place, sound.bytes);
    }
    return this.#exporting(() => exported(documentOf(conversation, turns), sounds, format));
  }

  async #own(person: string, id: string): Promise<Conversation> {
    await this.options.keeping.flush(id);
    const conversation = await this.options.keeping.store.find(id);
    if (conversation?.person !== person) throw new LatchError('not-found');
    return conversation;
  }
}

export function documentOf(
  { title, startedAtMs, incomplete }: Conversation,
  turns: readonly KeptTurn[],
): ConversationDocument {
  return {
    format: DOCUMENT_FORMAT,
    version: DOCUMENT_VERSION,
    title,
    // A call is known to the store once something of it is to be kept.
    startedAtMs: Math.min(startedAtMs, ...turns.map((turn) => turn.startedAtMs)),
    incomplete,
    turns: turns.map(({ audio, ...turn }) => ({ ...turn, hasAudio: audio !== null })),
  };
}
