/**
 * Full-text search, as each database does it. The rows of `findables` say what is in it. What goes in and what is searched for are tokens of
 * letters and digits alone (shared/conversations/search-words.ts), the same for both databases: no tokenizer or parser of a database decides what a word is, and
 * nothing needs escaping.
 */
import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export interface SearchIndex {
  /** Makes it, in a fresh database. */
  create(db: Kysely<Tables>): Promise<void>;
  /** `text`: tokens, with a space between each two. */
  add(db: Kysely<Tables>, n: number, person: string, text: string): Promise<void>;
  remove(db: Kysely<Tables>, ns: readonly number[]): Promise<void>;
  /** Where every word is found, in what is this person's and not deleted; the newest first. */
  find(
    db: Kysely<Tables>,
    search: { person: string; words: readonly (readonly string[])[]; limit: number },
  ): Promise<Found[]>;
}

/** A place in a conversation; call 0 is its title. */
export interface Found {
  /** The row of `findables`: the newer, the greater. */
  n: number;
  conversation_id: string;
  call: number;
  turn_id: number;
  part: number;
}

/** As one token that no two people share: the index finds by it what is theirs. */
const owner = (person: string): string => `p${Buffer.from(person).toString('hex')}`;

/** FTS5. Its `ascii` tokenizer takes every character beyond ASCII for a letter, of scripts too that unicode61 (Unicode 6.1) does not know. */
export const sqliteSearch: SearchIndex = {
  async create(db) {
    await sql`create virtual table search using fts5(owner, text, tokenize = 'ascii')`.execute(db);
    // What is removed leaves the index at once, and not with some later merge.
    await sql`insert into search(search, rank) values ('secure-delete', 1)`.execute(db);
  },
  async add(db, n, person, text) {
    await sql`insert into search(rowid, owner, text) values (${n}, ${owner(person)}, ${text})`.execute(db);
  },
  async remove(db, ns) {
    if (ns.length > 0) await sql`delete from search where rowid in (${sql.join(ns)})`.execute(db);
  },
  async find(db, { person, words, limit }) {
    const phrases = words.map((tokens) => `text : "${tokens.join(' ')}" *`);
    const match = [`owner : "${owner(person)}"`, ...phrases].join(' AND ');
    const { rows } = await sql<Found>`select f.n, f.conversation_id, f.call, f.turn_id, f.part
      from (select rowid as n from search where search match ${match} order by rowid desc limit ${limit}) s
      join findables f on f.n = s.n join conversations c on c.id = f.conversation_id
      where c.deleted_at_ms is null order by s.n desc`.execute(db);
    return rows;
  },
};

/** Positions beyond it are the same one for Postgres. */
const MAX_POSITION = 16_383;

/** tsvector, in a table beside the others. */
export const postgresSearch: SearchIndex = {
  async create(db) {
    await sql`create table search (n integer primary key references findables(n) on delete cascade, person text not null, tokens tsvector not null)`.execute(
      db,
    );
    await sql`create index search_tokens on search using gin (tokens)`.execute(db);
    await sql`create index search_person on search (person, n)`.execute(db);
  },
  async add(db, n, person, text) {
    const tokens = text.split(' ').map((token, i) => `'${token}':${Math.min(i + 1, MAX_POSITION)}`);
    await sql`insert into search (n, person, tokens) values (${n}, ${person}, ${tokens.join(' ')}::tsvector)`.execute(
      db,
    );
  },
  async remove(db, ns) {
    if (ns.length > 0) await sql`delete from search where n = any(${[...ns]})`.execute(db);
  },
  async find(db, { person, words, limit }) {
    const query = words
      .map((tokens) => `(${tokens.map((token) => `'${token}'`).join(' <-> ')}:*)`)
      .join(' & ');
    const { rows } = await sql<Found>`select f.n, f.conversation_id, f.call, f.turn_id, f.part
      from (select n from search where person = ${person} and tokens @@ ${query}::tsquery order by n desc limit ${limit}) s
      join findables f on f.n = s.n join conversations c on c.id = f.conversation_id
      where c.deleted_at_ms is null order by s.n desc`.execute(db);
    return rows;
  },
};
