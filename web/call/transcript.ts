/**
 * The transcript as the page shows it, from what the call worker reports: `(transcript, report) → transcript`, pure. Lines
 * stand in the order of the turns, whenever their words come: the user's words are often understood after the reply to them
 * has begun.
 */
import { splitHeard, type TextSpan } from '../../shared/heard.ts';
import { isUnclear } from '../../shared/words/unclear.ts';
import type { TranscriptEntry } from './call-view.ts';

/** What the call worker reports, and the transcript is made from. A `replyId` is unique in the page's life. */
export type TranscriptReport =
  | { kind: 'turn-dropped'; turnId: number }
  | { kind: 'turn-text'; turnId: number; text: string; final: boolean; typed: boolean }
  | { kind: 'reply-text'; replyId: number; turnId: number; delta: string; atMs: number }
  /** It may be heard from now on, so it is shown from now on. */
  | { kind: 'reply-released'; replyId: number; turnId: number }
  /** This much of its audio has come. */
  | { kind: 'reply-length'; replyId: number; audioMs: number }
  | { kind: 'reply-heard'; replyId: number; heardMs: number }
  /** It was heard to its end. */
  | { kind: 'reply-finished'; replyId: number }
  /** It stopped after this much was heard. After 0 it counts as if it had never been. */
  | { kind: 'reply-cut'; replyId: number; heardMs: number };

interface UserLine {
  role: 'user';
  call: number;
  turnId: number;
  text: string;
  final: boolean;
  typed: boolean;
}

interface ReplyLine {
  role: 'assistant';
  call: number;
  turnId: number;
  replyId: number;
  spans: readonly TextSpan[];
  audioMs: number;
  heardMs: number;
  /** Until then the reply is a guess, which the page does not show. */
  released: boolean;
  state: 'speaking' | 'done' | 'cut';
}

export interface Transcript {
  /** Calls so far: each call numbers its turns from 1 again. */
  call: number;
  lines: readonly (UserLine | ReplyLine)[];
}

/** Hours of talk. What came before is shown no more. */
const MAX_LINES = 500;
/** More than anybody says in one turn. */
const MAX_TEXT_CHARS = 20_000;

export const EMPTY_TRANSCRIPT: Transcript = { call: 0, lines: [] };

/** Those of these turns that this call has come to. Another call's numbers may be numbers of turns to come here. */
export function turnsSoFar({ call, lines }: Transcript, turnIds: readonly number[]): number[] {
  const said = lines.filter((line) => line.call === call && (line.role === 'assistant' || line.final));
  const last = Math.max(0, ...said.map(({ turnId }) => turnId));
  return turnIds.filter((turnId) => turnId <= last);
}

/** A call begins: its turns come after everything that was said before. */
export const nextCall = ({ call, lines }: Transcript): Transcript => ({ call: call + 1, lines });

/** The call is over: open turns and replies will not be finished. */
export const callOver = ({ call, lines }: Transcript): Transcript => ({
  call,
  lines: lines.flatMap((line): (UserLine | ReplyLine)[] => {
    if (line.role === 'user') return line.text === '' && !line.final ? [] : [{ ...line, final: true }];
    if (line.state !== 'speaking') return [line];
    return line.released && line.heardMs > 0 ? [{ ...line, state: 'cut' }] : [];
  }),
});

export function transcriptStep(transcript: Transcript, report: TranscriptReport): Transcript {
  switch (report.kind) {
    case 'turn-dropped':
      return without(transcript, (line) => line.role === 'user' && line.turnId === report.turnId);
    case 'turn-text': {
      const { turnId, text, final } = report;
      return withUser(transcript, turnId, (line) => ({
        ...line,
        text: text.slice(0, MAX_TEXT_CHARS),
        final,
        typed: line.typed || report.typed,
      }));
    }
    case 'reply-text': {
      const { replyId, turnId, delta, atMs } = report;
      return withReply(transcript, replyId, turnId, (line) => ({
        ...line,
        spans: [...line.spans, { text: delta, atMs }],
      }));
    }
    case 'reply-released':
      // A spoken turn that is being answered has a place, even before its words come.
      return withReply(
        withUser(transcript, report.turnId, (line) => line),
        report.replyId,
        report.turnId,
        (line) => ({ ...line, released: true }),
      );
    case 'reply-length':
      return changeReply(transcript, report.replyId, (line) => ({ ...line, audioMs: report.audioMs }));
    case 'reply-heard':
      return changeReply(transcript, report.replyId, (line) => ({ ...line, heardMs: report.heardMs }));
    case 'reply-finished':
      return withoutEmpty(
        changeReply(transcript, report.replyId, (line) => ({
          ...line,
          heardMs: line.audioMs,
          state: 'done',
        })),
        report.replyId,
      );
    case 'reply-cut':
      if (report.heardMs === 0) {
        return without(transcript, (line) => line.role === 'assistant' && line.replyId === report.replyId);
      }
      return changeReply(transcript, report.replyId, (line) => ({
        ...line,
        heardMs: report.heardMs,
        state: 'cut',
      }));
  }
}

