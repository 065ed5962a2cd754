/** How a conversation goes with each dialect, where it goes otherwise than with OpenAI's. */
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Deviations, DialectName } from '../../doubles/dialects.ts';

export interface Expectation {
  /** What a person gets of an answer. */
  answer: 'sound' | 'text' | 'nothing';
  /** What a person is told at each answer, if that is true. */
  notice: ErrorCode | null;
  /** Whether what the user says is written down. */
  transcripts: boolean;
  /** What a second of the dialect lasts in the test; the session's clock goes as much faster where the waits are long. */
  timeScale: number;
  replyMs: number;
  /** How much faster a reply comes than it is heard: not all at once, so that a cancel has something to stop. */
  replyPace: number;
  /** Whether the session's clock is as much faster, so that its limits meet the dialect's full times. */
  fastClock: boolean;
}

const PLAIN: Expectation = {
  answer: 'sound',
  notice: null,
  transcripts: true,
  timeScale: 0.3,
  replyMs: 600,
  replyPace: 4,
  fastClock: false,
};

/** Replies longer than Latch waits for a cancel, and than the late one takes. */
const OUTLASTS_CANCELS = { timeScale: 0.2, fastClock: true, replyMs: 3_000, replyPace: 1.5 };

const OTHERWISE: Partial<Record<DialectName, Partial<Expectation>>> = {
  speaches: { timeScale: 1 },
  localai: { timeScale: 0.1, fastClock: true },
  vllm: { transcripts: false },
  'text-only': { answer: 'text' },
  'function-only': { answer: 'nothing', notice: 'reply-empty' },
  incomplete: { notice: 'reply-cut-short' },
  filtered: { answer: 'nothing', notice: 'reply-filtered' },
  slow: { timeScale: 0.1, fastClock: true },
  'late-cancel': OUTLASTS_CANCELS,
  'never-cancels': OUTLASTS_CANCELS,
  'no-transcript': { transcripts: false },
  'transcript-refused': { transcripts: false },
};

export const expectationOf = (dialect: DialectName): Expectation => ({ ...PLAIN, ...OTHERWISE[dialect] });

/** Servers that deviate in other ways, or in several. */
export const COMBINED: Record<
  string,
  { dialect: readonly (DialectName | Deviations)[]; expected: Expectation }
> = {
  'nothing is said of items': {
    dialect: [{ omits: ['conversation.item.added', 'conversation.item.done'] }],
    expected: PLAIN,
  },
  'commits are not confirmed': {
    dialect: [{ omits: ['input_audio_buffer.committed'] }],
    expected: PLAIN,
  },
  'responses are not announced': { dialect: [{ omits: ['response.created'] }], expected: PLAIN },
  'what responses make is not announced': {
    dialect: [{ omits: ['response.output_item.added', 'response.content_part.added'] }],
    expected: PLAIN,
  },
  'no housekeeping, and errors that name no command': {
    dialect: ['xai', { errorIds: 'none', refuses: { 'response.cancel': 'not_supported' } }],
    expected: PLAIN,
  },
  'metadata refused by a server that knows the older names alone': {
    dialect: ['azure-preview', { metadata: 'refused', errorsAreText: true }],
    expected: PLAIN,
  },
  'late items, no tags, and cancels without effect': {
    dialect: ['late-item', 'no-echo', 'never-cancels'],
    expected: { ...PLAIN, ...OUTLASTS_CANCELS, timeScale: 0.3 },
  },
  'answers of its own, from items that are late': { dialect: ['own-answers', 'late-item'], expected: PLAIN },
  'busy at first, and not confirming anything': {
    dialect: ['active-once-nameless', 'vllm'],
    expected: { ...PLAIN, transcripts: false },
  },
  'transcription that fails': {
    dialect: [{ transcripts: 'fail' }],
    expected: { ...PLAIN, transcripts: false },
  },
};
