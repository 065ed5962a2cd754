/**
 * Can the words end here? The answer is evidence, not a verdict: log-odds, to be added to what the sound says. Pure.
 *
 * Source of the weights: word times of Switchboard, talk of two people on the telephone: the 101 dialogues whose times are in
 * the repository deep_disfluency (its held-out and test parts). `lastWords` read the last words of 8,377 holds (pauses of 200 ms or more after
 * which the same speaker goes on) and of 2,952 changes of speaker. Backchannels, and ends that the other overlapped by more than 300 ms, were left out.
 * In 2,231 of the changes the first speaker's sentence was complete, by the annotation.
 */
import type { TurnContext } from '../floor/turn-context.ts';
import { dictatedEvidence } from './dictated.ts';
import { languageWords } from './languages.ts';
import { lastWords, type LastWords } from './last-words.ts';
import { oneSpelling, readWords } from './read-words.ts';

/** How often each kind of last words came: before holds, before all changes of speaker, and before the complete ones. */
const COUNTS: Readonly<
  Record<Exclude<LastWords, 'either'>, readonly [holds: number, changes: number, completeChanges: number]>
> = {
  filler: [1446, 163, 37],
  connective: [395, 67, 7],
  trailing: [461, 174, 22],
  determiner: [357, 37, 10],
  preposition: [343, 29, 19],
  auxiliary: [384, 38, 24],
  beginning: [319, 74, 11],
  answer: [88, 133, 127],
  complete: [4584, 2237, 1974],
};
const ALL_HOLDS = 8_377;
const ALL_CHANGES = 2_952;
const ALL_COMPLETE = 2_231;

/**
 * No word weighs more than others found that a filler or connective does: it was the last word before 28 % of holds and 9 % of ends. The
 * complete changes alone say more than that, but they were chosen by the words.
 */
const MOST = Math.log(28 / 9);

/**
 * The log of the likelihood ratio P(last words | end) / P(last words | hold), halfway between its two measures. Among all changes
 * are people who were cut off after "and": that is too mild for a listener who is to let others finish. The complete ones were
 * chosen by somebody who read the words: that is too strict.
 */
export function measuredWeight(kind: LastWords): number {
  if (kind === 'either') return 0;
  const [holds, changes, complete] = COUNTS[kind];
  const hold = logShare(holds, ALL_HOLDS);
  const weight = (logShare(changes, ALL_CHANGES) + logShare(complete, ALL_COMPLETE)) / 2 - hold;
  return Math.max(-MOST, weight);
}

/** Half a case is added, so that a count of none is no certainty. */
function logShare(count: number, all: number): number {
  return Math.log((count + 0.5) / (all + 1));
}

/** An estimate: only English was counted. The same kinds of word in another language say half as much until somebody counts. */
const UNCOUNTED_LANGUAGE = 0.5;
/** Estimates. Commas say nothing. */
const MARKS = {
  none: 0,
  /** Most transcribers put it at the end of a sentence, some after every fragment. After digits it says nothing. */
  stop: 0.2,
  /** A transcriber asks where the grammar does, and then the sentence is most often whole. */
  question: 0.4,
  /** "..." and "-" stand where the voice broke off. Transcribers write them rarely, and not always rightly. */
  brokenOff: -0.7,
} as const;

/** "Plan A": a capital after a small letter, in the middle of a sentence, is no article. "I" is written so everywhere. */
const LETTER = /[\p{Ll}\p{Nd},] (?!I)\p{Lu}[.!?]?\s*$/u;

/** So much is read, from the end: enough for the longest number or address. Keeps the time short whatever was said. */
const READ_CHARS = 400;

/**
 * The log-odds (natural logarithm) that the turn is over, from the words that were understood so far: positive where it is over, negative
 * where more comes, 0 where they say nothing: no words, or a language that is not known.
 *
 * @param text what the speech model wrote down so far, in any case, with or without punctuation
 * @param language a BCP 47 tag
 */
export function endEvidence(text: string, language: string, context: TurnContext): number {
  const known = languageWords(language);
  if (!known) return 0;
  const spelled = oneSpelling(text.slice(-READ_CHARS)).trim();
  const words = readWords(spelled, known.spaced);
  if (words.length === 0) return 0;
  const mark = endMark(spelled);
  const asked = mark === 'question' && known.asking.includes(words.at(-1)!);
  const isWhole = text.length <= READ_CHARS;
  const kind = asked || LETTER.test(text) ? 'complete' : lastWords(words, spelled, known, isWhole);
  const dictated = kind === 'filler' ? undefined : dictatedEvidence(words, known, context);
  const counted = known === languageWords('en') ? 1 : UNCOUNTED_LANGUAGE;
  if (dictated !== undefined) return dictated + (mark === 'stop' ? 0 : MARKS[mark]);
  return measuredWeight(kind) * counted + MARKS[mark];
}

function endMark(spelled: string): keyof typeof MARKS {
  const end = spelled.replace(/["'”»」』]{1,3}$/u, '');
  if (end.endsWith('?')) return 'question';
  if (/(?:\.{3}|[-–—])$/u.test(end)) return 'brokenOff';
  return /[.!。]$/u.test(end) ? 'stop' : 'none';
}
