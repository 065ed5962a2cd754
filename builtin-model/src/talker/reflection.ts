/** Words that change sides when they are said back. */
const swaps = new Map(
  Object.entries({
    i: 'you',
    me: 'you',
    my: 'your',
    mine: 'yours',
    myself: 'yourself',
    your: 'my',
    yours: 'mine',
    yourself: 'myself',
  }),
);

/** After these, "you" is who does something, and becomes "I". */
const beforeSubject = new Set([
  'that',
  'if',
  'when',
  'because',
  'what',
  'why',
  'how',
  'where',
  'and',
  'but',
  'think',
]);
/** Before these it is, too. */
const afterSubject = new Set(
  'are were have had do did can could will would should may might must know think like want need say said'.split(
    ' ',
  ),
);
const verbs = new Map([
  ['you am', 'are'],
  ['you was', 'were'],
  ['I are', 'am'],
  ['I were', 'was'],
]);

/** What the user said as the model says it back: "i miss my dog" → "you miss your dog". */
function reflected(words: readonly string[]): string[] {
  const said: string[] = [];
  for (const [at, word] of words.entries()) {
    const before = words[at - 1] ?? '';
    const next = words[at + 1] ?? '';
    // "an A I" is no person.
    if (word === 'i' && before === 'a') {
      said.push(word);
      continue;
    }
    if (word === 'you') {
      const subject = afterSubject.has(next) || (beforeSubject.has(before) && next !== '');
      said.push(subject ? 'I' : 'me');
      continue;
    }
    const pronoun = said.at(-1) ?? '';
    said.push(swaps.get(word) ?? verbs.get(`${pronoun} ${word}`) ?? word);
  }
  return said;
}

const phraseEnds = new Set(
  (
    'and but or because so when while if then that which who since although where as is are was were has had will would can ' +
    'could should do does did with yesterday today tomorrow tonight last next sometimes often always now'
  ).split(' '),
);
/** Left out where a sentence ends with them. */
const saidOfTime = new Set(
  'today yesterday tomorrow tonight now sometimes often always lately again too though'.split(' '),
);
const longestPhrase = 6;
const longestRest = 10;

/** The rest of a sentence, said back: to the next conjunction once it has said something. */
export function restOf(words: readonly string[]): string[] {
  const end = words.findIndex((word, at) => at > 1 && /^(and|but|because|so)$/.test(word));
  const rest = words.slice(0, end < 0 ? longestRest : Math.min(end, longestRest));
  const last = rest.findLastIndex((word) => !saidOfTime.has(word));
  return reflected(rest.slice(0, last + 1));
}

/** What the rest of a sentence is about: a few words that can stand for a thing, or "that". */
export function thingOf(words: readonly string[]): string[] {
  const end = words.findIndex((word) => phraseEnds.has(word));
  const phrase = words.slice(0, end < 0 ? words.length : end);
  const [first = 'to'] = phrase;
  if (phrase.length > longestPhrase || /^(to|it|that|this|not|very|so)$/.test(first)) return ['that'];
  return reflected(phrase);
}
