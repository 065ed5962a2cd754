/** One page of a person's conversations: all of them, or those in which something is found. */
import { sql, type Kysely } from 'kysely';
import * as v from 'valibot';
import { LatchError } from '../../../shared/errors.ts';
import { excerptOf, wordsOfQuery } from '../../../shared/conversations/search-words.ts';
import type { ListedConversation, ListOptions } from '../store.ts';
import { conversationOf } from './rows.ts';
import type { Found, SearchIndex } from './search-index.ts';
import type { Tables } from './tables.ts';

type Page = { conversations: ListedConversation[]; next: string | null };

/** A search looks at so many turns and titles at most, the newest that match: it takes the server from the calls for some ms. */
const MAX_HITS = 3_000;
/** More than an excerpt shows. */
const EXCERPT_FROM_CHARS = 300;

export const listPage = (db: Kysely<Tables>, search: SearchIndex, options: ListOptions): Promise<Page> =>
  options.query.trim() === '' ? listAll(db, options) : listFound(db, search, options);

/** Postgres takes no NUL. */
const idInCursor = v.pipe(v.string(), v.maxLength(200), v.excludes('\u0000'));
const allCursor = v.strictTuple([
  v.literal('all'),
  v.picklist([0, 1]),
  v.pipe(v.number(), v.finite()),
  idInCursor,
]);
const foundCursor = v.strictTuple([v.literal('found'), v.pipe(v.number(), v.finite())]);

/** Pinned ones first, then what changed last. */
async function listAll(db: Kysely<Tables>, { person, limit, after }: ListOptions): Promise<Page> {
  let query = conversations(db)
    .where('person', '=', person)
    .where('deleted_at_ms', 'is', null)
    // Of one whose every turn was forgotten there is nothing to open.
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('turns').select('part').whereRef('turns.conversation_id', '=', 'conversations.id')),
    )
    .orderBy('pinned', 'desc')
    .orderBy('changed_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (after !== null) {
    const [, pinned, changedAtMs, id] = readCursor(allCursor, after);
    query = query.where(sql<boolean>`(pinned, changed_at_ms, id) < (${pinned}, ${changedAtMs}, ${id})`);
  }
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    conversations: page.map((row) => listed(row, excerptOf(row.last_text ?? '', []))),
    next: rows.length > limit && last ? cursor(['all', last.pinned, last.changed_at_ms, last.id]) : null,
  };
}

/** By the newest turn in which all of it, or some of it, is found. */
async function listFound(
  db: Kysely<Tables>,
  search: SearchIndex,
  { person, query, limit, after }: ListOptions,
): Promise<Page> {
  const before = after === null ? Infinity : readCursor(foundCursor, after)[1];
  const words = wordsOfQuery(query);
  if (words.length === 0) return { conversations: [], next: null };
  const find = async (some: typeof words): Promise<Map<string, Found>> =>
    newestOf(await search.find(db, { person, words: some, limit: MAX_HITS }));
  // All in one turn, or each somewhere in it.
  const together = await find(words);
  const apart: Map<string, Found>[] = [];
  if (words.length > 1) for (const word of words) apart.push(await find([word]));
  const found = newestOf([...together.values(), ...inEach(apart)]);
  const hits = [...found.values()].toSorted((a, b) => b.n - a.n).filter(({ n }) => n < before);
  const page = hits.slice(0, limit);
  if (page.length === 0) return { conversations: [], next: null };
  const ids = page.map((hit) => hit.conversation_id);
  const rows = new Map(
    (await conversations(db).where('id', 'in', ids).execute()).map((row) => [row.id, row]),
  );
  const texts = await textsAt(db, page);
  return {
    conversations: ids.flatMap((id) => {
      const row = rows.get(id);
      return row ? [listed(row, excerptOf(texts.get(id) ?? row.last_text ?? '', words))] : [];
    }),
    next: hits.length > limit ? cursor(['found', page.at(-1)!.n]) : null,
  };
}

/** The first hit of each conversation. */
function newestOf(hits: Iterable<Found>): Map<string, Found> {
  const newest = new Map<string, Found>();
  for (const hit of hits) if (!newest.has(hit.conversation_id)) newest.set(hit.conversation_id, hit);
  return newest;
}

/** The newest hit of each conversation that is in all of them. */
function inEach(found: readonly ReadonlyMap<string, Found>[]): Found[] {
  const [first = new Map<string, Found>(), ...others] = found;
  return [...first.keys()].flatMap((id) => {
    const hits = [first, ...others].flatMap((map) => map.get(id) ?? []);
    return hits.length === found.length ? [hits.reduce((a, b) => (b.n > a.n ? b : a))] : [];
  });
}

/** Conversations with how many turns they have, and the start of the last one. */
function conversations(db: Kysely<Tables>) {
  return db.selectFrom('conversations').select((eb) => [
    ...COLUMNS,
    eb
      .selectFrom('turns')
      .whereRef('turns.conversation_id', '=', 'conversations.id')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .as('turns'),
    eb
      .selectFrom('turns')
      .whereRef('turns.conversation_id', '=', 'conversations.id')
      .orderBy('call', 'desc')
      .orderBy('turn_id', 'desc')
      .orderBy('part', 'desc')
      .limit(1)
      .select(sql<string>`substr(text, 1, ${sql.lit(EXCERPT_FROM_CHARS)})`.as('text'))
      .as('last_text'),
  ]);
}
const COLUMNS = [
  'id',
  'person',
  'title',
  'titled',
  'pinned',
  'keep',
  'started_at_ms',
  'changed_at_ms',
  'calls',
  'incomplete',
  'deleted_at_ms',
] as const;
type Row = Awaited<ReturnType<ReturnType<typeof conversations>['execute']>>[number];

const listed = (row: Row, excerpt: string): ListedConversation => ({
  ...conversationOf(row),
  turns: Number(row.turns),
  excerpt,
});

/** What was said at these places, by conversation. A title is no turn, so it has no text here. */
async function textsAt(db: Kysely<Tables>, places: readonly Found[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('turns')
    .select(['conversation_id', 'text'])
    .where((eb) =>
      eb.or(
        places.map(({ conversation_id, call, turn_id, part }) =>
          eb.and({ conversation_id, call, turn_id, part }),
        ),
      ),
    )
    .execute();
  return new Map(rows.map(({ conversation_id, text }) => [conversation_id, text]));
}

const cursor = (parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

function readCursor<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch (cause) {
    throw new LatchError('bad-event', 'after: not from a page before', { cause });
  }
}
