import { findIntent } from './grammar.ts';
import type { Intent } from './intent.ts';
import type { Captures } from './pattern.ts';
import { clausesOf, longestText, namesIn, normalise, writtenOut } from './words.ts';

export interface Found {
  intent: Intent;
  captures: Captures;
}

export interface Understood {
  found: Found | null;
  /** What was said, clause by clause, in lower case and written out. */
  clauses: readonly (readonly string[])[];
  /** What each clause asks for, where it is not all of them together that do. */
  requests: readonly (Found | null)[];
  /** What is written with a capital, by its lower case. */
  names: ReadonlyMap<string, string>;
  /** It ends with a question mark. */
  question: boolean;
}

/** The longest text that is looked at: patterns are for sentences, not for essays. */
const longestWords = 40;

/** Said before or after a request without being one. */
const before = new Set(
  'hello hi hey well so oh um uh okay yes no sorry and but then please now computer latch'.split(' '),
);
const after = new Set('please now then today thanks computer'.split(' '));
/** Where one clause is polite and another asks something, the latter is meant. */
const polite = new Set(['greeting', 'thanks', 'agree', 'disagree', 'how-are-you', 'goodbye']);

const remembered = new Map<string, Understood>();
const mostRemembered = 2000;

/** What the user asks for, by the first of the texts that says so; else the clauses of the first text. */
export function findTurn(texts: readonly string[]): Understood {
  const all = texts.map(understand);
  return (
    all.find(({ found }) => found) ??
    all[0] ?? { found: null, clauses: [], requests: [], names: new Map(), question: false }
  );
}

/** A conversation is gone through for each reply; the same text means the same each time. */
function understand(whole: string): Understood {
  const text = whole.slice(0, longestText);
  const known = remembered.get(text);
  if (known) return known;
  const clauses = clausesOf(text, longestWords);
  const all = inWhole(text);
  const requests = all ? [all] : clauses.map((clause) => (clauses.length > 1 ? inClause(clause) : null));
  const found = all ?? requestAmong(requests);
  const understood = { found, clauses, requests, names: namesIn(text), question: /\?\s*$/.test(text) };
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(text, understood);
  return understood;
}

function inWhole(text: string): Found | null {
  const words = normalise(text);
  if (words.length === 0 || words.length > longestWords) return null;
  return findIntent(words) ?? findIntent(writtenOut(words)) ?? withoutFillers(writtenOut(words));
}

/** "well then what time is it please": the request within polite words. */
function withoutFillers(words: readonly string[]): Found | null {
  const start = words.findIndex((word) => !before.has(word));
  const end = words.findLastIndex((word) => !after.has(word)) + 1;
  const core = words.slice(Math.max(0, start), end);
  return core.length > 0 && core.length < words.length ? findIntent(core) : null;
}

function inClause(clause: readonly string[]): Found | null {
  return findIntent(clause) ?? withoutFillers(clause);
}

/** Of the clauses of a text the last that asks for something. */
function requestAmong(clauses: readonly (Found | null)[]): Found | null {
  const request = clauses.findLast((found) => found && !polite.has(found.intent.id));
  // Where a clause says something that is no request, politeness alone is not what is meant.
  return request ?? (clauses.every(Boolean) ? (clauses.at(-1) ?? null) : null);
}
