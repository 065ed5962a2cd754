/** Something that people talk about, known by its words. `{word}` in a reply is the word that was said. */
export interface Topic {
  id: string;
  /** Things that can be counted: "a river". Their plurals count, too. */
  things: string;
  /** All other words: "rain". */
  others: string;
  /** Said of what was typed, or surely heard. */
  replies: readonly string[];
}

/** The topics. A word belongs to the first that has it. */
export const topics: readonly Topic[] = [
  {
    id: 'family',
    things:
      'family mother mom mum father dad sister brother daughter son child baby wife husband parent grandmother grandfather grandma grandpa aunt uncle cousin twin wedding',
    others: 'children kids married wives',
    replies: [
      'Families give one a lot to talk about. What is yours like?',
      'Do you see each other often?',
      'What do you like to do together?',
      'Who in your family are you most like?',
    ],
  },
  {
    id: 'friends',
    things: 'friend neighbor neighbour boyfriend girlfriend party guest birthday',
    others: 'friendship',
    replies: [
      'Good company is worth a lot. What do you do together?',
      'How did you meet?',
      'When did you last see each other?',
    ],
  },
  {
    id: 'work',
    things:
      'job boss office meeting colleague company manager customer project computer program deadline interview salary committee',
    others: 'work working business money career email',
    replies: [
      'What do you like best about your work?',
      'Is it the work itself, or the people there?',
      'How do you spend your time when you are not working?',
      'What would you do if you never had to work again?',
    ],
  },
  {
    id: 'school',
    things: 'school teacher lesson class student university college exam test book library language word',
    others:
      'homework math maths history science english french german spanish reading learning study studying',
    replies: [
      'What did you like to learn best?',
      'Is it easy for you, or hard?',
      'Who is the best teacher that you ever had?',
      'What would you like to learn next?',
    ],
  },
  {
    id: 'animals',
    things:
      'dog cat horse bird cow pig rabbit mouse animal pet puppy kitten chicken duck bear lion tiger elephant bee',
    others: 'fish sheep mice wolves',
    replies: [
      'Do you have an animal at home?',
      'What do you like about the {word}?',
      'Animals are good listeners, I am told: better than I am. What is yours called?',
      'If you could be any animal for a day, which one would you be?',
    ],
  },
  {
    id: 'food',
    things:
      'apple cake meal kitchen restaurant breakfast lunch dinner egg pizza sandwich vegetable banana orange potato recipe',
    others:
      'food bread cheese tea coffee water milk soup fruit meat chocolate cooking eating sugar beer wine rice',
    replies: [
      'I cannot taste anything, so tell me: what is it like?',
      'Do you like to cook?',
      'What is the best thing that you ever ate?',
      'Who cooks best where you live?',
    ],
  },
  {
    id: 'weather',
    things: 'storm cloud umbrella',
    others: 'weather rain raining snow snowing sun sunny wind windy cold hot fog sky warm ice',
    replies: [
      'What weather do you like best?',
      'I cannot see outside. What is it like where you are?',
      'Does the weather change how you feel?',
    ],
  },
  {
    id: 'travel',
    things:
      'train car bus plane ship boat bicycle bike road street city town village country trip journey holiday vacation hotel airport station bridge map ticket passport engine',
    others: 'travel traveling travelling driving flying abroad',
    replies: [
      'Where would you most like to go?',
      'Do you like to be on the way, or to arrive?',
      'What is the first thing that you do in a new place?',
      'Who would you take along?',
    ],
  },
  {
    id: 'nature',
    things:
      'river lake sea beach mountain hill forest wood tree flower garden field island park farm star moon ocean wave',
    others: 'grass leaves nature earth outside woods',
    replies: [
      'It must be good to be outside. What do you see there?',
      'Is there a place out there that you go back to?',
      'I know a story with a river in it, and one with the sea. Ask me for a story if you like.',
      'Do you go there alone, or with somebody?',
    ],
  },
  {
    id: 'music',
    things: 'song piano guitar violin band concert drum singer instrument melody',
    others: 'music singing dancing dance jazz radio',
    replies: [
      'What do you like to listen to?',
      'Do you play or sing yourself?',
      'Which song could you hear every day?',
      'I sing badly, but if you ask me to sing, I will.',
    ],
  },
  {
    id: 'leisure',
    things: 'film movie game story picture painting photo sport ball team match race hobby camera',
    others: 'football tennis chess swimming running television tv fun weekend art',
    replies: [
      'What do you like about it?',
      'How did you begin with that?',
      'Do you do that alone, or with others?',
      'How often do you find the time?',
    ],
  },
  {
    id: 'health',
    things: 'doctor hospital headache leg arm tooth medicine accident dentist nurse',
    others: 'health ill sick pain tired sleep sleeping sleepless hurt',
    replies: [
      'I am sorry if that is a burden. How are you now?',
      'I know nothing of medicine, but I can listen. How is it today?',
      'Is there somebody who looks after you?',
    ],
  },
  {
    id: 'feelings',
    things: 'worry problem dream hope wish secret mistake',
    others:
      'happy sad angry afraid lonely alone nervous proud love fear joy crying cry laugh laughing stress stressed bored excited worried upset',
    replies: [
      'What do you think brings that feeling?',
      'When did you last feel like that?',
      'What usually helps?',
      'Who do you talk to about that?',
    ],
  },
  {
    id: 'home',
    things: 'house home room door window bed table chair flat apartment wall key roof',
    others: 'moving furniture rent',
    replies: [
      'What makes a place a home, for you?',
      'Which room do you like best?',
      'Have you lived there long?',
    ],
  },
  {
    id: 'time',
    things: 'day night morning evening week month year hour summer winter spring autumn',
    others: 'today tomorrow yesterday time past future childhood',
    replies: [
      'What comes to mind first when you think of it?',
      'Does time go fast for you, or slowly?',
      'Is that a good time for you?',
    ],
  },
];

interface Entry {
  topic: Topic;
  /** How the word is spoken of: "a river", "rivers", "rain". */
  phrase: string;
}

const entries = new Map<string, Entry>();
for (const topic of topics) {
  const put = (word: string, phrase: string) => {
    if (!entries.has(word)) entries.set(word, { topic, phrase });
  };
  for (const word of topic.things.split(' ')) {
    put(
      word,
      `${(/^[aeiou]/.test(word) && !word.startsWith('u')) || word.startsWith('um') ? 'an' : 'a'} ${word}`,
    );
    const many = word.endsWith('y') && !/[aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
    put(many, many);
    put(`${word}es`, `${word}es`);
  }
  for (const word of topic.others.split(' ')) put(word, word);
}

/** What a word (lower case) is about; null for words of no topic. */
export function topicOf(word: string): Entry | null {
  return entries.get(word) ?? null;
}
