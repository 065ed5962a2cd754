/**
 * The real floor (shared/floor/floor.ts) on what was heard of a turn, as the first turn of a call: pure.
 *
 * A *cut-in* is a commit before the labelled end of the turn. The turn's numbers (starts, waste, delay) end with its first commit.
 * To know of every hold whether it would be cut, a commit in mid-turn is noted and then not carried out: the floor goes on as if
 * the policy had waited on.
 */
import { BARGE_IN_POLICY, type BargeInPolicy } from '../../../shared/floor/barge-in-policy.ts';
import { ENDPOINT_POLICY, type EndpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import { FLOOR_START, type FloorPolicies, type FloorState } from '../../../shared/floor/floor-state.ts';
import { floorStep, type FloorStep } from '../../../shared/floor/floor.ts';
import { earlyReply, type EarlyReply } from './early-reply.ts';
import type { HeardFrame } from './heard-frame.ts';
import { Answers, floorThatKnows, type Judge } from './judge.ts';
import type { LabelledTurn, Span } from './labelled-turn.ts';

/** Shorter gaps are stop closures too: they are not scored as holds. */
const HOLD_MS = 200;

/** From a guess to the first audio of its reply, where there is no judge, whose verdict that is. */
const MODEL_MS = 300;

/** Of audio that a model hears, and that it speaks: 100 and 50 ms a token, as OpenAI's speech models count (platform.openai.com/docs). */
const HEARD_TOKEN_MS = 100;
const SPOKEN_TOKEN_MS = 50;

/** The VAD lets go up to this much before the labelled end, where words end softly. */
const VAD_EARLY_MS = 250;

export interface Outcome {
  /** The turn was cut into; null where that cannot be said of it (more than one voice, or it stops in mid-turn). */
  isCut: boolean | null;
  /** Where the first cut was not in a labelled hold: in speech that was not heard as such, or in a gap too short for a label. */
  isCutInSpeech: boolean;
  /** Of each hold of HOLD_MS or more: whether it was cut. */
  holdsCut: boolean[];
  /** From the labelled end to the commit; null where the turn was cut into, or has no end. */
  commitMs: number | null;
  /** From the labelled end to the start of the guess that was committed, or to the commit where none was made; may be negative. */
  startMs: number | null;
  /** From the labelled end to when the reply can be heard: committed, and its first audio here. */
  replyMs: number | null;
  /** Guesses, and those of them that were taken back because speech went on. */
  starts: number;
  wasted: number;
  /** Of those: the turn heard once more, and what was spoken, at the pace of speech, until they were taken back. */
  wastedTokens: number;
  /** What became of the reply of a turn that was cut into; null where it was not, or nobody can say so. */
  early: EarlyReply | null;
}

/** Never a cut by length: how long a recording is says nothing of a detector. */
const policiesOf = (endpoint: EndpointPolicy, bargeIn: BargeInPolicy): FloorPolicies => ({
  endpoint: { ...endpoint, maxTurnMs: Infinity },
  bargeIn,
  replyLimitMs: Infinity,
  language: 'en',
});

export function scoredHolds({ holds }: LabelledTurn): readonly Span[] {
  return holds.filter(([startMs, endMs]) => endMs - startMs >= HOLD_MS);
}

/** `judge`: what the speech model makes of guesses; null where it says nothing of them. */
export function replay(
  turn: LabelledTurn,
  frames: readonly HeardFrame[],
  endpoint: EndpointPolicy,
  judge: Judge | null = null,
  bargeIn: BargeInPolicy = BARGE_IN_POLICY,
): Outcome {
  const policies = policiesOf(endpoint, bargeIn);
  const holds = scoredHolds(turn);
  const outcome: Outcome = {
    isCut: turn.isWhole && turn.isOneSpeaker ? false : null,
    isCutInSpeech: false,
    holdsCut: holds.map(() => false),
    commitMs: null,
    startMs: null,
    replyMs: null,
    starts: 0,
    wasted: 0,
    wastedTokens: 0,
    early: null,
  };
  const modelMs = judge?.latencyMs ?? MODEL_MS;
  const answers = new Answers(judge, modelMs, turn.id);
  let floor = judge === null ? FLOOR_START : floorThatKnows(judge);
  let startedMs: number | null = null;
  let wasCut = false;
  for (const [at, frame] of frames.entries()) {
    const { atMs } = frame;
    if (!turn.isWhole && atMs >= turn.turnEndMs) break;
    for (const event of answers.due(atMs)) floor = floorStep(floor, event, policies).state;
    const step = floorStep(floor, { type: 'frame', ...frame }, policies);
    const commits = step.effects.some(({ type }) => type === 'commit');
    // A commit without a guess asks for the reply at once: that is no guess.
    if (!commits && !wasCut) {
      const guesses = step.effects.filter(({ type }) => type === 'speculate').length;
      const retracts = step.effects.filter(({ type }) => type === 'retract').length;
      if (retracts > 0 && startedMs !== null)
        outcome.wastedTokens += tokensOf(floor, startedMs, atMs - startedMs - modelMs);
      if (guesses > 0) startedMs = atMs;
      if (retracts > 0 && guesses === 0) startedMs = null;
      outcome.starts += guesses;
      outcome.wasted += retracts;
    }
    if (!commits) {
      const isEnd = pauseStart(step.state, atMs) >= turn.turnEndMs - VAD_EARLY_MS;
      for (const effect of step.effects)
        if (effect.type === 'speculate') answers.onGuess(effect, atMs, isEnd);
      floor = step.state;
      continue;
    }
    if (atMs >= turn.turnEndMs) {
      if (!wasCut) {
        outcome.commitMs = atMs - turn.turnEndMs;
        outcome.startMs = (startedMs ?? atMs) - turn.turnEndMs;
        outcome.replyMs = replyMs(step, startedMs, atMs, modelMs) - turn.turnEndMs;
      }
      break;
    }
    const pause: Span = [pauseStart(floor, atMs), atMs];
    holds.forEach((hold, i) => (outcome.holdsCut[i] ||= overlap(hold, pause)));
    if (turn.isOneSpeaker && !wasCut && !turn.unscored.some((gap) => overlap(gap, pause))) {
      wasCut = true;
      if (outcome.isCut !== null) {
        outcome.isCut = true;
        outcome.early = earlyReply(frames, at, step, replyMs(step, startedMs, atMs, modelMs), policies);
      }
      outcome.isCutInSpeech = !turn.holds.some((hold) => overlap(hold, pause));
    }
  }
  return outcome;
}

/** When the reply can be heard. A guess whose verdict was to listen has none: the turn is asked for again. */
function replyMs({ state }: FloorStep, startedMs: number | null, atMs: number, modelMs: number): number {
  const isAnswered = startedMs !== null && state.lastCommit?.verdict !== 'listens';
  return Math.max(atMs, (isAnswered ? startedMs : atMs) + modelMs);
}

/** A guess that was taken back: the turn as far as it went, and what was spoken. A verdict to listen speaks nothing. */
function tokensOf({ user }: FloorState, startedMs: number, spokenMs: number): number {
  if (user.kind === 'silent') return 0;
  const listens = user.kind === 'pausing' && user.verdict === 'listens';
  return (
    (startedMs - user.openedMs) / HEARD_TOKEN_MS + (listens ? 0 : Math.max(0, spokenMs) / SPOKEN_TOKEN_MS)
  );
}

function pauseStart({ user }: FloorState, atMs: number): number {
  return user.kind === 'pausing' ? user.sinceMs : atMs;
}

function overlap([startMs, endMs]: Span, [otherStartMs, otherEndMs]: Span): boolean {
  return startMs < otherEndMs && otherStartMs < endMs;
}

/** When the floor opens a turn, whatever is committed: with the shipped policy, whose commits are not carried out. */
export class Opening {
  #floor = FLOOR_START;
  readonly #policies = policiesOf(ENDPOINT_POLICY, BARGE_IN_POLICY);

  opens(frame: HeardFrame): boolean {
    const step: FloorStep = floorStep(this.#floor, { type: 'frame', ...frame }, this.#policies);
    if (!step.effects.some(({ type }) => type === 'commit')) this.#floor = step.state;
    return step.effects.some(({ type }) => type === 'open');
  }
}
