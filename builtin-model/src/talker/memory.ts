import { thingOf } from './reflection.ts';
import { knownNames } from './rules.ts';
import { topicOf } from './topics.ts';

/** Something that the user spoke of. */
export interface Mention {
  word: string;
  /** The number of the user's turn, from 0. */
  turn: number;
  /** False when it was only caught of speech that was not understood. */
  sure: boolean;
}

/** What the user told about themselves in this conversation. */
export interface Memory {
  userName: string | null;
  /** Relation to name: sister → anna. All words here are lower case, and said back from the model's side ("your garden"). */
  people: ReadonlyMap<string, string>;
  likes: readonly string[];
  dislikes: readonly string[];
  /** food → pizza. */
  favorites: ReadonlyMap<string, string>;
  /** "in london". */
  home: string | null;
  origin: string | null;
  /** "as a teacher", "in a bank". */
  work: string | null;
  /** Newest last; each word once. */
  mentions: readonly Mention[];
}

export const emptyMemory: Memory = {
  userName: null,
  people: new Map(),
  likes: [],
  dislikes: [],
  favorites: new Map(),
  home: null,
  origin: null,
  work: null,
  mentions: [],
};

/** Who can have a name to the user. */
export const relations =
  'mother|mom|mum|father|dad|sister|brother|daughter|son|wife|husband|grandmother|grandfather|grandma|grandpa|aunt|uncle|' +
  'cousin|friend|boyfriend|girlfriend|partner|neighbor|neighbour|boss|teacher|baby|dog|cat|horse|bird|fish|rabbit|pet|puppy|kitten';
const relation = `(?:best |little |older |younger |big |old )?(${relations})`;

const jobs =
  'teacher|doctor|nurse|student|cook|baker|driver|farmer|writer|singer|musician|painter|engineer|programmer|developer|lawyer|' +
  'carpenter|gardener|pilot|scientist|waiter|waitress|designer|manager|artist|plumber|electrician|builder|librarian|journalist';

