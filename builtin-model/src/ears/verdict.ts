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

/** Shorter silences are edges of words; their score means nothing. */
const shortestSilenceSeconds = 0.1;

/**
 * No silence that reaches the recogniser lasts longer than 0.4 s (silence-trimmer.ts). A longer one is speech that was taken
 * for silence.
 */
const longestSilenceSeconds = 0.8;

/** Whether what was recognised can be believed. */
export function isUnderstood(text: string, alignment: readonly AlignedWord[]): boolean {
  if (isRejected(text) || longestSilence(alignment) > longestSilenceSeconds) return false;
  return alignment.every(({ label, seconds, score }) => {
    if (label === '(NULL)') return true;
    if (label.startsWith('<')) return seconds < shortestSilenceSeconds || score >= leastScores.silence;
    return score >= leastScores.word;
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
