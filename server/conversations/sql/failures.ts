/** What a database throws, as the store's errors. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { LatchError } from '../../../shared/errors.ts';
import type { Tables } from './tables.ts';

/** Somebody else writes to what this one would write to: SQLite's lock, or a conflict that Postgres ended by ending this transaction. */
const PASSING = /^(SQLITE_BUSY|SQLITE_LOCKED|40001$|40P01$)/;
/** For so long what passes is tried again. */
const PATIENCE_MS = 3_000;
const PAUSE_MS = 20;
/** Postgres: "character not in repertoire", such as a NUL. */
const NO_TEXT = '22021';

/**
 * Does the work, again while another one is in the way: the event loop is free meanwhile, which SQLite's own waiting would hold. The work must
 * be one transaction. Whatever a database throws is one thing for a person: LatchError `store-away`.
 */
export async function answered<T>(work: () => Promise<T>): Promise<T> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof LatchError) throw thrown;
      const code = codeOf(thrown);
      if (!PASSING.test(code) || performance.now() > untilMs) throw storeError(thrown, code);
    }
    await sleep(PAUSE_MS);
  }
}

/** All that writes is one: SQLite waits for its lock there. */
export const inTransaction = <T>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<T>,
): Promise<T> => answered(() => db.transaction().execute(work));

function storeError(thrown: unknown, code: string): LatchError {
  if (code === NO_TEXT)
    return new LatchError('bad-event', 'a character that no text can hold', { cause: thrown });
  // AggregateError, of a name with several addresses, says nothing but its code.
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new LatchError('store-away', said || code || 'the database does not answer', { cause: thrown });
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
