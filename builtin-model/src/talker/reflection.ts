/** Words that change sides when they are said back. */
const swaps: Readonly<Record<string, string>> = {
  i: 'you',
  me: 'you',
  my: 'your',
  mine: 'yours',
  myself: 'yourself',
  your: 'my',
  yours: 'mine',
  yourself: 'myself',
  'you am': 'are',
  'you was': 'were',
  'I are': 'am',
  'I were': 'was',
};

/** After these, "you" is the subject, and becomes "I". */
const beforeSubject = /^(that|if|when|because|what|why|how|and|but|think)$/;
/** Before these it is the subject, too. */
const afterSubject = /^(are|were|have|had|do|did|can|could|will|would|should|think|like|want|need|say|said)$/;

/** What the user said as the model says it back: "i miss my dog" → "you miss your dog". */
function reflected(words: readonly string[]): string[] {
  const said: string[] = [];
  for (const [at, word] of words.entries()) {
    const next = words[at + 1] ?? '';
    const isSubject = afterSubject.test(next) || (beforeSubject.test(words[at - 1] ?? '') && next !== '');
    if (word === 'you') said.push(isSubject ? 'I' : 'me');
    else said.push(swapOf(word) ?? swapOf(`${said.at(-1) ?? ''} ${word}`) ?? word);
  }
  return said;
}

function swapOf(words: string): string | undefined {
  return Object.hasOwn(swaps, words) ? swaps[words] : undefined;
}

const phraseEnds =
  /^(and|but|or|because|so|when|while|if|then|that|which|who|where|as|is|are|was|were|has|had|will|would|can|do|does|did|with|yesterday|today|tomorrow|last|next|always|now)$/;
const saidOfTime = /^(today|yesterday|tomorrow|tonight|now|sometimes|often|always|again|too|though)$/;
const longestPhrase = 6;
const longestRest = 10;

/** The rest of a sentence, said back: to the next conjunction once it has said something, and without words of time at its end. */
export function restOf(words: readonly string[]): string[] {
  const end = words.findIndex((word, at) => at > 1 && /^(and|but|because|so)$/.test(word));
  const rest = words.slice(0, end < 0 ? longestRest : Math.min(end, longestRest));
  return reflected(rest.slice(0, rest.findLastIndex((word) => !saidOfTime.test(word)) + 1));
}

/** What the rest of a sentence is about: a few words that can stand for a thing, or "that". */
export function thingOf(words: readonly string[]): string[] {
  const end = words.findIndex((word) => phraseEnds.test(word));
  const phrase = words.slice(0, end < 0 ? words.length : end);
  const [first = 'to'] = phrase;
  if (phrase.length > longestPhrase || /^(to|it|that|this|not|very|so)$/.test(first)) return ['that'];
  return reflected(phrase);
}
