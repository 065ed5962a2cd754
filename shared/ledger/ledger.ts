/**
 * What the owner of a conversation holds of one call: turns, replies, and what was heard. `(ledger, event) → {ledger,
 * effects}`, pure. From it comes the record, which knows only committed turns and only what was heard.
 *
 * The ledger says what is wanted of the speech model (`want`, `withdraw`, `interrupt` by tag); the sequencer
 * (server/session/sequencer.ts) says in what order that can be asked upstream.
 */
import { LatchError } from '../errors.ts';
import type { ClientEvent } from '../protocol.ts';
import {
  replyOf,
  runningReply,
  stopReplies,
  tagOf,
  textOf,
  turnOf,
  withReply,
  withTurn,
  type Ledger,
  type LedgerEffect,
  type LedgerEvent,
  type LedgerReply,
  type LedgerStep,
  type LedgerTurn,
} from './ledger-state.ts';
import { takeUpstreamLost } from './upstream-lost.ts';

/**
 * A guess that is neither committed nor retracted, and an open turn without audio, are dropped after this long. A dead socket
 * is noticed within 10 s (server/gateway/socket.ts): until then a commit may be on its way and lost, not missing.
 */
export const GUESS_LIMIT_MS = 15_000;
export const OPEN_LIMIT_MS = 45_000;

/** The next ledger, and what follows from it, in order. Bad input becomes a `refuse` effect; it never throws. */
export function ledgerStep(ledger: Ledger, event: LedgerEvent): LedgerStep {
  try {
    return take(ledger, event);
  } catch (thrown) {
    return { ledger, effects: [{ type: 'refuse', error: LatchError.from(thrown) }] };
  }
}

function take(ledger: Ledger, event: LedgerEvent): LedgerStep {
  switch (event.type) {
    case 'client':
      return takeClient(ledger, event.event, event.atMs);
    case 'speech':
      return takeSpeech(ledger, event);
    case 'item':
      return takeItem(ledger, event.itemId);
    case 'item-refused':
      return takeItemRefused(ledger);
    case 'transcript':
      return takeTranscript(ledger, event);
    case 'reply-started':
      return takeReplyStarted(ledger, event.tag, event.responseId);
    case 'reply-audio':
      return takeReplyAudio(ledger, event.responseId, event.durationMs);
    case 'reply-text':
      return takeReplyText(ledger, event.responseId, event.delta);
    case 'reply-ended':
      return takeReplyEnded(ledger, event.responseId, event.status);
    case 'upstream-lost':
      return takeUpstreamLost(ledger);
    case 'resumed':
      return takeResumed(ledger, event.atMs);
    case 'tick':
      return takeTick(ledger, event.atMs);
  }
}

