/**
 * What the owner of a conversation holds of one call: turns, replies, and what was heard. `(ledger, event) → {ledger,
 * effects}`, pure. The record is made from it, and knows only committed turns and only what was heard.
 *
 * The ledger says what is wanted of the speech model (`want`, `withdraw`, `interrupt` by tag); the sequencer
 * (server/session/core/sequencer.ts) says in what order that can be asked upstream.
 */
import { LatchError } from '../errors.ts';
import type { ClientEvent, ClientEvents } from '../protocol.ts';
import {
  stopReplies,
  tagOf,
  turnOf,
  withTurn,
  type Ledger,
  type LedgerEffect,
  type LedgerEvent,
  type LedgerStep,
  type LedgerTurn,
} from './ledger-state.ts';
import { mayGuess, REVISIONS_A_TURN, withGuess } from './guess-limits.ts';
import { noticeOf } from './notices.ts';
import {
  onFinished,
  onHeard,
  onInterrupt,
  onReplyAudio,
  onReplyEnded,
  onReplyStarted,
  onReplyText,
  onReplyTooLong,
  onToolCalled,
} from './replies.ts';
import {
  giveUpWords,
  onItem,
  onItemRefused,
  onLateWords,
  onTranscript,
  showTranscript,
} from './transcripts.ts';
import { beforeRejoin, ownItems, onRejoin } from './rejoin.ts';
import { onReplyListens } from './verdicts.ts';
import { onUpstreamDialled, onUpstreamLost } from './upstream-lost.ts';

/**
 * A guess that is neither committed nor retracted, and an open turn without audio, are dropped after this long. A dead socket
 * is noticed within 10 s (server/gateway/socket.ts): until then a commit that does not come may be lost on its way, not unsent.
 */
export const GUESS_LIMIT_MS = 15_000;
export const OPEN_LIMIT_MS = 45_000;

/** The next ledger, and what follows from it, in order. Bad input becomes a `refuse` effect; it never throws. */
export function ledgerStep(ledger: Ledger, event: LedgerEvent): LedgerStep {
  try {
    return onEvent(ledger, event);
  } catch (thrown) {
    return { ledger, effects: [{ type: 'refuse', error: LatchError.from(thrown) }] };
  }
}

function onEvent(ledger: Ledger, event: LedgerEvent): LedgerStep {
  switch (event.type) {
    case 'client':
      return onClientEvent(ledger, event.event, event.atMs);
    case 'speech':
      return onSpeech(ledger, event);
    case 'item':
      return onItem(ledger, event.itemId);
    case 'item-refused':
      return onItemRefused(ledger, event.detail);
    case 'transcript':
      return onTranscript(ledger, event);
    case 'reply-started':
      return onReplyStarted(ledger, event.tag, event.responseId);
    case 'reply-audio':
      return onReplyAudio(ledger, event.responseId, event.pcm);
    case 'reply-text':
      return onReplyText(ledger, event.responseId, event.delta);
    case 'reply-listens':
      return onReplyListens(ledger, event);
    case 'tool-called':
      return onToolCalled(ledger, event.responseId);
    case 'reply-ended':
      return onReplyEnded(ledger, event);
    case 'reply-too-long':
      return onReplyTooLong(ledger, event);
    case 'upstream-lost':
      return onUpstreamLost(ledger, event.atMs);
    case 'upstream-dialled':
      return onUpstreamDialled(ledger);
    case 'model-changed':
      return onModelChanged(ledger, event);
    case 'resumed':
      return onResumed(ledger, event.atMs);
    case 'tick':
      return onTick(ledger, event.atMs);
  }
}

function onClientEvent(ledger: Ledger, { name, payload }: ClientEvent, atMs: number): LedgerStep {
  switch (name) {
    case 'turn.open':
      return { ledger: withTurn(ledger, newTurn(ledger, payload.turnId, atMs)), effects: [] };
    case 'turn.text': {
      const turn = newTurn(ledger, payload.turnId, atMs);
      const text = { itemId: '', text: payload.text, final: true };
      const next = withTurn(ledger, {
        ...turn,
        state: 'committed',
        typed: true,
        items: [text],
        asked: true,
        settled: true,
      });
      return {
        ledger: next,
        effects: [
          { type: 'add-text', text: payload.text },
          { type: 'want', tag: tagOf(turn) },
        ],
      };
    }
    case 'turn.speculate':
      return speculate(ledger, payload, atMs);
    case 'turn.commit':
      return commit(ledger, payload, atMs);
    case 'turn.retract':
      return retract(ledger, payload, atMs);
    case 'turn.overheard':
      return overhear(ledger, payload);
    case 'turn.rejoin':
      return rejoin(ledger, payload, atMs);
    case 'turn.abandon':
      return abandon(ledger, payload.turnId);
    case 'reply.progress':
      return onHeard(ledger, payload.replyId, payload.heardMs);
    case 'reply.finished':
      return onFinished(ledger, payload.replyId, payload.heardMs);
    case 'reply.interrupt':
      return onInterrupt(ledger, payload.replyId, payload.heardMs);
    case 'live.shown':
    case 'call.end':
      return { ledger, effects: [] };
  }
}

