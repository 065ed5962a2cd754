/** What the page and the server say to each other of a person's own conversations (`/api/conversations`): one schema each. */
import * as v from 'valibot';
import { documentSchema, KEEPS, MAX_TITLE_CHARS } from './document.ts';

export const MAX_QUERY_CHARS = 200;
/** Conversations on one page of the list. */
export const LIST_PAGE = 30;
/** A deleted conversation can be brought back for so long; after that it is gone for good. */
export const UNDO_MS = 60_000;

const listed = v.object({
  id: v.string(),
  title: v.string(),
  pinned: v.boolean(),
  startedAtMs: v.number(),
  changedAtMs: v.number(),
  turns: v.number(),
  excerpt: v.pipe(
    v.string(),
    v.description(
      'the start of the last turn; of a search, the words around what was found, matches between U+0002 and U+0003',
    ),
  ),
  incomplete: v.boolean(),
  inCall: v.pipe(v.boolean(), v.description('a call is up in it, in whatever window')),
});
export type ListedConversation = v.InferOutput<typeof listed>;

/** GET /api/conversations?q=…&after=… */
export const listAnswer = v.object({ conversations: v.array(listed), next: v.nullable(v.string()) });
export type ListAnswer = v.InferOutput<typeof listAnswer>;

/** GET /api/conversations/:id */
export const openAnswer = v.object({
  id: v.string(),
  pinned: v.boolean(),
  keep: v.picklist(KEEPS),
  inCall: v.pipe(v.boolean(), v.description('a call is up in it, in whatever window')),
  document: documentSchema,
});
export type OpenAnswer = v.InferOutput<typeof openAnswer>;

/** GET /api/conversations/:id/peaks: how loud each turn with sound is, ten times a second, 0 to 1. */
export const peaksAnswer = v.object({ peaks: v.record(v.string(), v.array(v.number())) });
export type PeaksAnswer = v.InferOutput<typeof peaksAnswer>;

/** PATCH /api/conversations/:id */
export const changeRequest = v.strictObject({
  title: v.optional(v.pipe(v.string(), v.maxLength(10 * MAX_TITLE_CHARS))),
  pinned: v.optional(v.boolean()),
});
export type ChangeRequest = v.InferOutput<typeof changeRequest>;

/** PUT /api/keep: what is kept of this browser's conversations from now on. */
export const keepRequest = v.strictObject({ keep: v.picklist(KEEPS) });

/** POST /api/conversations/:id/forget: what was said in the last minute of its call is removed. */
export const forgetAnswer = v.object({
  places: v.pipe(v.array(v.string()), v.description('of the turns that were removed')),
  call: v.pipe(
    v.nullable(v.number()),
    v.description('the number of the call that is up, as places begin with it; null: nothing of it is kept'),
  ),
  links: v.pipe(
    v.optional(v.number(), 0),
    v.description('how many links showed one of them, and are taken back'),
  ),
});
export type Forgotten = v.InferOutput<typeof forgetAnswer>;

/** POST /api/conversations: an exported conversation becomes one of this person's. */
export const importAnswer = v.object({ id: v.string() });

export const EXPORT_FORMATS = ['json', 'md', 'vtt', 'ogg'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
