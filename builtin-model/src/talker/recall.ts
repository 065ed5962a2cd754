import { relations, type Memory } from './memory.ts';
import { topicOf } from './topics.ts';
import { asWritten, nameWritten } from './words.ts';

const relationNames = new Set(relations.split('|'));
const askRelative = new RegExp(
  `\\b(?:what is|who is|what was|do you (?:know|remember)|tell me) (?:the name of )?(?:my (${relations})(?:'s name| called| named| name)?)$`,
);
const askPerson = /^who is ([a-z]+)$/;
const askAll =
  /\b(?:what do you (?:know|remember) about me|what have i told you|what did i (?:tell you|say)|what (?:were we|are we) talking about|what did we talk about|do you remember (?:me|what i said|what i told you))\b/;

/** What the user asks about what they said themselves: ways to say it, or null when it is no such question. */
export function recallAnswers(clause: readonly string[], memory: Memory): readonly string[] | null {
  const asked = clause.join(' ');
  const relation = askRelative.exec(asked)?.[1];
  if (relation) {
    const name = memory.people.get(relation);
    return name ? told(`your ${relation} is called ${nameWritten(name)}`) : untold(`about your ${relation}`);
  }
  const person = askPerson.exec(asked)?.[1];
  const whose = [...memory.people].find(([, name]) => name.split(' ')[0] === person);
  if (whose) return told(`${nameWritten(whose[1])} is your ${whose[0]}`);
  const kind = /\bwhat is my favorite ([a-z]+)$/.exec(asked)?.[1];
  if (kind) {
    const favorite = memory.favorites.get(kind);
    return favorite
      ? told(`your favorite ${kind} is ${asWritten([favorite])}`)
      : untold(`your favorite ${kind}`);
  }
  if (/\bwhere do i live$/.test(asked))
    return memory.home ? told(`you live ${placeWritten(memory.home)}`) : untold('where you live');
  if (/\bwhere (?:am i|do i come) from$/.test(asked))
    return memory.origin
      ? told(`you come from ${placeWritten(memory.origin)}`)
      : untold('where you come from');
  if (/\b(?:what is my (?:job|work)|where do i work|what do i do)$/.test(asked))
    return memory.work ? told(`you work ${asWritten([memory.work])}`) : untold('what you do');
  if (/\bwhat do i (?:like|love|enjoy)$/.test(asked))
    return memory.likes.length ? told(`you like ${list(memory.likes)}`) : untold('what you like');
  if (/\bwhat do i (?:hate|dislike|not like)$/.test(asked))
    return memory.dislikes.length
      ? told(`you do not like ${list(memory.dislikes)}`)
      : untold('what you do not like');
  return askAll.test(asked) ? summaries(memory) : null;
}

/** All that the user told, as two ways to say it. */
export function summaries(memory: Memory): readonly string[] {
  const facts = [
    ...(memory.userName ? [`your name is ${nameWritten(memory.userName)}`] : []),
    ...[...memory.people].map(([relation, name]) => `your ${relation} is called ${nameWritten(name)}`),
    ...(memory.home ? [`you live ${placeWritten(memory.home)}`] : []),
    ...(memory.origin ? [`you come from ${placeWritten(memory.origin)}`] : []),
    ...(memory.work ? [`you work ${asWritten([memory.work])}`] : []),
    ...(memory.likes.length ? [`you like ${list(memory.likes)}`] : []),
  ].slice(0, 4);
  const spokenOf = memory.mentions
    .filter(({ sure }) => sure)
    .slice(-3)
    .map(({ word }) => topicOf(word)?.phrase ?? word);
  if (facts.length) return told(sentenceList(facts));
  if (spokenOf.length)
    return [
      `We spoke of ${sentenceList(spokenOf)}.`,
      `It was about ${sentenceList(spokenOf)}, if I heard well.`,
    ];
  return [
    'Nothing yet: you have told me nothing about yourself.',
    'So far we have only begun. What should I know about you?',
  ];
}

/** How to take up what was told just now; null when nothing was. */
export function newsReplies(before: Memory, after: Memory): readonly string[] | null {
  const { userName, home, origin } = after;
  if (userName && userName !== before.userName)
    return [
      `Nice to meet you, ${nameWritten(userName)}. What shall we talk about?`,
      `Hello, ${nameWritten(userName)}.`,
    ];
  const person = [...after.people].find(([relation, name]) => before.people.get(relation) !== name);
  if (person) {
    const name = nameWritten(person[1]);
    return [
      `I will remember that your ${person[0]} is called ${name}. What is ${name} like?`,
      `${name} is a good name. Tell me more.`,
    ];
  }
  const favorite = [...after.favorites].find(([kind, name]) => before.favorites.get(kind) !== name);
  if (favorite)
    return [
      `I will remember that your favorite ${favorite[0]} is ${asWritten([favorite[1]])}. Why that one?`,
    ];
  if (home && home !== before.home) return [`So you live ${placeWritten(home)}. What is it like there?`];
  if (origin && origin !== before.origin)
    return [`So you come from ${placeWritten(origin)}. What do you miss from there?`];
  return null;
}

/** What to say when the user speaks of one of their people; null when they do not. */
export function relationReplies(
  word: string,
  clauses: readonly (readonly string[])[],
  memory: Memory,
): readonly string[] | null {
  if (!relationNames.has(word) || !clauses.some((clause) => clause.some((other) => /^(my|our)$/.test(other))))
    return null;
  const name = memory.people.get(word);
  if (!name)
    return [
      `Tell me more about your ${word}. What is your ${word} called?`,
      `What do you like about your ${word}?`,
    ];
  const called = nameWritten(name);
  return [
    `You told me that your ${word} is called ${called}. How is ${called}?`,
    `What is ${called} like?`,
    `What do you and ${called} do together?`,
  ];
}

function told(fact: string): readonly string[] {
  return [`You told me that ${fact}.`, `As far as I remember, ${fact}.`];
}

function untold(what: string): readonly string[] {
  return [
    `You have not told me ${what} yet.`,
    `I do not know: I only know what you tell me, and you did not tell me ${what}.`,
  ];
}

/** "in leeds" → "in Leeds", but "in a small house". */
function placeWritten(place: string): string {
  const [, where = '', name = place] = /^((?:in|at|near|on) )?(.*)$/.exec(place) ?? [];
  return where + (/^(the|an?|your|my|this) /.test(name) ? asWritten([name]) : nameWritten(name));
}

const list = (things: readonly string[]) => sentenceList(things.slice(-3).map((thing) => asWritten([thing])));

/** "a, b and c". */
export function sentenceList(things: readonly string[]): string {
  return things.length < 2
    ? (things[0] ?? '')
    : `${things.slice(0, -1).join(', ')} and ${things.at(-1) ?? ''}`;
}