function newTurn(ledger: Ledger, turnId: number, atMs: number): LedgerTurn {
  const last = ledger.turns.at(-1)?.turnId ?? 0;
  if (turnId <= last) throw new LatchError('unknown-turn', `turn ${turnId} after turn ${last}`);
  return {
    turnId,
    revision: 0,
    state: 'open',
    sinceMs: atMs,
    typed: false,
    packets: 0,
    packetsCommitted: 0,
    items: [],
    commitsOwed: 0,
    asked: false,
    verdict: null,
    mayListen: false,
    notice: null,
    overheard: false,
    earlyMs: null,
    answered: null,
    settled: false,
  };
}

function onSpeech(
  ledger: Ledger,
  { turnId, seq, pcm, atMs }: Extract<LedgerEvent, { type: 'speech' }>,
): LedgerStep {
  const turn = turnOf(ledger, turnId);
  // Packets sent before the browser heard that its turn was dropped are late, not wrong.
  if (turn.state === 'abandoned') return { ledger, effects: [] };
  if (turn.state !== 'open' && turn.state !== 'speculated')
    throw new LatchError('unknown-turn', `turn ${turnId} is over`);
  if (seq !== turn.packets)
    throw new LatchError('wrong-sequence', `packet ${seq} of turn ${turnId}, expected ${turn.packets}`);
  const next = { ...turn, packets: seq + 1, sinceMs: turn.state === 'open' ? atMs : turn.sinceMs };
  return {
    ledger: withTurn(ledger, next),
    effects: pcm === null ? [] : [{ type: 'append-audio', turnId, pcm }],
  };
}

function speculate(
  ledger: Ledger,
  { turnId, revision, packets, unjudged = false }: ClientEvents['turn.speculate'],
  atMs: number,
): LedgerStep {
  const turn = turnOf(ledger, turnId, revision);
  if (turn.state !== 'open') return { ledger, effects: [] };
  if (packets !== turn.packets)
    throw new LatchError('wrong-sequence', `${packets} packets of turn ${turnId}, got ${turn.packets}`);
  if (revision >= REVISIONS_A_TURN) return dropTurn(ledger, turn, 'too-fast');
  const fresh = turn.packets > turn.packetsCommitted;
  const asked = mayGuess(ledger, turn, atMs);
  const next = withTurn(asked ? withGuess(ledger, atMs) : ledger, {
    ...turn,
    state: 'speculated',
    sinceMs: atMs,
    packetsCommitted: turn.packets,
    commitsOwed: turn.commitsOwed + (fresh ? 1 : 0),
    asked,
    mayListen: asked && ledger.judges && !unjudged,
  });
  const effects: LedgerEffect[] = [];
  if (fresh) effects.push({ type: 'commit-audio' });
  if (asked) effects.push({ type: 'want', tag: tagOf(turn) });
  return { ledger: fresh ? { ...next, itemsOwed: [...next.itemsOwed, turnId] } : next, effects };
}

/** Each makes an item upstream. The browser keeps to fewer (shared/floor/over-reply.ts). */
const OVERHEARS_A_TURN = 8;

function overhear(ledger: Ledger, { turnId, packets }: ClientEvents['turn.overheard']): LedgerStep {
  const turn = turnOf(ledger, turnId);
  if (turn.state !== 'open') return { ledger, effects: [] };
  if (packets !== turn.packets)
    throw new LatchError('wrong-sequence', `${packets} packets of turn ${turnId}, got ${turn.packets}`);
  const isFresh = packets > turn.packetsCommitted;
  if (!isFresh || turn.items.length + turn.commitsOwed >= OVERHEARS_A_TURN) return { ledger, effects: [] };
  const commitsOwed = turn.commitsOwed + 1;
  const next = withTurn(ledger, { ...turn, overheard: true, packetsCommitted: packets, commitsOwed });
  return {
    ledger: { ...next, itemsOwed: [...next.itemsOwed, turnId] },
    effects: [{ type: 'commit-audio' }],
  };
}

