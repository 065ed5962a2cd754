/** What becomes of replies: they start, their audio and words come, they are heard, stopped, and end. Pure, as the ledger is. */
import { LatchError } from '../errors.ts';
import { PIPELINE_HZ } from '../frames.ts';
import { splitHeard, type TextSpan } from '../heard.ts';
import {
  isMade,
  isRead,
  isSuperseded,
  replyOf,
  runningReply,
  tagOf,
  turnOf,
  withReply,
  type Ledger,
  type LedgerEffect,
  type LedgerReply,
  type LedgerStep,
  type ReplyEnd,
  type ReplyRef,
} from './ledger-state.ts';
import { withNotice } from './notices.ts';
import { isSilentVerdict, withListens, withSpeaks } from './verdicts.ts';

export function onHeard(ledger: Ledger, replyId: number, heardMs: number): LedgerStep {
  const reply = replyOf(ledger, replyId);
  const { state, revision } = turnOf(ledger, reply.turnId);
  // Nothing is heard before the commit, and nothing of a retracted guess, whatever arrives. A reply that was lost and asked for
  // again was heard if the browser says so.
  if (state !== 'committed' || revision !== reply.revision || heardMs <= reply.heardMs)
    return { ledger, effects: [] };
  return { ledger: withReply(ledger, { ...reply, heardMs: Math.min(heardMs, reply.audioMs) }), effects: [] };
}

/** The reply was heard to its end: now it may be said why there is no more of it. */
export function onFinished(ledger: Ledger, replyId: number, heardMs: number): LedgerStep {
  const heard = onHeard(ledger, replyId, heardMs);
  const reply = { ...replyOf(heard.ledger, replyId), finished: true };
  const step = { ...heard, ledger: withReply(heard.ledger, reply) };
  if (reply.notice === null) return step;
  return withNotice(
    { ...step, ledger: withReply(step.ledger, { ...reply, notice: null }) },
    reply,
    reply.notice,
  );
}

