import type { Memory, Mention } from './memory.ts';
import { distressReplies, isDistress } from './distress.ts';
import { lastReplies, questionReplies, questionWords, strongRules, weakRules } from './open-rules.ts';
import { finderOf, type Finder } from './phrases.ts';
import { due } from './pick.ts';
import { newsReplies, recallAnswers, relationReplies } from './recall.ts';
import { restOf, thingOf } from './reflection.ts';
import { topicOf, type Topic } from './topics.ts';
import { asWritten, capitalised } from './words.ts';

/** What an open answer may depend on. */
export interface OpenAsked {
  /** What was said, clause by clause, in lower case and written out. */
  clauses: readonly (readonly string[])[];
  /** What of it is written with a capital, by its lower case. */
  names: ReadonlyMap<string, string>;
  /** Whether it ends as a question. */
  question: boolean;
  memory: Memory;
  /** As it was before this turn. */
  memoryBefore: Memory;
  /** The number of this turn. */
  turn: number;
  /** How often replies of a kind were given earlier in the conversation. */
  timesBefore(kind: string): number;
  lastReply: string | null;
}

export interface OpenAnswer {
  /** What is counted, so that its replies are taken in turn. */
  kind: string;
  text: string;
}

/** They are spoken: short. */
const longestReply = 280;
/** A mention is taken up again when so many turns went by. */
const mentionRestTurns = 2;

const unreadable = [
  'I can only read English words, I am afraid.',
  'I found no English words in that. Could you put it another way?',
  'That is not English, as far as I can tell. I know nothing else.',
];

const strong = finderOf(strongRules);
const weak = finderOf(weakRules);

/**
 * An answer to what no intent covers. Distress comes first; then what the user asks about themselves, phrases, questions,
 * people, topics, and last what was spoken of earlier.
 */
export function openAnswer(asked: OpenAsked): OpenAnswer {
  const { clauses } = asked;
  const take = (kind: string, replies: readonly string[], fill?: (reply: string) => string | null) => {
    const text = due(replies, asked.timesBefore(kind), asked.lastReply, fill);
    return text && text.length <= longestReply ? { kind, text } : null;
  };
  const first = <T>(things: readonly T[], answer: (thing: T) => OpenAnswer | null) => {
    for (const thing of things) {
      const found = answer(thing);
      if (found) return found;
    }
    return null;
  };
  const rules = (finder: Finder) =>
    first(
      clauses
        .toReversed()
        .flatMap((clause) => finder(clause))
        .sort((a, b) => a.order - b.order),
      ({ rule, after }) => take(rule.id, rule.replies, (reply) => filled(reply, after, asked.names)),
    );
  const words = clauses.flat();
  const news = newsReplies(asked.memoryBefore, asked.memory);
  const isQuestion = asked.question || clauses.some(([opening = '']) => questionWords.has(opening));
  return (
    (clauses.some(isDistress) ? take('distress', distressReplies) : null) ??
    (words.length === 0 ? take('unreadable', unreadable) : null) ??
    first(clauses.toReversed(), (clause) => {
      const answers = recallAnswers(clause, asked.memory);
      return answers ? take(`recall-${clause.join(' ')}`, answers) : null;
    }) ??
    (news ? take('news', news) : null) ??
    rules(strong) ??
    (isQuestion ? take('question', questionReplies) : null) ??
    first(words, (word) => {
      const replies = relationReplies(word, clauses, asked.memory);
      return replies ? take(`relation-${word}`, replies) : null;
    }) ??
    first(topicsIn(words), ({ topic, phrase }) =>
      take(`topic-${topic.id}`, topic.replies, (reply) => reply.replace('the {word}', phrase)),
    ) ??
    rules(weak) ??
    earlier(asked) ??
    take('last', lastReplies) ?? { kind: 'last', text: 'Go on, please.' }
  );
}

/** The words of some topic, the last first: that is where a sentence puts what is new. */
export function topicsIn(words: readonly string[]): { word: string; topic: Topic; phrase: string }[] {
  return words.toReversed().flatMap((word) => {
    const entry = topicOf(word);
    return entry ? [{ word, ...entry }] : [];
  });
}

function filled(reply: string, after: readonly string[], names: ReadonlyMap<string, string>): string | null {
  const thing = thingOf(after);
  const isNoun = thing.length > 0 && thing[0] !== 'that';
  if (reply.includes('{rest}') && after.length === 0) return null;
  if (reply.includes('{noun}') && !isNoun) return null;
  return capitalised(
    reply
      .replace('{rest}', asWritten(restOf(after), names))
      .replace('{noun}', asWritten(thing, names))
      .replace('{thing}', isNoun ? asWritten(thing, names) : 'that'),
  );
}

/** Every other time that nothing is taken up, something that the user surely spoke of before. */
function earlier({ memory, turn, timesBefore, lastReply }: OpenAsked): OpenAnswer | null {
  const due = memory.mentions.filter((mention) => mention.sure && mention.turn <= turn - mentionRestTurns);
  const times = timesBefore('earlier');
  const mention: Mention | undefined = due[times % Math.max(1, due.length)];
  if (!mention || timesBefore('last') <= times) return null;
  const phrase = topicOf(mention.word)?.phrase ?? mention.word;
  const text = [
    `Earlier you spoke of ${phrase}. What more is there to tell?`,
    `Does that have to do with what you said of ${phrase}?`,
  ][times % 2];
  return text && text !== lastReply ? { kind: 'earlier', text } : null;
}
