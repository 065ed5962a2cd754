import type { Said } from '../brain.ts';
import { findIntent } from './grammar.ts';
import { abilities, capitalised, type Intent } from './intent.ts';
import { wordsFromNumber } from './numbers.ts';
import type { Captures } from './pattern.ts';

export interface Reply {
  text: string;
  /** Multiplies the session's speed: 1 unless the user asked for slower or faster speech. */
  pace: number;
}

/** The longest text that is looked at: patterns are for sentences, not for essays. */
const longestWords = 40;
const paceStep = 0.8;
const slowestPace = 0.5;
const fastestPace = 1.5;

/**
 * What to answer to a conversation that ends with the user. Depends on its arguments alone: a turn that is retracted,
 * truncated or deleted from the history leaves no trace.
 */
export function reply(history: readonly Said[], now: Date): Reply {
  const turns = userTurns(history);
  const asked = turns.at(-1) ?? null;
  const pace = turns.reduce((value, turn) => {
    if (turn?.intent.id === 'slower') return Math.max(slowestPace, value * paceStep);
    if (turn?.intent.id === 'faster') return Math.min(fastestPace, value / paceStep);
    return value;
  }, 1);
  const lastReply =
    history.flatMap((said) => (said.by === 'assistant' && said.text ? said.text : [])).at(-1) ?? null;
  if (history.at(-1)?.by !== 'user')
    return { text: lastReply ? 'I am listening.' : `Hello! ${abilities}`, pace };
  if (!asked) return { text: unanswerable(history, turns), pace };
  const names = turns.flatMap((turn) => (turn?.intent.id === 'user-name' ? (turn.captures.name ?? []) : []));
  const userName = names.at(-1);
  const text = asked.intent.answer({
    captures: asked.captures,
    timesBefore: turns.filter((turn) => turn?.intent === asked.intent).length - 1,
    now,
    lastReply,
    userName: userName ? capitalised(userName) : null,
  });
  return { text, pace };
}

type SaidByUser = Extract<Said, { by: 'user' }>;
type Turn = { intent: Intent; captures: Captures } | null;

/** A turn of the user may come in several parts (it was committed at a pause): read as one where that makes sense. */
function userTurns(history: readonly Said[]): Turn[] {
  const turns: SaidByUser[][] = [];
  let open = false;
  for (const said of history) {
    if (said.by === 'user') {
      if (!open) turns.push([]);
      turns.at(-1)?.push(said);
    }
    open = said.by === 'user';
  }
  return turns.map((parts) => {
    const whole = parts.every((part) => part.understood)
      ? understand(parts.map((part) => part.text).join(' '))
      : null;
    const last = parts.at(-1);
    return whole ?? (last?.understood ? understand(last.text) : null);
  });
}

function understand(text: string): Turn {
  const words = normalise(text);
  return words.length > 0 && words.length <= longestWords ? findIntent(words) : null;
}

function unanswerable(history: readonly Said[], turns: readonly Turn[]): string {
  const last = history.at(-1);
  const heard = last?.by === 'user' && last.understood;
  const misses = turns.length - 1 - turns.findLastIndex((turn) => turn !== null);
  if (misses > 1) return `I am sorry, I missed that too. ${abilities}`;
  const caught = heard ? 'I read that, but I do not understand it' : 'I did not catch that';
  return `Sorry, ${caught}. I am only a small built-in model. ${abilities}`;
}

/** Lower case, no punctuation, digits and operators as the words that would be said. */
export function normalise(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/(\d),(?=\d{3})/g, '$1')
    .replace(/\d+/g, (digits) => ` ${wordsFromNumber(Number(digits))} `)
    .replace(/(?<=\s)[x×*](?=\s)/g, ' times ')
    .replace(/\+/g, ' plus ')
    .replace(/(?<=\s)[-−](?=\s)/g, ' minus ')
    .replace(/[÷/]/g, ' divided by ')
    .replace(/\bai\b/g, 'a i')
    .replace(/\bcolour\b/g, 'color')
    .replace(/\bfavourite\b/g, 'favorite')
    .replace(/metre/g, 'meter')
    .replace(/\blitre/g, 'liter')
    .replace(/[^a-z' ]+/g, ' ')
    .split(' ')
    .filter((word) => word !== '' && word !== "'");
}
