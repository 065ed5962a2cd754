/** What the page and the server say to each other of share links: one schema each. A share is an immutable copy of some turns. */
import * as v from 'valibot';
import { documentSchema, MAX_TITLE_CHARS, MAX_TURNS } from './document.ts';

/** How long a link may hold, in days; null: until it is taken back. */
export const SHARE_DAYS = [1, 7, 30] as const;
export type ShareDays = (typeof SHARE_DAYS)[number] | null;

export const MIN_PASSCODE_CHARS = 4;
export const MAX_PASSCODE_CHARS = 64;
/** Links of one conversation at a time: more than anybody keeps track of. */
export const MAX_SHARES = 50;

const places = v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(MAX_TURNS));

/** POST /api/conversations/:id/shares */
export const shareRequest = v.strictObject({
  /** Places of the turns that the link shows. */
  turns: v.union([v.literal('all'), places]),
  /** Places of those of them whose sound it leaves out: they are read only. */
  muted: places,
  title: v.pipe(v.string(), v.maxLength(10 * MAX_TITLE_CHARS)),
  days: v.nullable(v.picklist(SHARE_DAYS)),
  passcode: v.nullable(
    v.pipe(v.string(), v.trim(), v.minLength(MIN_PASSCODE_CHARS), v.maxLength(MAX_PASSCODE_CHARS)),
  ),
  mayContinue: v.boolean(),
  mayIndex: v.boolean(),
});
export type ShareRequest = v.InferOutput<typeof shareRequest>;

const listed = v.object({
  /** Names the link to its owner, and opens nothing. */
  hash: v.string(),
  title: v.string(),
  createdAtMs: v.number(),
  expiresAtMs: v.nullable(v.number()),
  hasPasscode: v.boolean(),
  mayContinue: v.boolean(),
  mayIndex: v.boolean(),
});
export type ListedShare = v.InferOutput<typeof listed>;

/** GET /api/conversations/:id/shares: those that hold, the newest first. */
export const sharesAnswer = v.object({ shares: v.array(listed) });

/** The answer to POST: the one time that the token is told. */
export const shareAnswer = v.object({ token: v.string(), share: listed });
export type ShareAnswer = v.InferOutput<typeof shareAnswer>;

/** How loud each turn with sound is, ten times a second, 0 to 1, by its place. */
const peaks = v.record(v.string(), v.array(v.number()));

/** What a link shows. Places are its own: they tell nothing of what was left out. */
export const snapshotSchema = v.object({ document: documentSchema, peaks });
export type ShareSnapshot = v.InferOutput<typeof snapshotSchema>;

/** GET /api/shared/:token, and the answer to a right passcode (POST /api/shared/:token/passcode). */
export const sharedAnswer = v.variant('kind', [
  v.object({ kind: v.literal('locked') }),
  v.object({ kind: v.literal('open'), mayContinue: v.boolean(), ...snapshotSchema.entries }),
]);
export type SharedAnswer = v.InferOutput<typeof sharedAnswer>;
export type OpenShare = Extract<SharedAnswer, { kind: 'open' }>;

export const passcodeRequest = v.strictObject({
  passcode: v.pipe(v.string(), v.trim(), v.maxLength(MAX_PASSCODE_CHARS)),
});

/** POST /api/shared/:token/continue: the id of the viewer's own copy. */
export const continueAnswer = v.object({ id: v.string() });