/** What was said in these turns of the call is forgotten. `go`: so is all that was said in the page's calls before it. */
export function withoutTurns(
  transcript: Transcript,
  turnIds: readonly number[],
  earlierCalls: 'stay' | 'go',
): Transcript {
  const { call, lines } = without(transcript, ({ turnId }) => turnIds.includes(turnId));
  return { call, lines: earlierCalls === 'stay' ? lines : lines.filter((line) => line.call === call) };
}

/** What the page shows. */
export function entriesOf({ lines }: Transcript): TranscriptEntry[] {
  return lines.flatMap((line): TranscriptEntry[] => {
    if (line.role === 'user') return [userEntry(line)];
    return line.released ? [replyEntry(line)] : [];
  });
}

function userEntry({ call, turnId, text, final, typed }: UserLine): TranscriptEntry {
  const at = { id: `user-${call}-${turnId}`, role: 'user', typed } as const;
  if (!typed && isUnclear(text)) return { ...at, text: '', state: final ? 'unclear' : 'interim' };
  return { ...at, text, state: final ? 'final' : 'interim' };
}

const HAS_WORDS = /[\p{L}\p{N}]/u;
const ENDS_A_SENTENCE = /[.!?…。！？]\P{L}*$/u;
/** Nobody misses anything of a reply of which a full stop is left. */
const saidAll = (heard: string, unheard: string): boolean =>
  HAS_WORDS.test(heard) && !HAS_WORDS.test(unheard) && ENDS_A_SENTENCE.test(heard + unheard);

function replyEntry({ spans, audioMs, heardMs, state, replyId }: ReplyLine): TranscriptEntry {
  const at = { id: `reply-${replyId}`, role: 'assistant' } as const;
  const whole = { heard: spans.map(({ text }) => text).join(''), unheard: '' };
  if (state === 'done') return { ...at, ...whole, state };
  const { heard, unheard } = splitHeard(spans, audioMs, heardMs);
  if (state === 'cut' && saidAll(heard, unheard)) return { ...at, ...whole, state: 'done' };
  return { ...at, heard, unheard, state };
}

function withUser(transcript: Transcript, turnId: number, change: (line: UserLine) => UserLine): Transcript {
  const { call, lines } = transcript;
  const at = lines.findLastIndex(
    (line) => line.role === 'user' && line.call === call && line.turnId === turnId,
  );
  const known = lines[at];
  if (known?.role === 'user') return { call, lines: lines.with(at, change(known)) };
  return inserted(transcript, change({ role: 'user', call, turnId, text: '', final: false, typed: false }));
}

function withReply(
  transcript: Transcript,
  replyId: number,
  turnId: number,
  change: (line: ReplyLine) => ReplyLine,
): Transcript {
  const { call, lines } = transcript;
  if (lines.some((line) => line.role === 'assistant' && line.replyId === replyId)) {
    return changeReply(transcript, replyId, change);
  }
  const fresh = { call, turnId, replyId, spans: [], audioMs: 0, heardMs: 0, released: false };
  return inserted(transcript, change({ role: 'assistant', state: 'speaking', ...fresh }));
}

function changeReply(
  { call, lines }: Transcript,
  replyId: number,
  change: (line: ReplyLine) => ReplyLine,
): Transcript {
  const at = lines.findLastIndex((line) => line.role === 'assistant' && line.replyId === replyId);
  const known = lines[at];
  return { call, lines: known?.role === 'assistant' ? lines.with(at, change(known)) : lines };
}

/** Where the line belongs: after all of earlier turns, and the user's words before the reply to them. */
function inserted({ call, lines }: Transcript, line: UserLine | ReplyLine): Transcript {
  const before = (other: UserLine | ReplyLine): boolean => {
    if (other.call !== line.call) return other.call < line.call;
    if (other.turnId !== line.turnId) return other.turnId < line.turnId;
    return other.role === 'user' || line.role === 'assistant';
  };
  const at = lines.findLastIndex(before) + 1;
  return { call, lines: lines.toSpliced(at, 0, line).slice(-MAX_LINES) };
}

/** A reply that failed before its first word has no line. */
const withoutEmpty = (transcript: Transcript, replyId: number): Transcript =>
  without(
    transcript,
    (line) =>
      line.role === 'assistant' && line.replyId === replyId && line.spans.length === 0 && line.audioMs === 0,
  );

function without({ call, lines }: Transcript, is: (line: UserLine | ReplyLine) => boolean): Transcript {
  return { call, lines: lines.filter((line) => line.call !== call || !is(line)) };
}
