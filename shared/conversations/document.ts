/**
 * A conversation as a document: what the history shows, what an export contains and an import reads, and what a share link freezes.
 * Only committed turns, only what was heard. docs/conversation.schema.json is generated from this file (npm run docs).
 */
import * as v from 'valibot';

export const DOCUMENT_FORMAT = 'latch-conversation';
export const DOCUMENT_VERSION = 1;

/** What may be kept of a conversation. */
export const KEEPS = ['nothing', 'text', 'audio'] as const;
export type Keep = (typeof KEEPS)[number];

/** So much, or the most that is kept at all. */
export const atMost = (keep: Keep, most: Keep): Keep =>
  KEEPS.indexOf(keep) <= KEEPS.indexOf(most) ? keep : most;

export const MAX_TITLE_CHARS = 120;
export const MAX_TURN_CHARS = 100_000;
export const MAX_TURNS = 5_000;
export const MAX_WORDS = 20_000;
export const MAX_WORD_CHARS = 200;

const ms = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(8.64e15));
/** An hour is far more than one turn lasts (LATCH_MAX_CALL_MINUTES). */
const lengthMs = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(24 * 3_600_000));

const word = v.object({
  text: v.pipe(v.string(), v.maxLength(MAX_WORD_CHARS)),
  fromMs: v.pipe(lengthMs, v.description('ms from the start of the turn')),
  toMs: lengthMs,
});

export const turnSchema = v.object({
  place: v.pipe(
    v.string(),
    v.regex(/^\d{1,9}\.\d{1,10}\.\d{1,9}$/),
    v.description(
      'names the turn in its conversation and orders it: call, turn of that call, part of that turn',
    ),
  ),
  role: v.picklist(['user', 'assistant']),
  text: v.pipe(
    v.string(),
    v.maxLength(MAX_TURN_CHARS),
    v.description('what was understood, or what was heard'),
  ),
  startedAtMs: v.pipe(ms, v.description('when it began: ms since 1970, UTC')),
  durationMs: v.pipe(lengthMs, v.description('how long it sounds; 0: typed, or only read')),
  typed: v.pipe(v.boolean(), v.description('a user typed it, or a reply had no sound and was read')),
  cut: v.pipe(
    v.boolean(),
    v.description('the reply was interrupted: the text and the sound end where it was last heard'),
  ),
  earlyMs: v.pipe(
    v.nullable(lengthMs),
    v.description('replies began before the user had finished: so much of them was heard and taken back'),
  ),
  words: v.pipe(v.array(word), v.maxLength(MAX_WORDS)),
  wordTimes: v.pipe(
    v.picklist(['model', 'estimated']),
    v.description('whether the model said when each word sounds, or the words are spread over the sound'),
  ),
  hasAudio: v.boolean(),
});
export type DocumentTurn = v.InferOutput<typeof turnSchema>;
export type DocumentWord = v.InferOutput<typeof word>;

/** Canonical or not, it is read as a whole or refused. A pattern without choices, so that a long text takes no longer than it must. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export const documentSchema = v.object({
  format: v.literal(DOCUMENT_FORMAT),
  version: v.literal(DOCUMENT_VERSION),
  title: v.pipe(v.string(), v.maxLength(MAX_TITLE_CHARS)),
  startedAtMs: ms,
  incomplete: v.pipe(v.boolean(), v.description('something of it could not be written down')),
  turns: v.pipe(v.array(turnSchema), v.maxLength(MAX_TURNS), v.description('in order')),
  sounds: v.pipe(
    v.optional(v.record(v.string(), v.pipe(v.string(), v.regex(BASE64)))),
    v.description(
      'the sound of turns by their places: Ogg Opus files, mono, in Base64; without this member the turns have none here',
    ),
  ),
});
export type ConversationDocument = v.InferOutput<typeof documentSchema>;
