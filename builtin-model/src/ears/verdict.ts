import { isRejected } from '../talker/grammar.ts';

/** One word (or silence) of the recogniser's alignment: its label, length in seconds and phones, and mean score per frame, 0 to 1. */
export interface AlignedWord {
  label: string;
  seconds: number;
  score: number;
  phones: number;
}

/**
 * The beginning of a sentence can lead the recogniser's search astray, so that it forces the rest onto words, or into
 * silence. Both show in the scores. Over 136 sentences of the grammar by three voices, the worst word scored 0.81 and the
 * worst silence 0.92. Of 12 sentences outside the grammar that got past the rejection loop, each had a word below 0.80 or a
 * silence below 0.89.
 */
const leastScores = { word: 0.8, silence: 0.89 } as const;

/**
 * A sentence that is only begun has less of itself to fit by chance, so that its words must fit better (of 30 sentences outside
 * the grammar one passed at 0.8, and none at 0.85), and somebody must have stopped there: while a word goes on, the recogniser
 * has only the ones before it.
 */
const leastBegunScore = 0.85;
const shortestStopSeconds = 0.08;

/** Shorter silences are edges of words; their score means nothing. */
const shortestSilenceSeconds = 0.1;

/**
 * No silence that reaches the recogniser lasts longer than 0.4 s (silence-trimmer.ts). A longer one is speech that was taken
 * for silence.
 */
const longestSilenceSeconds = 0.8;

/** Whether what was recognised as a sentence can be believed. */
export function isUnderstood(text: string, alignment: readonly AlignedWord[]): boolean {
  return fits(text, alignment, leastScores.word);
}

/** Whether somebody said these words, with which a sentence begins, and stopped. */
export function isBegun(text: string, alignment: readonly AlignedWord[]): boolean {
  return fits(text, alignment, leastBegunScore) && silenceAtEnd(alignment) >= shortestStopSeconds;
}

function fits(text: string, alignment: readonly AlignedWord[], leastWordScore: number): boolean {
  if (isRejected(text) || longestSilence(alignment) > longestSilenceSeconds) return false;
  return alignment.every(({ label, seconds, score }) => {
    if (label === '(NULL)') return true;
    if (label.startsWith('<')) return seconds < shortestSilenceSeconds || score >= leastScores.silence;
    return score >= leastWordScore;
  });
}

function longestSilence(alignment: readonly AlignedWord[]): number {
  let longest = 0;
  let seconds = 0;
  for (const { label, seconds: more } of alignment) {
    if (label === '(NULL)') continue;
    seconds = label.startsWith('<') ? seconds + more : 0;
    longest = Math.max(longest, seconds);
  }
  return longest;
}

function silenceAtEnd(alignment: readonly AlignedWord[]): number {
  const last = alignment.findLastIndex(({ label }) => label !== '(NULL)' && !label.startsWith('<'));
  return alignment
    .slice(last + 1)
    .filter(({ label }) => label.startsWith('<'))
    .reduce((sum, { seconds }) => sum + seconds, 0);
}
