/** A Postgres that is named: a bounded pool, and nothing waits longer than a few seconds. */
import { Kysely, PostgresDialect, type PostgresPoolClient, type PostgresQueryResult } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Tables } from './tables.ts';

const LIMITS = {
  max: 10,
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 4_000,
  lock_timeout: 3_000,
  idle_in_transaction_session_timeout: 10_000,
  /** Where the server says nothing at all. */
  query_timeout: 5_000,
  keepAlive: true,
};

/** Connects when it is first asked. */
export function openPostgres(connectionString: string, log: Logger): Kysely<Tables> {
  const pool = new pg.Pool({ connectionString, ...LIMITS });
  // Of a connection that nobody uses just now: the next query gets another one.
  pool.on('error', (err) => log.warn({ err }, 'a connection to the database was lost'));
  // Without a listener, one that is lost within a transaction would end the process. Its query fails, and says so.
  pool.on('connect', (client) => client.on('error', () => {}));
  const connect = async (): Promise<PostgresPoolClient> => droppedIfSilent(await pool.connect());
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { connect, end: () => pool.end() } }) });
}

/** A connection on which a query got no answer is given up: the next query would wait for that answer, too. */
function droppedIfSilent(client: pg.PoolClient): PostgresPoolClient {
  let silent: Error | undefined;
  const query = async (text: string, values: readonly unknown[]): Promise<PostgresQueryResult<unknown>> => {
    try {
      return (await client.query(text, [...values])) as PostgresQueryResult<unknown>;
    } catch (thrown) {
      if (thrown instanceof Error && thrown.message === 'Query read timeout') silent = thrown;
      throw thrown;
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(silent ?? destroy),
  };
}
