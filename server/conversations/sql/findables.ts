/** What is said of a conversation to the search: its turns, and its title. All of it is meant to run in a transaction. */
import { setImmediate } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { proposedTitle } from '../../../shared/conversations/title.ts';
import { searchable } from '../../../shared/conversations/search-words.ts';
import type { KeptTurn } from '../store.ts';
import { numbersOf, rowOfTurn, withoutNul } from './rows.ts';
import type { SearchIndex } from './search-index.ts';
import type { Tables } from './tables.ts';

type Tx = Transaction<Tables>;

/** Whose it is, and how it is called. */
export interface Titled {
  id: string;
  person: string;
  title: string;
  titled: number;
}

export interface Place {
  call: number;
  turn_id: number;
  part: number;
}

/** The title is a row of the search, too. */
const TITLE: Place = { call: 0, turn_id: 0, part: 0 };
/** SQLite works where the calls are: after so many rows at once, some 5 ms, they have their turn. */
const ROWS_AT_ONCE = 10;
/** As long as ROWS_AT_ONCE short rows take, in characters. */
const ROW_LOAD = 400;
const LOAD_AT_ONCE = ROWS_AT_ONCE * ROW_LOAD;

export class Findables {
  constructor(private readonly search: SearchIndex) {}

  async addTurns(
    tx: Tx,
    { id, person }: Pick<Titled, 'id' | 'person'>,
    turns: readonly KeptTurn[],
  ): Promise<void> {
    let load = 0;
    for (const turn of turns) {
      if (load >= LOAD_AT_ONCE) {
        await setImmediate();
        load = 0;
      }
      const row = rowOfTurn(id, turn);
      load += ROW_LOAD + row.text.length + row.words.length;
      await tx.insertInto('turns').values(row).execute();
      await this.#add(tx, id, person, numbersOf(turn.place), row.text);
    }
  }

  async setTitle(tx: Tx, { id, person }: Pick<Titled, 'id' | 'person'>, text: string): Promise<void> {
    const title = withoutNul(text);
    await tx.updateTable('conversations').set({ title }).where('id', '=', id).execute();
    await this.remove(tx, id, TITLE);
    await this.#add(tx, id, person, TITLE, title);
  }

  /** Where nobody wrote a title, it follows what the user said first: words that are taken back are in no title either. */
  async proposeTitle(tx: Tx, conversation: Titled): Promise<void> {
    if (conversation.titled === 1) return;
    const first = await tx
      .selectFrom('turns')
      .select('text')
      .where('conversation_id', '=', conversation.id)
      .where('role', '=', 'user')
      .where('text', '<>', '')
      .orderBy('call')
      .orderBy('turn_id')
      .orderBy('part')
      .limit(1)
      .executeTakeFirst();
    const title = proposedTitle(first?.text ?? '');
    if (title !== conversation.title) await this.setTitle(tx, conversation, title);
  }

  /** What is at this place, or all of the conversation, is found no more. */
  async remove(tx: Tx, id: string, place: Partial<Place>): Promise<void> {
    const ns = await this.#at(tx, id, place);
    for (let i = 0; i < ns.length; i += ROWS_AT_ONCE) {
      if (i > 0) await setImmediate();
      const some = ns.slice(i, i + ROWS_AT_ONCE);
      // The index first: in Postgres its rows refer to these.
      await this.search.remove(tx, some);
      await tx.deleteFrom('findables').where('n', 'in', some).execute();
    }
  }

  async #at(tx: Kysely<Tables>, id: string, place: Partial<Place>): Promise<number[]> {
    let query = tx.selectFrom('findables').select('n').where('conversation_id', '=', id);
    for (const column of ['call', 'turn_id', 'part'] as const)
      if (place[column] !== undefined) query = query.where(column, '=', place[column]);
    return (await query.execute()).map(({ n }) => n);
  }

  async #add(tx: Tx, id: string, person: string, place: Place, text: string): Promise<void> {
    const tokens = searchable(text);
    if (tokens === '') return;
    const { n } = await tx
      .insertInto('findables')
      .values({ conversation_id: id, person, ...place })
      .returning('n')
      .executeTakeFirstOrThrow();
    await this.search.add(tx, n, person, tokens);
  }
}
