/**
 * The real floor (shared/floor/floor.ts) on what was heard of a turn, as the first turn of a call: pure.
 *
 * A *cut-in* is a commit before the labelled end of the turn. The turn's numbers (starts, waste, delay) end with its first commit.
 * To know of every hold whether it would be cut, a commit in mid-turn is noted and then not carried out: the floor goes on as if
 * the policy had waited on.
 */
import { BARGE_IN_POLICY } from '../../../shared/floor/barge-in-policy.ts';
import { ENDPOINT_POLICY, type EndpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import { FLOOR_START, type FloorPolicies, type FloorState } from '../../../shared/floor/floor-state.ts';
import { floorStep, type FloorStep } from '../../../shared/floor/floor.ts';
import type { HeardFrame } from './heard-frame.ts';
import { floorThatKnows, Judging, type Judge } from './judge.ts';
import type { LabelledTurn, Span } from './labelled-turn.ts';

/** Shorter gaps are stop closures too: they are not scored as holds. */
const HOLD_MS = 200;

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
  /** Guesses, and those of them that were taken back because speech went on. */
  starts: number;
  wasted: number;
}

/** Never a cut by length: how long a recording is says nothing of a detector. */
const policiesOf = (endpoint: EndpointPolicy): FloorPolicies => ({
  endpoint: { ...endpoint, maxTurnMs: Infinity },
  bargeIn: BARGE_IN_POLICY,
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
): Outcome {
  const policies = policiesOf(endpoint);
  const holds = scoredHolds(turn);
  const outcome: Outcome = {
    isCut: turn.isWhole && turn.isOneSpeaker ? false : null,
    isCutInSpeech: false,
    holdsCut: holds.map(() => false),
    commitMs: null,
    startMs: null,
    starts: 0,
    wasted: 0,
  };
  const judging = judge && new Judging(judge, turn.id);
  let floor = judge === null ? FLOOR_START : floorThatKnows(judge);
  let startedMs: number | null = null;
  let wasCut = false;
  for (const frame of frames) {
    const { atMs } = frame;
    if (!turn.isWhole && atMs >= turn.turnEndMs) break;
    for (const event of judging?.due(atMs) ?? []) floor = floorStep(floor, event, policies).state;
    const step = floorStep(floor, { type: 'frame', ...frame }, policies);
    const commits = step.effects.some(({ type }) => type === 'commit');
    // A commit without a guess asks for the reply at once: that is no guess.
    if (!commits && !wasCut) {
      const guesses = step.effects.filter(({ type }) => type === 'speculate').length;
      const retracts = step.effects.filter(({ type }) => type === 'retract').length;
      if (guesses > 0) startedMs = atMs;
      if (retracts > 0 && guesses === 0) startedMs = null;
      outcome.starts += guesses;
      outcome.wasted += retracts;
    }
    if (!commits) {
      const isEnd = pauseStart(step.state, atMs) >= turn.turnEndMs - VAD_EARLY_MS;
      for (const effect of step.effects)
        if (effect.type === 'speculate') judging?.onGuess(effect, atMs, isEnd);
      floor = step.state;
      continue;
    }
    if (atMs >= turn.turnEndMs) {
      if (!wasCut) {
        outcome.commitMs = atMs - turn.turnEndMs;
        outcome.startMs = (startedMs ?? atMs) - turn.turnEndMs;
      }
      break;
    }
    const pause: Span = [pauseStart(floor, atMs), atMs];
    holds.forEach((hold, i) => (outcome.holdsCut[i] ||= overlap(hold, pause)));
    if (turn.isOneSpeaker && !wasCut && !turn.unscored.some((gap) => overlap(gap, pause))) {
      wasCut = true;
      if (outcome.isCut !== null) outcome.isCut = true;
      outcome.isCutInSpeech = !turn.holds.some((hold) => overlap(hold, pause));
    }
  }
  return outcome;
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
  readonly #policies = policiesOf(ENDPOINT_POLICY);

  opens(frame: HeardFrame): boolean {
    const step: FloorStep = floorStep(this.#floor, { type: 'frame', ...frame }, this.#policies);
    if (!step.effects.some(({ type }) => type === 'commit')) this.#floor = step.state;
    return step.effects.some(({ type }) => type === 'open');
  }
}
