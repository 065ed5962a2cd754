/** What a store is made from. */
import type { Kysely } from 'kysely';
import type { SearchIndex } from './search-index.ts';
import type { Tables } from './tables.ts';

/** A database with all tables in it. */
export interface OpenDatabase {
  db: Kysely<Tables>;
  search: SearchIndex;
  /** Nothing of what was deleted is left in the database's files. */
  scrub: () => Promise<void>;
}
