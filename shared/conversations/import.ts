/** Reads a conversation that somebody brings as a file: an export of this or another Latch, or something made to do harm. */
import * as v from 'valibot';
import { LatchError } from '../errors.ts';
import { PACKET_MS } from '../frames.ts';
import { bytesOf } from './base64.ts';
import { documentSchema, type ConversationDocument, type DocumentTurn } from './document.ts';
import { readOggOpus } from './ogg-opus.ts';
import { readableTitle } from './title.ts';

/** Of the text. Half an hour of sound in Base64 takes a third of it. */
export const MAX_IMPORT_CHARS = 32 * 1024 * 1024;
/** More than anybody says in days of talk. What is longer would take a server from its calls each time it is opened. */
export const MAX_TEXT_CHARS = 2_000_000;
export const MAX_WORDS_IN_ALL = 100_000;
/** A document has four levels; what is deeper is in members that nobody reads. */
const MAX_DEPTH = 16;
/** Members and elements. A document with all the turns and words that it may have has three quarters of it. */
const MAX_VALUES = 1_000_000;
/** Who has a clock that is wrong by years may import; who says the year 10,000 may not. */
const LATEST_MS = Date.UTC(2200, 0);
/** A sound may last so much longer than its turn: packets are whole, and clocks differ a little. It may be shorter, if it was cut short. */
const SOUND_SLACK_MS = 1000;
const MAX_DETAIL_CHARS = 300;

export interface ImportedConversation {
  /** Without `sounds`: a turn has `hasAudio` where its sound is here. */
  document: ConversationDocument;
  /** Ogg Opus files by the places of their turns. */
  sounds: Map<string, Uint8Array>;
}

/**
 * Throws LatchError `import-refused`; its detail names the member that is wrong and what is allowed. What is made to do harm may take it seconds,
 * and much memory: a server reads it in a thread (server/conversations/imports/).
 */
export function readImport(text: string): ImportedConversation {
  const { sounds: encoded = {}, ...document } = parsed(text);
  checkTime('startedAtMs', document.startedAtMs);
  if (document.turns.length === 0)
    throw refused('turns', 'only a conversation in which something was said is allowed');
  document.turns.forEach((turn, i) => checkTurn(`turns.${i}`, turn, document.turns[i - 1]));
  checkSum('text', document.turns, ({ text }) => text.length, MAX_TEXT_CHARS);
  checkSum('words', document.turns, ({ words }) => words.length, MAX_WORDS_IN_ALL);
  const byPlace = new Map(document.turns.map((turn) => [turn.place, turn]));
  const sounds = new Map<string, Uint8Array>();
  for (const [place, base64] of Object.entries(encoded)) {
    const turn = byPlace.get(place);
    if (!turn) throw refused('sounds', `${JSON.stringify(place)} is the place of no turn`);
    sounds.set(place, soundOf(`sounds.${place}`, base64, turn.durationMs));
  }
  const turns = document.turns.map((turn) => ({ ...turn, hasAudio: sounds.has(turn.place) }));
  return { document: { ...document, title: readableTitle(document.title), turns }, sounds };
}

function checkSum(
  member: string,
  turns: readonly DocumentTurn[],
  of: (turn: DocumentTurn) => number,
  most: number,
): void {
  const sum = turns.reduce((total, turn) => total + of(turn), 0);
  if (sum > most) throw refused(`turns.*.${member}`, `at most ${most} in all are allowed, not ${sum}`);
}

function parsed(text: string): ConversationDocument {
  if (text.length > MAX_IMPORT_CHARS)
    throw refused('the file', `at most ${MAX_IMPORT_CHARS} characters are allowed`);
  checkShape(text);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refused('the file', 'only JSON is allowed', cause);
  }
  const { success, output, issues } = v.safeParse(documentSchema, json, { abortEarly: true });
  if (success) return output;
  const [issue] = issues;
  throw refused(v.getDotPath(issue) ?? 'the file', wrongOf(issue));
}

/** In words for whoever brings the file. */
function wrongOf({ type, expected, received, message }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return 'it is missing';
  if (type === 'max_length') return `at most ${expected?.slice(2)} are allowed, not ${received}`;
  return expected ? `${expected} is expected here, not ${received}` : message;
}

/** Looked at before anything is built of the text. What stands in strings does not count. */
function checkShape(text: string): void {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      values++;
      if (++depth > MAX_DEPTH) throw refused('the file', `at most ${MAX_DEPTH} levels are allowed`);
    } else if (char === '}' || char === ']') depth--;
    else if (char === ',' && ++values > MAX_VALUES)
      throw refused('the file', `at most ${MAX_VALUES} values are allowed`);
  }
}

function checkTurn(member: string, turn: DocumentTurn, before: DocumentTurn | undefined): void {
  if (before && comparePlaces(before.place, turn.place) >= 0)
    throw refused(`${member}.place`, `only a place after ${before.place} is allowed`);
  checkTime(`${member}.startedAtMs`, turn.startedAtMs);
  let earliestMs = 0;
  turn.words.forEach(({ fromMs, toMs }, i) => {
    if (fromMs < earliestMs || toMs < fromMs || toMs > turn.durationMs + SOUND_SLACK_MS)
      throw refused(`${member}.words.${i}`, 'only times in order, within durationMs, are allowed');
    earliestMs = fromMs;
  });
}

function checkTime(member: string, ms: number): void {
  if (ms > LATEST_MS) throw refused(member, `at most ${LATEST_MS} is allowed`);
}

/** By call, turn and part: as numbers, not as text. */
function comparePlaces(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  const i = left.findIndex((number, at) => number !== right[at]);
  return i === -1 ? 0 : left[i]! - right[i]!;
}

function soundOf(member: string, base64: string, durationMs: number): Uint8Array {
  const file = bytesOf(base64);
  if (!file) throw refused(member, 'only Base64 is allowed');
  const allowedMs = durationMs > 0 ? durationMs + SOUND_SLACK_MS : 0;
  let soundMs = 0;
  try {
    // Counted and not kept: packets of one byte would take a hundred times their size.
    for (const packets = readOggOpus(file); !packets.next().done; soundMs += PACKET_MS)
      if (soundMs >= allowedMs) throw refused(member, `at most ${allowedMs} ms of sound are allowed`);
  } catch (error) {
    if (error instanceof LatchError && error.code === 'import-refused') throw error;
    const why = error instanceof LatchError ? error.detail : String(error);
    throw refused(member, `only an Ogg Opus file of Latch is allowed (${why})`, error);
  }
  if (soundMs === 0) throw refused(member, 'only a file with sound in it is allowed');
  return file;
}

const refused = (member: string, allowed: string, cause?: unknown): LatchError =>
  new LatchError('import-refused', `${member}: ${allowed}`.slice(0, MAX_DETAIL_CHARS), { cause });
