/**
 * What the ledger decided in a step, for whoever watches a call: one typed list, made by comparing the ledger before the step with the one
 * after it. Pure. Turns that are folded away did not change.
 */
import { isRead, repliesTo, type Ledger, type LedgerReply, type LedgerTurn } from './ledger-state.ts';
import { entriesOf, type RecordEntry } from './record.ts';
import { beforeRejoin } from './rejoin.ts';

export type LedgerChange =
  | { type: 'turn-opened'; turnId: number }
  | { type: 'turn-guessed'; turnId: number; revision: number }
  | { type: 'turn-retracted'; turnId: number; revision: number }
  | { type: 'turn-committed'; turnId: number; revision: number; typed: boolean }
  | { type: 'turn-abandoned'; turnId: number }
  /**
   * A committed turn goes on as a new revision, with what was said as turn `rest`. `stands`: the reply to it could not be taken back,
   * so that what follows is a part of its own in the record.
   */
  | { type: 'turn-rejoined'; turnId: number; revision: number; rest: number; stands: boolean }
  | { type: 'reply-started'; replyId: number; turnId: number; revision: number }
  /** The browser has rendered so much of it. */
  | { type: 'reply-heard'; replyId: number; turnId: number; heardMs: number }
  /** Nothing more of it will be heard. */
  | { type: 'reply-over'; replyId: number; turnId: number; heardMs: number; audioMs: number }
  /** What the record says of this turn now, in place of what it said before; nothing where it was taken back. */
  | { type: 'recorded'; turnId: number; entries: readonly RecordEntry[]; replies: readonly LedgerReply[] };

/** The changes in the order of turns; of one turn, its own before its replies', and the record last. */
export function changesOf(before: Ledger, after: Ledger): LedgerChange[] {
  if (before.turns === after.turns && before.replies === after.replies) return [];
  const changedTurns = newIn(before.turns, after.turns);
  const changedReplies = newIn(before.replies, after.replies);
  const rest = restOf(before, after);
  const turnIds = new Set([...changedTurns, ...changedReplies].map(({ turnId }) => turnId));
  return [...turnIds]
    .sort((a, b) => a - b)
    .flatMap((turnId) => [
      ...turnChanges(turnWith(before, turnId), turnWith(after, turnId), rest),
      ...changedReplies
        .filter((reply) => reply.turnId === turnId)
        .flatMap((reply) => replyChanges(replyWith(before, reply.replyId), reply)),
      ...recordChanges(
        before,
        after,
        turnId,
        changedReplies.filter((reply) => reply.turnId === turnId),
      ),
    ]);
}

const newIn = <T>(before: readonly T[], after: readonly T[]): readonly T[] =>
  before === after ? [] : after.filter((item, i) => item !== before[i] && !before.includes(item));

const turnWith = ({ turns }: Ledger, turnId: number): LedgerTurn | undefined =>
  turns.findLast((turn) => turn.turnId === turnId);

const replyWith = ({ replies }: Ledger, replyId: number): LedgerReply | undefined =>
  replies.findLast((reply) => reply.replyId === replyId);

/** The number of the newest turn where it has become a part of the one before it (rejoin.ts). */
function restOf(before: Ledger, after: Ledger): number | null {
  const last = before.turns.at(-1);
  return last !== undefined && turnWith(after, last.turnId) === undefined ? last.turnId : null;
}

function turnChanges(
  before: LedgerTurn | undefined,
  after: LedgerTurn | undefined,
  rest: number | null,
): LedgerChange[] {
  if (after === undefined) return [];
  const { turnId, revision, state, typed, answered } = after;
  if (before === undefined) {
    const opened: LedgerChange = { type: 'turn-opened', turnId };
    return state === 'committed' ? [opened, { type: 'turn-committed', turnId, revision, typed }] : [opened];
  }
  if (before.state === 'committed' && state !== 'committed' && rest !== null)
    return [{ type: 'turn-rejoined', turnId, revision, rest, stands: answered !== before.answered }];
  const changes: LedgerChange[] = [];
  // Of a turn that goes on after a reply that stands, only what was said since can be abandoned: then it is as it was before.
  const isAbandoned = state === 'abandoned' || (before.answered !== null && answered !== before.answered);
  if (isAbandoned && before.state !== 'abandoned') return [{ type: 'turn-abandoned', turnId }];
  if (before.state === 'speculated' && revision > before.revision)
    changes.push({ type: 'turn-retracted', turnId, revision: before.revision });
  if (state === before.state && revision === before.revision) return changes;
  if (state === 'speculated') changes.push({ type: 'turn-guessed', turnId, revision });
  if (state === 'committed' && before.state !== 'committed')
    changes.push({ type: 'turn-committed', turnId, revision, typed });
  return changes;
}

function replyChanges(old: LedgerReply | undefined, reply: LedgerReply): LedgerChange[] {
  const { replyId, turnId, revision, heardMs, audioMs } = reply;
  const changes: LedgerChange[] = [];
  if (old === undefined) changes.push({ type: 'reply-started', replyId, turnId, revision });
  if (heardMs > (old?.heardMs ?? 0)) changes.push({ type: 'reply-heard', replyId, turnId, heardMs });
  if (isOver(reply) && (old === undefined || !isOver(old)))
    changes.push({ type: 'reply-over', replyId, turnId, heardMs, audioMs });
  return changes;
}

const isOver = (reply: LedgerReply): boolean => reply.stopped || reply.finished || isRead(reply);

/** Only what the record is made of is compared: the sound of a reply that runs changes it fifty times a second. */
function recordChanges(
  before: Ledger,
  after: Ledger,
  turnId: number,
  changedReplies: readonly LedgerReply[],
): LedgerChange[] {
  const [was, turn] = [turnWith(before, turnId), turnWith(after, turnId)];
  if (turn === undefined || !(isRecorded(turn) || (was !== undefined && isRecorded(was)))) return [];
  const isSame =
    was !== undefined &&
    was.state === turn.state &&
    was.items === turn.items &&
    was.earlyMs === turn.earlyMs &&
    was.answered === turn.answered &&
    changedReplies.every((reply) => isHeardAlike(replyWith(before, reply.replyId), reply));
  if (isSame) return [];
  const entries = entriesOf(after, turn);
  const replies = partsOf(turn).flatMap((part) => repliesTo(after, part));
  return [{ type: 'recorded', turnId, entries, replies }];
}

/** Whether anything of it is in the record. */
const isRecorded = ({ state, answered }: LedgerTurn): boolean => state === 'committed' || answered !== null;

function isHeardAlike(was: LedgerReply | undefined, is: LedgerReply): boolean {
  if (was === undefined) return is.heardMs === 0 && !isRead(is);
  if (was.heardMs !== is.heardMs || isRead(was) !== isRead(is)) return false;
  const isOut = is.heardMs > 0 || isRead(is);
  // What of its last words was heard depends on how long it is: that is known for sure once it has ended.
  return !isOut || (was.spans === is.spans && was.state === is.state && was.stopped === is.stopped);
}

function partsOf(turn: LedgerTurn): LedgerTurn[] {
  const parts: LedgerTurn[] = [];
  for (let part: LedgerTurn | null = turn; part !== null; part = beforeRejoin(part)) parts.unshift(part);
  return parts;
}
