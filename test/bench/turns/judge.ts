/**
 * A speech model that judges guesses, made of three numbers. What a live model's numbers are is not known here: a table says what would
 * follow from them.
 */
import { NEW_JUDGE, type JudgeRecord, type TurnVerdict } from '../../../shared/floor/judge-record.ts';
import {
  FLOOR_START,
  type FloorEvent,
  type FloorState,
  type TurnRef,
} from '../../../shared/floor/floor-state.ts';
import { randomFrom } from './random.ts';

export interface Judge {
  /** As it was given: `0.9,0.2,300`. */
  name: string;
  /** It speaks at this part of ends … */
  recall: number;
  /** … and of holds. */
  falseSpeaks: number;
  latencyMs: number;
}

/** Reads `R,F,MS`. Throws an error that says what is wrong. */
export function parseJudge(name: string): Judge {
  const [recall = NaN, falseSpeaks = NaN, latencyMs = NaN, ...rest] = name.split(',').map(Number);
  const isPart = (it: number): boolean => it > 0 && it < 1;
  if (!isPart(recall) || !isPart(falseSpeaks) || !(latencyMs >= 0) || rest.length > 0)
    throw new Error(
      `"${name}" is no judge: give R,F,MS, two parts between 0 and 1 and a time, as 0.9,0.2,300.`,
    );
  return { name, recall, falseSpeaks, latencyMs };
}

/** A turn in the middle of a call: half a hundred verdicts of each kind have shown how this judge is. */
export function floorThatKnows({ recall, falseSpeaks }: Judge): FloorState {
  const counts = (speaks: number): JudgeRecord['ends'] => ({
    speaks: 50 * speaks,
    listens: 50 * (1 - speaks),
  });
  return { ...FLOOR_START, judge: { ...NEW_JUDGE, ends: counts(recall), holds: counts(falseSpeaks) } };
}

/** A model says that it will answer before it has anything to say. */
const CREATED_MS = 100;

/** The answers to the guesses of one turn: the same chance for the same turn, whatever the policy. Without a judge each is a reply. */
export class Answers {
  readonly #random: () => number;
  #waiting: FloorEvent[] = [];
  #lastReplyId = 0;

  /** `modelMs`: from a guess to its answer. */
  constructor(
    private readonly judge: Judge | null,
    private readonly modelMs: number,
    turnId: string,
  ) {
    this.#random = randomFrom(
      [...turnId].reduce((hash, char) => Math.imul(hash, 31) + char.charCodeAt(0), 7),
    );
  }

  onGuess({ turnId, revision }: TurnRef, guessedMs: number, isEnd: boolean): void {
    const about = { turnId, revision };
    const createdMs = guessedMs + Math.min(CREATED_MS, this.modelMs);
    this.#waiting.push({ type: 'reply-started', atMs: createdMs, ...about, replyId: ++this.#lastReplyId });
    const verdict = this.#judged(isEnd);
    if (verdict === null) return;
    const atMs = guessedMs + this.modelMs;
    this.#waiting.push({ type: 'judged', atMs, ...about, verdict });
    if (verdict === 'listens')
      this.#waiting.push({ type: 'reply-retrying', atMs, replyId: this.#lastReplyId });
  }

  #judged(isEnd: boolean): TurnVerdict | null {
    if (this.judge === null) return null;
    const { recall, falseSpeaks } = this.judge;
    return this.#random() < (isEnd ? recall : falseSpeaks) ? 'speaks' : 'listens';
  }

  /** What has come by now. */
  due(nowMs: number): FloorEvent[] {
    const due = this.#waiting.filter(({ atMs }) => atMs <= nowMs);
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > nowMs);
    return due;
  }
}
