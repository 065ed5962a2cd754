/** One page of a person's conversations: all of them, or those in which something is found. */
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { LatchError } from '../../../shared/errors.ts';
import { excerptOf, wordsOfQuery } from '../search-words.ts';
import type { ListedConversation, ListOptions } from '../store.ts';
import { conversationOf } from './rows.ts';
import type { SearchIndex } from './search-index.ts';
import type { ConversationsTable, Tables } from './tables.ts';

type Page = { conversations: ListedConversation[]; next: string | null };

/** A search looks at so many turns and titles at most, the newest that match. */
const MAX_HITS = 3_000;

export const listPage = (db: Kysely<Tables>, search: SearchIndex, options: ListOptions): Promise<Page> => {
  const words = wordsOfQuery(options.query);
  if (options.query.trim() === '') return listAll(db, options);
  return words.length === 0
    ? Promise.resolve({ conversations: [], next: null })
    : found(db, search, options, words);
};

const allCursor = v.strictTuple([v.literal('all'), v.picklist([0, 1]), v.number(), v.string()]);
const foundCursor = v.strictTuple([
  v.literal('found'),
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_HITS)),
]);

/** Pinned ones first, then what changed last. */
async function listAll(db: Kysely<Tables>, { person, limit, after }: ListOptions): Promise<Page> {
  let query = db
    .selectFrom('conversations')
    .selectAll()
    .where('person', '=', person)
    .where('deleted_at_ms', 'is', null)
    .orderBy('pinned', 'desc')
    .orderBy('changed_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (after !== null) {
    const [, pinned, changedAtMs, id] = readCursor(allCursor, after);
    query = query.where((eb) =>
      eb.or([
        eb('pinned', '<', pinned),
        eb.and([eb('pinned', '=', pinned), eb('changed_at_ms', '<', changedAtMs)]),
        eb.and([eb('pinned', '=', pinned), eb('changed_at_ms', '=', changedAtMs), eb('id', '<', id)]),
      ]),
    );
  }
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const conversations: ListedConversation[] = [];
  for (const row of page) conversations.push(await listed(db, row, null));
  const next = rows.length > limit && last ? cursor(['all', last.pinned, last.changed_at_ms, last.id]) : null;
  return { conversations, next };
}

/** By the newest turn in which it is found. */
async function found(
  db: Kysely<Tables>,
  search: SearchIndex,
  { person, limit, after }: ListOptions,
  words: readonly (readonly string[])[],
): Promise<Page> {
  const skip = after === null ? 0 : readCursor(foundCursor, after)[1];
  const hits = await search.find(db, { person, words, limit: MAX_HITS });
  const first = new Map<string, Place>();
  for (const hit of hits) if (!first.has(hit.conversation_id)) first.set(hit.conversation_id, hit);
  const ids = [...first.keys()];
  const page = ids.slice(skip, skip + limit);
  const rows =
    page.length === 0
      ? []
      : await db.selectFrom('conversations').selectAll().where('id', 'in', page).execute();
  const conversations: ListedConversation[] = [];
  for (const id of page) {
    const row = rows.find((candidate) => candidate.id === id);
    if (row) conversations.push(await listed(db, row, { ...first.get(id)!, words }));
  }
  return { conversations, next: skip + limit < ids.length ? cursor(['found', skip + limit]) : null };
}

interface Place {
  conversation_id: string;
  call: number;
  turn_id: number;
  part: number;
}

async function listed(
  db: Kysely<Tables>,
  row: ConversationsTable,
  hit: (Place & { words: readonly (readonly string[])[] }) | null,
): Promise<ListedConversation> {
  const turns = db.selectFrom('turns').where('conversation_id', '=', row.id);
  const { count } = await turns
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  let shown = turns.select('text');
  shown =
    hit === null || hit.call === 0
      ? shown.orderBy('call', 'desc').orderBy('turn_id', 'desc').orderBy('part', 'desc').limit(1)
      : shown.where('call', '=', hit.call).where('turn_id', '=', hit.turn_id).where('part', '=', hit.part);
  const text = (await shown.executeTakeFirst())?.text ?? '';
  return { ...conversationOf(row), turns: Number(count), excerpt: excerptOf(text, hit?.words ?? []) };
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