export function onInterrupt(ledger: Ledger, replyId: number, heardMs: number): LedgerStep {
  const reply = replyOf(ledger, replyId);
  if (reply.stopped) return onHeard(ledger, replyId, Math.floor(heardMs));
  const committed = turnOf(ledger, reply.turnId).state === 'committed';
  // It was read before the interrupt came, so the record and the model keep it.
  if (committed && isRead(reply)) return { ledger, effects: [] };
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

export function onReplyStarted(ledger: Ledger, tag: string, responseId: string): LedgerStep {
  const turn = ledger.turns.findLast((candidate) => tagOf(candidate) === tag);
  if (!turn || (turn.state !== 'speculated' && turn.state !== 'committed')) {
    return { ledger, effects: [{ type: 'withdraw', tag }] };
  }
  const { turnId, revision } = turn;
  const replyId = ledger.lastReplyId + 1;
  const reply: LedgerReply = {
    replyId,
    turnId,
    revision,
    responseId,
    state: 'running',
    endedAtMs: null,
    stopped: false,
    audioMs: 0,
    spans: [],
    heardMs: 0,
    finished: false,
    usedTool: false,
    notice: null,
  };
  return {
    ledger: { ...ledger, replies: [...ledger.replies, reply], lastReplyId: replyId },
    effects: [{ type: 'send', event: { name: 'reply.started', payload: { replyId, turnId, revision } } }],
  };
}

export function onReplyAudio(ledger: Ledger, responseId: string, pcm: Int16Array): LedgerStep {
  const reply = runningReply(ledger, responseId);
  if (!reply) return { ledger, effects: [] };
  const durationMs = (pcm.length * 1000) / PIPELINE_HZ;
  const step: LedgerStep = {
    ledger: withReply(ledger, { ...reply, audioMs: reply.audioMs + durationMs }),
    effects: [{ type: 'forward-audio', reply: refOf(reply), pcm }],
  };
  return withSpeaks(step, reply);
}

export function onReplyText(ledger: Ledger, responseId: string, delta: string): LedgerStep {
  const reply = runningReply(ledger, responseId);
  if (!reply || delta === '') return { ledger, effects: [] };
  const atMs = reply.audioMs;
  const step: LedgerStep = {
    ledger: withReply(ledger, { ...reply, spans: [...reply.spans, { text: delta, atMs }] }),
    effects: [
      { type: 'send', event: { name: 'reply.text', payload: { replyId: reply.replyId, delta, atMs } } },
    ],
  };
  return delta.trim() === '' ? step : withSpeaks(step, reply);
}

export function onToolCalled(ledger: Ledger, responseId: string): LedgerStep {
  const reply = ledger.replies.findLast((candidate) => candidate.responseId === responseId);
  return { ledger: reply ? withReply(ledger, { ...reply, usedTool: true }) : ledger, effects: [] };
}

export function onReplyEnded(
  ledger: Ledger,
  { atMs, responseId, status, error, made }: ReplyEnd,
): LedgerStep {
  const reply = ledger.replies.findLast((candidate) => candidate.responseId === responseId);
  if (!reply || reply.state !== 'running') return { ledger, effects: [] };
  const saysNothing = status === 'completed' && error === undefined && made === undefined && !isMade(reply);
  if (saysNothing && !reply.stopped && isSilentVerdict(ledger, reply))
    return withListens(ledger, reply, atMs);
  const next = { ...reply, state: status, endedAtMs: atMs };
  const ended = withReply(ledger, next);
  if (reply.stopped) return { ledger: ended, effects: [] };
  const effects: LedgerEffect[] = [
    { type: 'finish-audio', reply: refOf(reply) },
    ...endOf(ledger, reply, status),
  ];
  const notice = endNotice(ledger, reply, { status, error, made });
  // What was made stands, and most of it is still to be heard.
  if (notice !== null && status !== 'cancelled' && isMade(reply))
    return { ledger: withReply(ledger, { ...next, notice }), effects };
  return notice === null ? { ledger: ended, effects } : withNotice({ ledger: ended, effects }, reply, notice);
}

/** What the browser gets of it stands, and is all that the record and the model know. It is told why once that is heard. */
export function onReplyTooLong(
  ledger: Ledger,
  { atMs, replyId, takenMs }: { atMs: number; replyId: number; takenMs: number },
): LedgerStep {
  const reply = replyOf(ledger, replyId);
  if (reply.state !== 'running' || reply.stopped) return { ledger, effects: [] };
  const { heard } = splitHeard(reply.spans, reply.audioMs, takenMs);
  const short = { ...reply, audioMs: takenMs, spans: firstOf(reply.spans, heard.length) };
  const notice = new LatchError('reply-cut-short', 'too much of it waited');
  return {
    ledger: withReply(ledger, { ...short, state: 'completed', endedAtMs: atMs, notice }),
    effects: [
      { type: 'shorten', tag: tagOf(reply), audioMs: Math.floor(takenMs) },
      { type: 'finish-audio', reply: refOf(reply) },
      ...endOf(ledger, short, 'completed'),
    ],
  };
}

/** The first `chars` of the words. */
function firstOf(spans: readonly TextSpan[], chars: number): TextSpan[] {
  let left = chars;
  return spans.flatMap(({ text, atMs }) => {
    const first = text.slice(0, left);
    left -= first.length;
    return first === '' ? [] : [{ text: first, atMs }];
  });
}

function endNotice(
  ledger: Ledger,
  reply: LedgerReply,
  { status, error, made }: Pick<ReplyEnd, 'status' | 'error' | 'made'>,
): LatchError | null {
  // What is heard of it is no reason to say it again.
  if (status === 'failed' && isMade(reply) && error?.code !== 'reply-filtered')
    return new LatchError('reply-lost', error?.detail);
  return error ?? silenceOf(ledger, reply, status, made);
}

/** Why a person who waits for this reply hears and reads nothing; null where there is something, or nobody waits. */
function silenceOf(
  ledger: Ledger,
  reply: LedgerReply,
  status: ReplyEnd['status'],
  made: string | undefined,
): LatchError | null {
  if (status === 'failed') return new LatchError('model-error', 'the response failed');
  if (isSuperseded(ledger, reply)) return null;
  if (isMade(reply)) return null;
  if (made !== undefined) return new LatchError('reply-empty', made, { message: CALLED_MESSAGE });
  return new LatchError('reply-empty', status === 'cancelled' ? 'the model cancelled it' : 'no output');
}

const CALLED_MESSAGE =
  'The speech model tried to use a tool in place of an answer, and has none here. Say it again, or in other words.';

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

const refOf = ({ replyId, turnId, revision }: ReplyRef): ReplyRef => ({ replyId, turnId, revision });