function commit(ledger: Ledger, ref: { turnId: number; revision: number }, atMs: number): LedgerStep {
  const turn = turnOf(ledger, ref.turnId, ref.revision);
  if (turn.state === 'committed') return { ledger, effects: [] };
  if (turn.state !== 'speculated')
    throw new LatchError('unknown-revision', `turn ${tagOf(ref)} was not speculated on`);
  const mayListen = turn.asked && turn.mayListen;
  const committed: LedgerTurn = {
    ...turn,
    state: 'committed',
    sinceMs: atMs,
    asked: true,
    mayListen,
    notice: null,
  };
  const effects: LedgerEffect[] = [];
  // What came after the guess is silence: left in the buffer, it would become the beginning of the next turn.
  if (turn.packets > turn.packetsCommitted) effects.push({ type: 'clear-audio' });
  if (!turn.asked) effects.push({ type: 'want', tag: tagOf(turn) });
  const shown = showTranscript(ledger, committed);
  return { ledger: shown.ledger, effects: [...effects, ...shown.effects, ...noticeOf(turn)] };
}

function retract(ledger: Ledger, ref: { turnId: number; revision: number }, atMs: number): LedgerStep {
  const turn = turnOf(ledger, ref.turnId, ref.revision);
  if (turn.state !== 'speculated') return { ledger, effects: [] };
  const revision = turn.revision + 1;
  const open: LedgerTurn = {
    ...turn,
    state: 'open',
    revision,
    sinceMs: atMs,
    asked: false,
    verdict: null,
    mayListen: false,
    notice: null,
  };
  return {
    ledger: stopReplies(withTurn(ledger, open), ref),
    effects: turn.asked || turn.verdict === 'listens' ? [{ type: 'withdraw', tag: tagOf(ref) }] : [],
  };
}

/** Where the two turns cannot be one, neither can be answered: the browser goes on with a turn that is not there. */
function rejoin(ledger: Ledger, payload: ClientEvents['turn.rejoin'], atMs: number): LedgerStep {
  try {
    return onRejoin(ledger, payload, atMs);
  } catch (thrown) {
    const isThere = ledger.turns.some(({ turnId }) => turnId === payload.turnId);
    const step: LedgerStep = isThere ? abandon(ledger, payload.turnId) : { ledger, effects: [] };
    const refusal = { error: LatchError.from(thrown), turnId: payload.early.turnId };
    return { ledger: step.ledger, effects: [...step.effects, { type: 'refuse', ...refusal }] };
  }
}

function abandon(ledger: Ledger, turnId: number): LedgerStep {
  const turn = turnOf(ledger, turnId);
  if (turn.state === 'abandoned' || turn.state === 'committed') return { ledger, effects: [] };
  const effects: LedgerEffect[] = [];
  if (turn.state === 'speculated') effects.push({ type: 'withdraw', tag: tagOf(turn) });
  if (turn.packets > turn.packetsCommitted) effects.push({ type: 'clear-audio' });
  for (const { itemId } of ownItems(turn)) effects.push({ type: 'delete-item', itemId });
  const left = beforeRejoin(turn) ?? ({ ...turn, state: 'abandoned', items: [] } as const);
  return { ledger: stopReplies(withTurn(ledger, left), turn), effects };
}

/** While the browser was away its turn could not go on: the limits count from now. */
function onResumed(ledger: Ledger, atMs: number): LedgerStep {
  const turn = ledger.turns.at(-1);
  if (turn?.state !== 'open' && turn?.state !== 'speculated') return { ledger, effects: [] };
  return { ledger: withTurn(ledger, { ...turn, sinceMs: atMs }), effects: [] };
}

/** A guess that is out stays out: to take it back would cost more than to let it come true. */
function onModelChanged(
  ledger: Ledger,
  { speculation, transcripts, judges }: Extract<LedgerEvent, { type: 'model-changed' }>,
): LedgerStep {
  const next = { ...ledger, speculation, transcripts, judges };
  return transcripts ? { ledger: next, effects: [] } : giveUpWords(next, () => true);
}

/** A lost commit becomes a retract, never speech; a turn that the browser forgot is abandoned. */
function onTick(ledger: Ledger, atMs: number): LedgerStep {
  const { ledger: next, effects } = onLateWords(ledger, atMs);
  const turn = next.turns.at(-1);
  const late = turn && atMs - turn.sinceMs;
  const isLost =
    (turn?.state === 'speculated' && late! >= GUESS_LIMIT_MS) ||
    (turn?.state === 'open' && late! >= OPEN_LIMIT_MS);
  if (!isLost) return { ledger: next, effects };
  const dropped = dropTurn(next, turn!);
  return { ledger: dropped.ledger, effects: [...effects, ...dropped.effects] };
}

function dropTurn(
  ledger: Ledger,
  turn: LedgerTurn,
  code: 'turn-timed-out' | 'too-fast' = 'turn-timed-out',
): LedgerStep {
  const step = abandon(ledger, turn.turnId);
  const error = new LatchError(code, `turn ${tagOf(turn)}`);
  return { ledger: step.ledger, effects: [...step.effects, { type: 'refuse', error, turnId: turn.turnId }] };
}
