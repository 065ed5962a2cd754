/**
 * What the ledger is made of: its state, what happens to it, what it wants done, and how its entries are found and
 * replaced. Nothing here decides anything.
 */
import { LatchError } from '../errors.ts';
import type { ClientEvent, ServerEvent } from '../protocol.ts';
import type { TextSpan } from '../heard.ts';

export interface LedgerTurn {
  turnId: number;
  /** The guess that is current; retracting one makes the next current. */
  revision: number;
  state: 'open' | 'speculated' | 'committed' | 'abandoned';
  /** When the state was entered or audio last came. */
  sinceMs: number;
  typed: boolean;
  packets: number;
  /** Packets that the last `commit-audio` covered. */
  packetsCommitted: number;
  /** The user items that hold this turn upstream, in order, each with what was understood of it. */
  items: readonly { itemId: string; text: string; final: boolean }[];
  /** Commits of audio whose item is not known yet. */
  commitsOwed: number;
  /** A reply to the current revision has been asked for. */
  asked: boolean;
  /** What the model's reaction to the current revision said of it; null: nothing yet. */
  verdict: 'speaks' | 'listens' | null;
  /** In place of the reply that was asked for, the model may say that it listens on: it was asked for on a guess. */
  mayListen: boolean;
  /** What went wrong with the reply to a guess: it is said when the guess is committed. */
  notice: LatchError | null;
  /** Its words were asked for before it is known whether it is a turn at all. */
  overheard: boolean;
  /** How much was heard of replies to it that began too early and were taken back; null: none did. */
  earlyMs: number | null;
  /** This turn as it was committed and answered, where it went on all the same after a reply that stands (rejoin.ts). */
  answered: LedgerTurn | null;
  /** The browser was told that the text is final: nothing more is waited for, but what still comes replaces it. */
  settled: boolean;
}

/** Names a reply, and the guess that it answers. */
export interface ReplyRef {
  replyId: number;
  turnId: number;
  revision: number;
}

export interface LedgerReply extends ReplyRef {
  responseId: string;
  /** `retrying`: it was lost with its connection, or was none (verdicts.ts), and another one is asked for, now or at the commit. */
  state: 'running' | 'completed' | 'cancelled' | 'failed' | 'retrying';
  /** When it was over; null while it runs. */
  endedAtMs: number | null;
  /** Taken back or interrupted: nothing more of it goes to the browser. */
  stopped: boolean;
  audioMs: number;
  spans: readonly TextSpan[];
  heardMs: number;
  /** It was heard to its end. */
  finished: boolean;
  /** It called a function that does something: what that did cannot be taken back. */
  usedTool: boolean;
  /** Why there is no more of it: said once it was heard to its end. */
  notice: LatchError | null;
}

export interface Ledger {
  /** The newest, oldest first: older ones are folded away (fold.ts). */
  turns: readonly LedgerTurn[];
  /** Replies to these turns. */
  replies: readonly LedgerReply[];
  /** The number of the last reply of the call, 0 for none. */
  lastReplyId: number;
  /** When replies were asked for on a guess, the last minute long (guess-limits.ts). */
  guessedAtMs: readonly number[];
  /** Turns whose committed audio became no item yet, in the order of the commits. */
  itemsOwed: readonly number[];
  /** Whether a reply may be asked for on a guess. */
  speculation: boolean;
  /** Whether the model writes down what the user says. */
  transcripts: boolean;
  /** Whether the model can say to a guess that it listens on. */
  judges: boolean;
}

export const EMPTY_LEDGER: Ledger = {
  turns: [],
  replies: [],
  lastReplyId: 0,
  guessedAtMs: [],
  itemsOwed: [],
  speculation: true,
  transcripts: true,
  judges: false,
};

export interface ReplyEnd {
  type: 'reply-ended';
  atMs: number;
  responseId: string;
  status: 'completed' | 'cancelled' | 'failed';
  /** What a person must know of this end. What was made until then stands. */
  error?: LatchError;
  /** What the model made other than words and sound. */
  made?: string;
}

export type LedgerEvent =
  | { type: 'client'; atMs: number; event: ClientEvent }
  /** A packet of speech arrived: its samples at PIPELINE_HZ, or null where it could not be decoded (it keeps its place). */
  | { type: 'speech'; atMs: number; turnId: number; seq: number; pcm: Int16Array | null }
  | { type: 'item'; atMs: number; itemId: string }
  /** The model refused to make an item of the audio that was committed. */
  | { type: 'item-refused'; atMs: number; detail: string }
  | { type: 'transcript'; atMs: number; itemId: string; text: string; final: boolean }
  /** The model began a response that the sequencer says is wanted. */
  | { type: 'reply-started'; atMs: number; tag: string; responseId: string }
  | { type: 'reply-audio'; atMs: number; responseId: string; pcm: Int16Array }
  | { type: 'reply-text'; atMs: number; responseId: string; delta: string }
  /** The model says in this response that it listens on, with the item that says so. */
  | { type: 'reply-listens'; atMs: number; responseId: string; itemId: string }
  /** The model calls a function that does something in this response. */
  | { type: 'tool-called'; atMs: number; responseId: string }
  | ReplyEnd
  /** More of a reply came than may wait for the browser, which gets `takenMs` of it. */
  | { type: 'reply-too-long'; atMs: number; replyId: number; takenMs: number }
  /** The connection to the model is gone, and with it all that the model knew. */
  | { type: 'upstream-lost'; atMs: number }
  /** A connection is being made. It is told the record, in words; all else it must be told now. */
  | { type: 'upstream-dialled'; atMs: number }
  /** What may be expected of the model from now on. */
  | { type: 'model-changed'; atMs: number; speculation: boolean; transcripts: boolean; judges: boolean }
  /** The browser could not be heard for a while, and now it can: what it said meanwhile is on its way. */
  | { type: 'resumed'; atMs: number }
  | { type: 'tick'; atMs: number };

