import type { Intent } from './intent.ts';
import { intents } from './intents.ts';
import { Matcher, wordsOf, type Captures } from './pattern.ts';
import { rules } from './rules.ts';

/** The phones of the acoustic model; each becomes a one-phone word of the rejection loop. */
const phones =
  'AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(
    ' ',
  );

/**
 * Prior of the rejection loop against all that is understood. Tiny, because the loop fits any sound at least as well as
 * words do. Measured together with `leastScores` in ears/verdict.ts: 1e-4 rejects short sentences that were understood.
 */
const rejectionPrior = 1e-16;

const rejectionWord = (phone: string) => `gg${phone.toLowerCase()}`;

const intentRule = (intent: Intent) => `ask-${intent.id}`;

/** What can be said is tried before the rules that a keyboard opens. */
const candidates = [false, true].flatMap((opened) =>
  intents.flatMap((intent) =>
    [...intent.say, ...(intent.type ?? [])].map((pattern) => ({
      intent,
      opened,
      matcher: new Matcher(pattern, rules, opened),
    })),
  ),
);

/** Words for the recogniser's dictionary that ordinary speech does not have: `[word, phones]`. */
export const rejectionWords: readonly [word: string, phones: string][] = phones.map((phone) => [
  rejectionWord(phone),
  phone,
]);

/** Every word that can be said. */
export const vocabulary: ReadonlySet<string> = new Set(
  [...intents.flatMap(({ say }) => say), ...[...rules.values()].map(({ pattern }) => pattern)].flatMap(
    wordsOf,
  ),
);

/** The recogniser's grammar: anything an intent can be asked by, or the rejection loop. */
export function speechGrammar(): string {
  return [
    '#JSGF V1.0;',
    'grammar talk;',
    `public <talk> = /1.0/ <understood> | /${rejectionPrior.toExponential()}/ <rejected>;`,
    `<understood> = ${intents.map((intent) => `<${intentRule(intent)}>`).join(' | ')};`,
    ...[...rules].map(([name, { pattern }]) => `<${name}> = ( ${pattern} );`),
    ...intents.map((intent) => `<${intentRule(intent)}> = ( ${intent.say.join(' | ')} );`),
    `<rejected> = ( ${phones.map(rejectionWord).join(' | ')} )+;`,
  ].join('\n');
}

/** What the recogniser returned went through the rejection loop (or is nothing at all). */
export function isRejected(recognised: string): boolean {
  return recognised.split(' ').some((word) => !vocabulary.has(word));
}

/** Whether the words (lower case, no punctuation) are all of a sentence, with no words but those of the grammar. */
export function isSentence(words: readonly string[]): boolean {
  return candidates.some(({ opened, matcher }) => !opened && matcher.match(words) !== null);
}

/**
 * The intent that the words (lower case, no punctuation) ask for, with what they name. What can be said is tried
 * first; then, since words may also be typed, the rules that a keyboard opens.
 */
export function findIntent(words: readonly string[]): { intent: Intent; captures: Captures } | null {
  for (const { intent, matcher } of candidates) {
    const captures = matcher.match(words);
    if (captures) return { intent, captures };
  }
  return null;
}

/** Throws where there is none, since ids are source code. */
export function intentNamed(id: string): Intent {
  const intent = intents.find((one) => one.id === id);
  if (!intent) throw new RangeError(`No such intent: ${id}`);
  return intent;
}