function takeClient(ledger: Ledger, { name, payload }: ClientEvent, atMs: number): LedgerStep {
  switch (name) {
    case 'turn.open':
      return { ledger: withTurn(ledger, newTurn(ledger, payload.turnId, atMs)), effects: [] };
    case 'turn.text': {
      const turn = newTurn(ledger, payload.turnId, atMs);
      const text = { itemId: '', text: payload.text, final: true };
      const next = withTurn(ledger, { ...turn, state: 'committed', typed: true, items: [text] });
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
    case 'turn.abandon':
      return abandon(ledger, payload.turnId);
    case 'reply.progress':
    case 'reply.finished':
      return heard(ledger, payload.replyId, payload.heardMs);
    case 'reply.interrupt':
      return interrupt(ledger, payload.replyId, payload.heardMs);
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
  };
}

function takeSpeech(
  ledger: Ledger,
  { turnId, seq, atMs }: { turnId: number; seq: number; atMs: number },
): LedgerStep {
  const turn = turnOf(ledger, turnId);
  // Packets sent before the browser heard that its turn was dropped are late, not wrong.
  if (turn.state === 'abandoned') return { ledger, effects: [] };
  if (turn.state !== 'open' && turn.state !== 'speculated')
    throw new LatchError('unknown-turn', `turn ${turnId} is over`);
  if (seq !== turn.packets)
    throw new LatchError('wrong-sequence', `packet ${seq} of turn ${turnId}, expected ${turn.packets}`);
  const next = { ...turn, packets: seq + 1, sinceMs: turn.state === 'open' ? atMs : turn.sinceMs };
  return { ledger: withTurn(ledger, next), effects: [{ type: 'append-audio' }] };
}

function speculate(
  ledger: Ledger,
  { turnId, revision, packets }: { turnId: number; revision: number; packets: number },
  atMs: number,
): LedgerStep {
  const turn = turnOf(ledger, turnId, revision);
  if (turn.state !== 'open') return { ledger, effects: [] };
  if (packets !== turn.packets)
    throw new LatchError('wrong-sequence', `${packets} packets of turn ${turnId}, got ${turn.packets}`);
  const fresh = turn.packets > turn.packetsCommitted;
  const next = withTurn(ledger, {
    ...turn,
    state: 'speculated',
    sinceMs: atMs,
    packetsCommitted: turn.packets,
    commitsOwed: turn.commitsOwed + (fresh ? 1 : 0),
  });
  return {
    ledger: fresh ? { ...next, itemsOwed: [...next.itemsOwed, turnId] } : next,
    effects: [...(fresh ? [{ type: 'commit-audio' } as const] : []), { type: 'want', tag: tagOf(turn) }],
  };
}

function commit(ledger: Ledger, ref: { turnId: number; revision: number }, atMs: number): LedgerStep {
  const turn = turnOf(ledger, ref.turnId, ref.revision);
  if (turn.state === 'committed') return { ledger, effects: [] };
  if (turn.state !== 'speculated')
    throw new LatchError('unknown-revision', `turn ${tagOf(ref)} was not speculated on`);
  const next: LedgerTurn = { ...turn, state: 'committed', sinceMs: atMs };
  const effects: LedgerEffect[] = [];
  // What came after the guess is silence: left in the buffer, it would become the beginning of the next turn.
  if (turn.packets > turn.packetsCommitted) effects.push({ type: 'clear-audio' });
  return { ledger: withTurn(ledger, next), effects: [...effects, ...transcriptOf(next)] };
}

function retract(ledger: Ledger, ref: { turnId: number; revision: number }, atMs: number): LedgerStep {
  const turn = turnOf(ledger, ref.turnId, ref.revision);
  if (turn.state !== 'speculated') return { ledger, effects: [] };
  const next = stopReplies(
    withTurn(ledger, { ...turn, state: 'open', revision: turn.revision + 1, sinceMs: atMs }),
    ref,
  );
  return { ledger: next, effects: [{ type: 'withdraw', tag: tagOf(ref) }] };
}

function abandon(ledger: Ledger, turnId: number): LedgerStep {
  const turn = turnOf(ledger, turnId);
  if (turn.state === 'abandoned' || turn.state === 'committed') return { ledger, effects: [] };
  const effects: LedgerEffect[] = [];
  if (turn.state === 'speculated') effects.push({ type: 'withdraw', tag: tagOf(turn) });
  if (turn.packets > turn.packetsCommitted) effects.push({ type: 'clear-audio' });
  for (const { itemId } of turn.items) effects.push({ type: 'delete-item', itemId });
  return { ledger: stopReplies(withTurn(ledger, { ...turn, state: 'abandoned', items: [] }), turn), effects };
}

function heard(ledger: Ledger, replyId: number, heardMs: number): LedgerStep {
  const reply = replyOf(ledger, replyId);
  const { state, revision } = turnOf(ledger, reply.turnId);
  // Before the commit, and of a guess that was taken back, nothing was heard, whatever arrives. Of a reply that was lost
  // and asked for again, something was, if the browser says so.
  if (state !== 'committed' || revision !== reply.revision || heardMs <= reply.heardMs)
    return { ledger, effects: [] };
  return { ledger: withReply(ledger, { ...reply, heardMs: Math.min(heardMs, reply.audioMs) }), effects: [] };
}

function interrupt(ledger: Ledger, replyId: number, heardMs: number): LedgerStep {
  const reply = replyOf(ledger, replyId);
  if (reply.stopped) return heard(ledger, replyId, Math.floor(heardMs));
  const committed = turnOf(ledger, reply.turnId).state === 'committed';
  const heardWhole = Math.floor(Math.min(Math.max(heardMs, reply.heardMs), reply.audioMs));
  const next = { ...reply, stopped: true, heardMs: committed ? heardWhole : 0 };
  const tag = tagOf(reply);
  return {
    ledger: withReply(ledger, next),
    effects: [
      committed
        ? { type: 'interrupt', tag, heardMs: next.heardMs, audioMs: Math.floor(reply.audioMs) }
        : { type: 'withdraw', tag },
      ...endOf(ledger, reply, 'cancelled'),
    ],
  };
}

function takeItem(ledger: Ledger, itemId: string): LedgerStep {
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

function takeItemRefused(ledger: Ledger): LedgerStep {
  const [turnId, ...itemsOwed] = ledger.itemsOwed;
  if (turnId === undefined) return { ledger, effects: [] };
  const turn = turnOf(ledger, turnId);
  const next = withTurn({ ...ledger, itemsOwed }, { ...turn, commitsOwed: turn.commitsOwed - 1 });
  return { ledger: next, effects: [] };
}

function takeTranscript(ledger: Ledger, event: { itemId: string; text: string; final: boolean }): LedgerStep {
  const turn = ledger.turns.findLast(({ items }) => items.some(({ itemId }) => itemId === event.itemId));
  if (!turn) return { ledger, effects: [] };
  const items = turn.items.map((item) =>
    item.itemId !== event.itemId || item.final
      ? item
      : { ...item, text: event.final ? event.text : item.text + event.text, final: event.final },
  );
  const next = { ...turn, items };
  return { ledger: withTurn(ledger, next), effects: transcriptOf(next) };
}

/** The transcript as the browser shows it: final only when the turn is committed and each of its parts is final. */
function transcriptOf(turn: LedgerTurn): LedgerEffect[] {
  const text = textOf(turn);
  if (text === '') return [];
  const final =
    turn.state === 'committed' && turn.commitsOwed === 0 && turn.items.every((item) => item.final);
  const { turnId, revision } = turn;
  return [{ type: 'send', event: { name: 'turn.transcript', payload: { turnId, revision, text, final } } }];
}

function takeReplyStarted(ledger: Ledger, tag: string, responseId: string): LedgerStep {
  const turn = ledger.turns.findLast((candidate) => tagOf(candidate) === tag);
  if (!turn || (turn.state !== 'speculated' && turn.state !== 'committed')) {
    return { ledger, effects: [{ type: 'withdraw', tag }] };
  }
  const { turnId, revision } = turn;
  const replyId = (ledger.replies.at(-1)?.replyId ?? 0) + 1;
  const reply: LedgerReply = {
    replyId,
    turnId,
    revision,
    responseId,
    state: 'running',
    stopped: false,
    audioMs: 0,
    spans: [],
    heardMs: 0,
  };
  return {
    ledger: { ...ledger, replies: [...ledger.replies, reply] },
    effects: [{ type: 'send', event: { name: 'reply.started', payload: { replyId, turnId, revision } } }],
  };
}

function takeReplyAudio(ledger: Ledger, responseId: string, durationMs: number): LedgerStep {
  const reply = runningReply(ledger, responseId);
  if (!reply) return { ledger, effects: [] };
  const { replyId, turnId, revision } = reply;
  return {
    ledger: withReply(ledger, { ...reply, audioMs: reply.audioMs + durationMs }),
    effects: [{ type: 'forward-audio', replyId, turnId, revision }],
  };
}

function takeReplyText(ledger: Ledger, responseId: string, delta: string): LedgerStep {
  const reply = runningReply(ledger, responseId);
  if (!reply || delta === '') return { ledger, effects: [] };
  const atMs = reply.audioMs;
  return {
    ledger: withReply(ledger, { ...reply, spans: [...reply.spans, { text: delta, atMs }] }),
    effects: [
      { type: 'send', event: { name: 'reply.text', payload: { replyId: reply.replyId, delta, atMs } } },
    ],
  };
}

function takeReplyEnded(
  ledger: Ledger,
  responseId: string,
  status: 'completed' | 'cancelled' | 'failed',
): LedgerStep {
  const reply = ledger.replies.findLast((candidate) => candidate.responseId === responseId);
  if (!reply || reply.state !== 'running') return { ledger, effects: [] };
  return {
    ledger: withReply(ledger, { ...reply, state: status }),
    effects: reply.stopped ? [] : endOf(ledger, reply, status),
  };
}

function endOf(
  ledger: Ledger,
  reply: LedgerReply,
  status: 'completed' | 'cancelled' | 'failed',
): LedgerEffect[] {
  const known = ledger.replies.find(({ replyId }) => replyId === reply.replyId);
  if (known && known.state !== 'running') return [];
  const { replyId, audioMs } = reply;
  return [{ type: 'send', event: { name: 'reply.ended', payload: { replyId, status, audioMs } } }];
}

/** While the browser was away its turn could not go on: the limits count from now. */
function takeResumed(ledger: Ledger, atMs: number): LedgerStep {
  const turn = ledger.turns.at(-1);
  if (turn?.state !== 'open' && turn?.state !== 'speculated') return { ledger, effects: [] };
  return { ledger: withTurn(ledger, { ...turn, sinceMs: atMs }), effects: [] };
}

/** A lost commit becomes a retract, never speech; a turn that the browser forgot is abandoned. */
function takeTick(ledger: Ledger, atMs: number): LedgerStep {
  const turn = ledger.turns.at(-1);
  const late = turn && atMs - turn.sinceMs;
  if (turn?.state === 'speculated' && late! >= GUESS_LIMIT_MS) return dropTurn(ledger, turn);
  if (turn?.state === 'open' && late! >= OPEN_LIMIT_MS) return dropTurn(ledger, turn);
  return { ledger, effects: [] };
}

function dropTurn(ledger: Ledger, turn: LedgerTurn): LedgerStep {
  const step = abandon(ledger, turn.turnId);
  const error = new LatchError('turn-timed-out', `turn ${tagOf(turn)}`);
  return { ledger: step.ledger, effects: [...step.effects, { type: 'refuse', error, turnId: turn.turnId }] };
}