export type LedgerEffect =
  | { type: 'append-audio'; turnId: number; pcm: Int16Array }
  | { type: 'commit-audio' }
  | { type: 'clear-audio' }
  /** What was appended for one turn belongs to another one. */
  | { type: 'move-audio'; from: number; to: number }
  /** Append all audio of this turn again. */
  | { type: 'replay-audio'; turnId: number }
  | { type: 'add-text'; text: string }
  | { type: 'want'; tag: string }
  /** The reply must leave no trace. */
  | { type: 'withdraw'; tag: string }
  /** The same for a reply that ends by itself: a cancel would come too late. */
  | { type: 'discard'; tag: string }
  /** The reply stops; what was heard of it stays, 0 is a delete. */
  | { type: 'interrupt'; tag: string; heardMs: number; audioMs: number }
  /** The reply ends here. What comes before that may be heard yet. */
  | { type: 'shorten'; tag: string; audioMs: number }
  | { type: 'delete-item'; itemId: string }
  /** Leave no trace of this item; the rest of its response stays as it is. */
  | { type: 'drop-item'; responseId: string; itemId: string }
  /** More audio of this reply goes to the browser. */
  | { type: 'forward-audio'; reply: ReplyRef; pcm: Int16Array }
  /** No more audio of this reply comes: what was kept to fill a packet goes out. */
  | { type: 'finish-audio'; reply: ReplyRef }
  | { type: 'send'; event: ServerEvent }
  /** `turnId`: the turn that is dropped because of the error. */
  | { type: 'refuse'; error: LatchError; turnId?: number };

export interface LedgerStep {
  ledger: Ledger;
  effects: LedgerEffect[];
}

/** Names `(turnId, revision)` upstream: a response carries it as metadata. */
export const tagOf = (ref: { turnId: number; revision: number }): string => `${ref.turnId}.${ref.revision}`;

export const textOf = (turn: LedgerTurn): string =>
  turn.items
    .map(({ text }) => text.trim())
    .filter((text) => text !== '')
    .join(' ');

export function turnOf(ledger: Ledger, turnId: number, revision?: number): LedgerTurn {
  const turn = ledger.turns.findLast((candidate) => candidate.turnId === turnId);
  if (!turn) throw new LatchError('unknown-turn', `turn ${turnId}`);
  if (revision !== undefined && revision !== turn.revision) {
    throw new LatchError(
      'unknown-revision',
      `turn ${turnId} is at revision ${turn.revision}, not ${revision}`,
    );
  }
  return turn;
}

export function replyOf(ledger: Ledger, replyId: number): LedgerReply {
  const reply = ledger.replies.findLast((candidate) => candidate.replyId === replyId);
  if (!reply) throw new LatchError('unknown-reply', `reply ${replyId}`);
  return reply;
}

export const repliesTo = (ledger: Ledger, turn: LedgerTurn): LedgerReply[] =>
  ledger.replies.filter((reply) => tagOf(reply) === tagOf(turn));

/** A reply without a sound is read, not heard: whole, and as soon as it has ended. */
export const isRead = ({ audioMs, spans, state, stopped }: LedgerReply): boolean =>
  audioMs === 0 && spans.length > 0 && state !== 'running' && !stopped;

/** Whether there is anything of it to hear or to read. */
export const isMade = ({ audioMs, spans }: LedgerReply): boolean =>
  audioMs > 0 || spans.some(({ text }) => text.trim() !== '');

/** Whether a later turn has taken the place of this one: that one is answered. */
export const isSuperseded = ({ turns }: Ledger, { turnId }: { turnId: number }): boolean =>
  turns.some((turn) => turn.turnId > turnId && (turn.state === 'committed' || turn.state === 'speculated'));

export const runningReply = (ledger: Ledger, responseId: string): LedgerReply | undefined =>
  ledger.replies.findLast(
    (reply) => reply.responseId === responseId && reply.state === 'running' && !reply.stopped,
  );

export const withTurn = (ledger: Ledger, turn: LedgerTurn): Ledger => ({
  ...ledger,
  turns: replaced(ledger.turns, turn, ({ turnId }) => turnId === turn.turnId),
});

export const withReply = (ledger: Ledger, reply: LedgerReply): Ledger => ({
  ...ledger,
  replies: replaced(ledger.replies, reply, ({ replyId }) => replyId === reply.replyId),
});

export const stopReplies = (
  ledger: Ledger,
  { turnId, revision }: { turnId: number; revision: number },
): Ledger => ({
  ...ledger,
  replies: ledger.replies.map((reply) =>
    reply.turnId === turnId && reply.revision === revision ? { ...reply, stopped: true, heardMs: 0 } : reply,
  ),
});

/** The list with `item` in place of the one that `is` it, or at the end. */
export function replaced<T>(list: readonly T[], item: T, is: (candidate: T) => boolean): readonly T[] {
  const at = list.findLastIndex(is);
  return at < 0 ? [...list, item] : list.with(at, item);
}
