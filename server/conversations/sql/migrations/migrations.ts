/** The steps of the schema by name, in the order of their names: a step that was released is never changed. */
import type { Migration } from 'kysely';
import type { SearchIndex } from '../search-index.ts';
import { conversations } from './001-conversations.ts';
import { kiosks } from './002-kiosks.ts';

export const migrations = (search: SearchIndex, serial: 'serial' | 'integer'): Record<string, Migration> => ({
  '001-conversations': conversations(search, serial),
  '002-kiosks': kiosks,
});
