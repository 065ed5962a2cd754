/**
 * What was understood of the user's turns: items, their words, and the transcript as the browser shows it. Words may be late, or
 * never come; no line waits for them for ever. Pure, as the ledger is.
 */
import { LatchError } from '../errors.ts';
import {
  repliesTo,
  textOf,
  turnOf,
  withTurn,
  type Ledger,
  type LedgerStep,
  type LedgerTurn,
} from './ledger-state.ts';
import { withNotice } from './notices.ts';
import { awaitedTurn } from './upstream-lost.ts';

/** The words of a turn are waited for until its reply has been over for this long. Models have them within a second or two. */
export const WORDS_LIMIT_MS = 10_000;

export function onItem(ledger: Ledger, itemId: string): LedgerStep {
  const [turnId, ...itemsOwed] = ledger.itemsOwed;
  const isKnown = ledger.turns.some(({ items }) => items.some((item) => item.itemId === itemId));
  if (turnId === undefined || isKnown) return { ledger, effects: [] };
  const turn = turnOf(ledger, turnId);
  const next = { ...ledger, itemsOwed };
  const commitsOwed = turn.commitsOwed - 1;
  if (turn.state === 'abandoned') {
    return { ledger: withTurn(next, { ...turn, commitsOwed }), effects: [{ type: 'delete-item', itemId }] };
  }
  const items = [...turn.items, { itemId, text: '', final: false }];
  return { ledger: withTurn(next, { ...turn, commitsOwed, items }), effects: [] };
}

export function onItemRefused(ledger: Ledger, detail: string): LedgerStep {
  const [turnId, ...itemsOwed] = ledger.itemsOwed;
  if (turnId === undefined) return { ledger, effects: [] };
  const turn = turnOf(ledger, turnId);
  const step = showTranscript({ ...ledger, itemsOwed }, { ...turn, commitsOwed: turn.commitsOwed - 1 });
  return withNotice(step, turn, new LatchError('model-error', detail));
}

export function onTranscript(
  ledger: Ledger,
  event: { itemId: string; text: string; final: boolean },
): LedgerStep {
  const turn = ledger.turns.findLast(({ items }) => items.some(({ itemId }) => itemId === event.itemId));
  if (!turn) return { ledger, effects: [] };
  const items = turn.items.map((item) =>
    item.itemId !== event.itemId || item.final
      ? item
      : { ...item, text: event.final ? event.text : item.text + event.text, final: event.final },
  );
  return showTranscript(ledger, { ...turn, items });
}

/**
 * The ledger with the turn, and its transcript as the browser shows it. It is final once the turn is committed and each of its
 * parts is final, or no words are waited for. Words that come after that are final too, so that the line does not begin to wait again.
 */
export function showTranscript(
  ledger: Ledger,
  turn: LedgerTurn,
  words: 'awaited' | 'given-up' = 'awaited',
): LedgerStep {
  const isWhole = turn.commitsOwed === 0 && turn.items.every((item) => item.final);
  const isOver = isWhole || turn.settled || words === 'given-up' || !ledger.transcripts;
  const final = turn.state === 'committed' && isOver;
  const next = withTurn(ledger, { ...turn, settled: turn.settled || final });
  const text = textOf(turn);
  // Before a fresh connection has its item, nothing of it is heard.
  const whole = turn.overheard && turn.state === 'open' && turn.items.length > 0 && isWhole;
  if (text === '' && (!final || turn.settled) && !whole) return { ledger: next, effects: [] };
  const revision = lastRevisionIn(turn);
  if (revision < 0) return { ledger: next, effects: [] };
  const payload = { turnId: turn.turnId, revision, text, final, ...(whole ? { whole } : {}) };
  return { ledger: next, effects: [{ type: 'send', event: { name: 'turn.transcript', payload } }] };
}

/**
 * The last guess whose end is in the words: nobody may take the end of what is missing for the end of what was said. The current one if
 * each part of the turn has its words, else one before it; -1 before there was one.
 */
function lastRevisionIn({ state, revision, overheard, items, commitsOwed }: LedgerTurn): number {
  if (state === 'committed' || (state === 'open' && overheard)) return revision;
  const last = items.at(-1);
  const isIn = (item: LedgerTurn['items'][number]): boolean =>
    item.final || (item === last && item.text.trim() !== '');
  return state === 'speculated' && commitsOwed === 0 && items.every(isIn) ? revision : revision - 1;
}

/** Turns whose words do not come: heard, and not written down. */
export function onLateWords(ledger: Ledger, atMs: number): LedgerStep {
  return giveUpWords(ledger, (turn) => isLate(ledger, turn, atMs));
}

/** Words are given up for the committed turns that still wait for them, and that `is` says. */
export function giveUpWords(ledger: Ledger, is: (turn: LedgerTurn) => boolean): LedgerStep {
  const waiting = ledger.turns.filter((turn) => turn.state === 'committed' && !turn.settled && is(turn));
  return waiting.reduce<LedgerStep>(
    (step, turn) => {
      const { ledger: next, effects } = showTranscript(step.ledger, turn, 'given-up');
      return { ledger: next, effects: [...step.effects, ...effects] };
    },
    { ledger, effects: [] },
  );
}

function isLate(ledger: Ledger, turn: LedgerTurn, atMs: number): boolean {
  if (awaitedTurn(ledger) === turn) return false;
  const replies = repliesTo(ledger, turn);
  if (replies.some(({ state, stopped }) => state === 'running' && !stopped)) return false;
  const overAtMs = Math.max(turn.sinceMs, ...replies.map(({ endedAtMs }) => endedAtMs ?? 0));
  return atMs - overAtMs >= WORDS_LIMIT_MS;
}