const tellName = /\b(?:my name is|i am called|(?:you can |please |people |friends )?call me) ([a-z' ]+)$/;
const sayIAm = /\bi am ([a-z]+)(?: and\b|$)/;
/** "I am Spanish" tells no name. */
const belonging =
  /ish$|^(?:german|french|italian|american|european|canadian|australian|austrian|belgian|brazilian|mexican|indian|russian|ukrainian|chinese|japanese|portuguese|african|asian|korean|norwegian|dutch|greek|czech|swiss|welsh|christian|catholic|muslim|sorry|not|very)$/;
const tellFavorite = /\bmy favorite ([a-z]+) is ([a-z' ]+)$/;
const tellRelative: readonly RegExp[] = [
  new RegExp(`\\b${relation} (?:is |was |that is )?(?:called|named) ([a-z' ]+)$`),
  new RegExp(`\\b${relation}(?:'s|s) name is ([a-z' ]+)$`),
];
const tellNamed = new RegExp(`\\bmy ${relation} ([a-z]+)\\b`);
const tellNameFirst = new RegExp(`^([a-z]+) is (?:my|our) ${relation}$`);
const tellLikes = /\bi (?:really |also |do |just )?(?:like|love|enjoy|adore) ([a-z' ]+)$/;
const tellDislikes = /\bi (?:really |just )?(?:hate|dislike|do not like|can not stand) ([a-z' ]+)$/;
const tellHome = /\bi (?:live|am living) ((?:in|at|near|on) [a-z' ]+)$/;
const tellOrigin = /\bi (?:am|come) from ([a-z' ]+)$/;
const tellWork = /\bi work ((?:as|at|in|for|with|on) [a-z' ]+)$/;
const tellJob = new RegExp(`\\bi am (an? (?:[a-z]+ )?(?:${jobs}))\\b`);
const tellTheirName = /^(?:her|his|its) name is|^(?:she|he|it) is called/;
const spokeOf = new RegExp(`\\byour (${relations})\\b`, 'i');
const askName = /what is your name\?$/i;
const askRelative = new RegExp(`what is your (${relations}) called\\?$`, 'i');

const noNames = new Set(
  (
    'a an the not it he she they i you we my your his her their this that what who no yes and or but so very really just ' +
    'okay fine well good tired here there nothing something stupid later back when if tomorrow hello hi hey maybe nobody none ' +
    'do tell please why how say is are was'
  ).split(' '),
);

/** The name that begins here, of one or two words; null when these are no name. */
function nameIn(words: string): string | null {
  const name = words.split(' ').slice(0, 2);
  const end = name.findIndex((word, at) => noNames.has(word) || (at > 0 && !/^[a-z'-]{2,}$/.test(word)));
  const found = (end < 0 ? name : name.slice(0, end)).join(' ');
  // A second word is part of a name where nothing comes after it.
  return words.split(' ').length > 2 ? found.split(' ')[0] || null : found || null;
}

/** What stays in mind of a clause (lower case, written out) of a turn; `asked` is what the model had said before. */
export function learn(
  memory: Memory,
  words: readonly string[],
  names: ReadonlyMap<string, string>,
  turn: number,
  asked: string | null,
): Memory {
  const clause = words.join(' ');
  const known = { ...memory, people: new Map(memory.people), favorites: new Map(memory.favorites) };

  const iAm = sayIAm.exec(clause)?.[1] ?? '';
  const told =
    tellName.exec(clause)?.[1] ??
    (knownNames.has(iAm) || (names.has(iAm) && !belonging.test(iAm))
      ? iAm
      : askName.test(asked ?? '') && bare(clause));
  known.userName = (told && nameIn(told)) || known.userName;

  for (const pattern of tellRelative) {
    const [, who = '', name = ''] = pattern.exec(clause) ?? [];
    const found = nameIn(name);
    if (found) known.people.set(who, found);
  }
  const [, named = '', name = ''] = tellNamed.exec(clause) ?? [];
  if (knownNames.has(name)) known.people.set(named, name);
  const [, first = '', whose = ''] = tellNameFirst.exec(clause) ?? [];
  if (first && !noNames.has(first)) known.people.set(whose, first);
  const about = tellTheirName.test(clause) ? spokeOf : askRelative;
  const answered = about.exec(asked ?? '')?.[1]?.toLowerCase();
  const answer = answered ? nameIn(bare(clause)) : null;
  if (answered && answer) known.people.set(answered, answer);

  known.likes = withThing(known.likes, tellLikes.exec(clause)?.[1]);
  known.dislikes = withThing(known.dislikes, tellDislikes.exec(clause)?.[1]);
  const [, kind = '', favorite] = tellFavorite.exec(clause) ?? [];
  const best = thing(favorite);
  if (best) known.favorites.set(kind, best);
  known.home = thing(tellHome.exec(clause)?.[1]) ?? known.home;
  known.origin = thing(tellOrigin.exec(clause)?.[1]) ?? known.origin;
  const job = tellJob.exec(clause)?.[1];
  known.work = (job ? `as ${job}` : thing(tellWork.exec(clause)?.[1])) ?? known.work;
  return words.reduce<Memory>((all, word) => mention(all, word, turn, true), known);
}

/** Keeps a word of some topic in mind. */
export function mention(memory: Memory, word: string, turn: number, sure: boolean): Memory {
  if (!topicOf(word)) return memory;
  const before = memory.mentions.find((other) => other.word === word);
  const others = memory.mentions.filter((other) => other.word !== word);
  return { ...memory, mentions: [...others, { word, turn, sure: sure || (before?.sure ?? false) }] };
}

/** The name that a short answer gives; '' for a longer one, which answers something else. */
function bare(clause: string): string {
  const answer = clause.replace(/^(?:she|he|it|her name|his name|its name) is (?:called )?/, '');
  return answer.split(' ').length <= 2 ? answer : '';
}

function withThing(things: readonly string[], told: string | undefined): readonly string[] {
  const found = thing(told);
  return found && found !== 'me' && !things.includes(found) ? [...things, found] : things;
}

function thing(told: string | undefined): string | null {
  const words = told ? thingOf(told.split(' ')) : ['that'];
  return words[0] === 'that' ? null : words.join(' ');
}
