/** Something that people talk about, known by its words. */
interface Topic {
  /** Things that can be counted: "a river". Their plurals count, too. */
  things: string;
  /** All other words: "rain". */
  others: string;
  replies: readonly string[];
}

const topics: readonly Topic[] = [
  {
    things:
      'family mother mom father dad sister brother daughter son child baby wife husband parent grandmother grandfather friend neighbor party birthday wedding',
    others: 'children kids married',
    replies: ['What do you like to do together?', 'Do you see each other often?', 'How did you meet?'],
  },
  {
    things: 'job boss office meeting company project computer program deadline committee engine car',
    others: 'work working business money email',
    replies: ['What do you like best about it?', 'Is it the work itself, or the people there?'],
  },
  {
    things: 'school teacher lesson class student university exam book library language word',
    others: 'homework history science english french german spanish reading learning',
    replies: ['What did you like to learn best?', 'What would you like to learn next?'],
  },
  {
    things: 'dog cat horse bird cow rabbit mouse animal pet chicken bear lion elephant',
    others: 'fish sheep mice',
    replies: ['Do you have an animal at home?', 'If you could be any animal for a day, which would you be?'],
  },
  {
    things: 'apple cake meal kitchen restaurant breakfast lunch dinner egg pizza',
    others: 'food bread cheese tea coffee water milk soup fruit chocolate cooking',
    replies: ['I cannot taste anything, so tell me: what is it like?', 'Do you like to cook?'],
  },
  {
    things:
      'town city country village river beach mountain lake garden park tree flower train bus plane boat bicycle bike',
    others: 'sea rain snow sun weather holiday travel london paris',
    replies: ['What is it like there?', 'What do you like to do outside?', 'Who was with you?'],
  },
  {
    things: 'song piano guitar band concert film movie game picture sport match',
    others: 'music singing dancing football tennis chess sing',
    replies: ['What do you like about it?', 'How did you begin with that?'],
  },
  {
    things: 'doctor hospital headache problem worry house home room door',
    others: 'health ill tired sleep pain happy sad lonely afraid love',
    replies: ['How is it today?', 'Who do you talk to about that?', 'Has it been so for long?'],
  },
];

interface Entry {
  topic: Topic;
  /** How the word is spoken of: "a river", "rivers", "rain". */
  phrase: string;
}

const entries = new Map<string, Entry>();
for (const topic of topics) {
  for (const word of topic.things.split(' ')) {
    const article = /^[aeio]/.test(word) ? 'an' : 'a';
    entries.set(word, { topic, phrase: `${article} ${word}` });
    const many = /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
    entries.set(many, { topic, phrase: many });
  }
  for (const word of topic.others.split(' ')) entries.set(word, { topic, phrase: word });
}

/** What a word (lower case) is about; null for words of no topic. */
export function topicOf(word: string): Entry | null {
  return entries.get(word) ?? null;
}
