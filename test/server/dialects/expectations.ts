/** How a conversation goes with each dialect, where it goes otherwise than with OpenAI's. */
import type { ErrorCode } from '../../../shared/errors.ts';
import type { DialectName } from '../../doubles/dialects.ts';

export interface Expectation {
  /** What a person gets of an answer. */
  answer: 'sound' | 'text' | 'nothing';
  /** What a person is told at each answer, if that is true. */
  notice: ErrorCode | null;
  /** Whether what the user says is written down. */
  transcripts: boolean;
  /** What a second of the dialect lasts in the test; the session's clock goes as much faster where the waits are long. */
  timeScale: number;
  /** How long a reply is; it comes four times as fast as it is heard. */
  replyMs: number;
  /** Whether the session's clock is as much faster, so that its limits meet the dialect's full times. */
  fastClock: boolean;
}

const PLAIN: Expectation = {
  answer: 'sound',
  notice: null,
  transcripts: true,
  timeScale: 0.3,
  replyMs: 600,
  fastClock: false,
};

const OTHERWISE: Partial<Record<DialectName, Partial<Expectation>>> = {
  localai: { timeScale: 0.05, fastClock: true },
  vllm: { transcripts: false },
  'text-only': { answer: 'text' },
  'function-only': { answer: 'nothing', notice: 'reply-empty' },
  incomplete: { notice: 'reply-cut-short' },
  filtered: { answer: 'nothing', notice: 'reply-filtered' },
  slow: { timeScale: 0.05, fastClock: true },
  // Longer than a cancel takes.
  'late-cancel': { timeScale: 0.05, fastClock: true, replyMs: 3_000 },
  'never-cancels': { replyMs: 3_000 },
  'no-transcript': { transcripts: false },
  'transcript-refused': { transcripts: false },
};

export const expectationOf = (dialect: DialectName): Expectation => ({ ...PLAIN, ...OTHERWISE[dialect] });
