/** Full-text search, as each database does it. The rows of `findables` say what is in it. */
import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export interface SearchIndex {
  /** Makes it, in a fresh database. */
  create(db: Kysely<Tables>): Promise<void>;
  /** `text`: tokens (search-words.ts). */
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
  conversation_id: string;
  call: number;
  turn_id: number;
  part: number;
}

/** As one token: people are told apart by it inside of the index. */
const owner = (person: string): string => `p${person.replaceAll(/[^a-z0-9]/gi, '').toLowerCase()}`;

/** FTS5. */
export const sqliteSearch: SearchIndex = {
  async create(db) {
    await sql`create virtual table search using fts5(owner, text, tokenize = 'unicode61 remove_diacritics 0')`.execute(
      db,
    );
    // What is removed leaves the index at once, and not with some later merge.
    await sql`insert into search(search, rank) values ('secure-delete', 1)`.execute(db);
  },
  async add(db, n, person, text) {
    await sql`insert into search(rowid, owner, text) values (${n}, ${owner(person)}, ${text})`.execute(db);
  },
  async remove(db, ns) {
    for (const n of ns) await sql`delete from search where rowid = ${n}`.execute(db);
  },
  async find(db, { person, words, limit }) {
    const phrases = words.map((tokens) => `text : "${tokens.join(' ')}" *`);
    const match = [`owner : "${owner(person)}"`, ...phrases].join(' AND ');
    const { rows } = await sql<Found>`select f.conversation_id, f.call, f.turn_id, f.part
      from (select rowid as n from search where search match ${match} order by rowid desc limit ${limit}) s
      join findables f on f.n = s.n join conversations c on c.id = f.conversation_id
      where c.deleted_at_ms is null order by s.n desc`.execute(db);
    return rows;
  },
};

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
    await sql`insert into search (n, person, tokens) values (${n}, ${person}, to_tsvector('simple', ${text}))`.execute(
      db,
    );
  },
  async remove(db, ns) {
    if (ns.length > 0) await sql`delete from search where n = any(${[...ns]})`.execute(db);
  },
  async find(db, { person, words, limit }) {
    // Tokens are letters and digits alone (search-words.ts), so they need no escaping.
    const query = words
      .map((tokens) => `(${tokens.map((token) => `'${token}'`).join(' <-> ')}:*)`)
      .join(' & ');
    const { rows } = await sql<Found>`select f.conversation_id, f.call, f.turn_id, f.part
      from (select n from search where person = ${person} and tokens @@ ${query}::tsquery order by n desc limit ${limit}) s
      join findables f on f.n = s.n join conversations c on c.id = f.conversation_id
      where c.deleted_at_ms is null order by s.n desc`.execute(db);
    return rows;
  },
};
