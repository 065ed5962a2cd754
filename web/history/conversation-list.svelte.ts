/** The list of a person's conversations, as the page shows it: what is asked of the server, what is deleted and can be brought back. */
import type { Keep } from '../../shared/conversations/document.ts';
import { LatchError } from '../../shared/errors.ts';
import {
  LIST_PAGE,
  MAX_QUERY_CHARS,
  UNDO_MS,
  type ListedConversation,
} from '../../shared/conversations/history.ts';
import { MAX_IMPORT_CHARS } from '../../shared/conversations/import.ts';
import { cleanTitle } from '../../shared/conversations/title.ts';
import * as api from './api.ts';
import { dropCopy, dropOtherCopies, listCopies, type ConversationCopy } from './copies.ts';
import { KeepChoice } from './keep-choice.svelte.ts';
import { EMPTY_LIST, ordered, withChange, without, withPage, withStaying } from './list.ts';

/** Whoever types is not asked for after each letter. */
const SEARCH_AFTER_MS = 250;
/** A longer list is not asked for anew as a whole: whoever comes back finds so much of it. */
const MAX_ROWS_AGAIN = 10 * LIST_PAGE;

export type ListState =
  | { kind: 'loading' }
  | { kind: 'ready' }
  /** The server is away: what was opened before is shown. */
  | { kind: 'offline'; copies: readonly ConversationCopy[] }
  | { kind: 'failed'; error: LatchError };

export interface Deleted {
  /** The call that was up in it ended with that, and does not come back. */
  endedCall: boolean;
}

export class ConversationListState {
  state = $state.raw<ListState>({ kind: 'loading' });
  query = $state('');
  /** What the list shows was found by this. */
  shownQuery = $state('');
  loadingMore = $state(false);
  /** Deleted, and it can still be brought back. */
  readonly deleted: Record<string, Deleted> = $state({});
  /** What went wrong with the last thing that was asked for; it is said beside the list, which stays. */
  problem = $state.raw<LatchError | null>(null);
  /** What was imported last. */
  imported = $state<string | null>(null);
  importing = $state(false);
  /** Asked for where there is nothing to list. */
  readonly choice = new KeepChoice();
  #list = $state.raw(EMPTY_LIST);
  /** The list is asked for until it has so many rows. */
  #rows: number;
  /** Answers to what was asked before are late. */
  #asked = 0;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #undoTimers: Record<string, ReturnType<typeof setTimeout>> = {};

  /** As it was left: what was searched for, and how many rows were shown. */
  constructor({ query, rows }: { query: string; rows: number } = { query: '', rows: 0 }) {
    this.query = query.slice(0, MAX_QUERY_CHARS);
    this.#rows = Math.min(rows, MAX_ROWS_AGAIN);
  }

  get items(): readonly ListedConversation[] {
    return this.#list.items;
  }

  get hasMore(): boolean {
    return this.#list.next !== null;
  }

  async load(): Promise<void> {
    const asked = ++this.#asked;
    const { query } = this;
    try {
      const page = await api.listConversations(query.trim(), null);
      const isAll = query.trim() === '' && page.next === null;
      if (isAll) void dropOtherCopies(page.conversations.map(({ id }) => id));
      if (isAll && page.conversations.length === 0) this.choice.onHello(await api.askKeep());
      let list = withPage(EMPTY_LIST, page);
      while (list.next !== null && list.items.length < this.#rows && asked === this.#asked)
        list = withPage(list, await api.listConversations(query.trim(), list.next));
      if (asked !== this.#asked) return;
      // One that can be brought back keeps its place, unless something else is looked for.
      const isSame = query.trim() === this.shownQuery;
      this.#list = isSame ? withStaying(list, this.#list, (id) => this.deleted[id] !== undefined) : list;
      this.shownQuery = query.trim();
      this.state = { kind: 'ready' };
    } catch (thrown) {
      if (asked === this.#asked) await this.#onFailed(LatchError.from(thrown));
    }
  }

  /** Looks for these words, once nothing more is typed for a moment. */
  search(query: string): void {
    this.query = query;
    this.#rows = 0;
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(() => void this.load(), SEARCH_AFTER_MS);
  }

  async more(): Promise<void> {
    const { next } = this.#list;
    if (next === null || this.loadingMore) return;
    const asked = this.#asked;
    this.loadingMore = true;
    await this.#try(async () => {
      const page = await api.listConversations(this.shownQuery, next);
      if (asked !== this.#asked) return;
      this.#list = withPage(this.#list, page);
      this.#rows = this.#list.items.length;
    });
    this.loadingMore = false;
  }

  async setPinned(id: string, pinned: boolean): Promise<void> {
    await this.#try(async () => {
      await api.changeConversation(id, { pinned });
      const changed = withChange(this.#list, id, { pinned });
      this.#list = this.shownQuery === '' ? ordered(changed) : changed;
    });
  }

  async rename(id: string, typed: string): Promise<void> {
    await this.#try(async () => {
      const title = cleanTitle(typed);
      await api.changeConversation(id, { title });
      this.#list = withChange(this.#list, id, { title });
    });
  }

  /** True: it is gone, and for UNDO_MS it can be brought back. `inCall`: a call is up in it, and ends. */
  async delete(id: string, inCall: boolean): Promise<boolean> {
    return this.#try(async () => {
      await api.deleteConversation(id);
      await dropCopy(id);
      this.deleted[id] = { endedCall: inCall };
      this.#list = withChange(this.#list, id, { inCall: false });
      this.#undoTimers[id] = setTimeout(() => this.#onGone(id), UNDO_MS);
    });
  }

  async undelete(id: string): Promise<void> {
    await this.#try(async () => {
      await api.undeleteConversation(id);
      clearTimeout(this.#undoTimers[id]);
      delete this.deleted[id];
    });
  }

  async import(file: File): Promise<void> {
    this.imported = null;
    this.importing = true;
    await this.#try(async () => {
      if (file.size > MAX_IMPORT_CHARS) throw new LatchError('too-large', file.name);
      this.imported = await api.importConversation(await file.text());
      await this.load();
    });
    this.importing = false;
  }

  async chooseKeep(keep: Keep): Promise<void> {
    await this.#try(() => this.choice.choose(keep));
  }

  /** The page is left. */
  close(): void {
    this.#asked++;
    clearTimeout(this.#searchTimer);
    for (const timer of Object.values(this.#undoTimers)) clearTimeout(timer);
  }

  #onGone(id: string): void {
    delete this.deleted[id];
    this.#list = without(this.#list, id);
  }

  async #try(act: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await act();
      return true;
    } catch (thrown) {
      this.problem = LatchError.from(thrown);
      return false;
    }
  }

  async #onFailed(error: LatchError): Promise<void> {
    this.#list = EMPTY_LIST;
    // A server that keeps nothing has no list.
    if (error.code === 'not-found') this.state = { kind: 'ready' };
    else if (error.code !== 'server-away') this.state = { kind: 'failed', error };
    else this.state = { kind: 'offline', copies: await listCopies() };
  }
}
