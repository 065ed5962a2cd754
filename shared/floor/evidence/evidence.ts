/**
 * All that is known of a pause beside its length, in one number: the natural log-odds that the turn is over. Each source is a file of
 * its own, with the origin of its numbers. Its part is 0 where it knows nothing, and no single source weighs more than a bound of its
 * own. The sources are added as if they were independent. They are not quite: the model's verdict and the words are both about what was
 * said; no recordings exist that have both, so that nobody knows by how much that is too much.
 */
import { believed, verdictEvidence, type JudgeRecord, type TurnVerdict } from '../judge-record.ts';
import type { SpeakerPauses } from '../speaker-pauses.ts';
import type { TurnContext } from '../turn-context.ts';
import { contextEvidence } from './context.ts';
import { networkEvidence } from './network.ts';
import { speakerEvidence } from './speaker.ts';
import { wordsEvidence } from './words.ts';

export interface Known {
  /** The turn network's probability, 0 to 1, that the turn is over, given the pause so far; null where there is none. */
  ended: number | null;
  /** Speech in the turn so far. */
  speechMs: number;
  context: TurnContext;
  speaker: SpeakerPauses;
  /** What the speech model made of the guess in this pause; null where it has not said so yet. */
  verdict: TurnVerdict | null;
  /** How right it was so far. */
  judge: JudgeRecord;
  /** What the speech model wrote down of the turn up to this guess; empty where nothing has come yet. */
  words: string;
  /** In which language: a BCP 47 tag. */
  language: string;
}

export function evidence(known: Known): number {
  return (
    networkEvidence(known) +
    verdictEvidence(known.judge, believed(known)) +
    wordsEvidence(known) +
    contextEvidence(known) +
    speakerEvidence(known.speaker)
  );
}
