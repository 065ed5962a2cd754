import type { Captures } from './pattern.ts';
import {
  convertAnswer,
  countAnswer,
  countDownAnswer,
  distanceAnswer,
  sumAnswer,
  timerAnswer,
} from './figures.ts';
import { facts, jokes, stories } from './stories.ts';

/** What an answer may depend on; nothing else, so that a retracted or deleted turn leaves no trace. */
export interface Asked {
  captures: Captures;
  /** How often this intent came up earlier in the conversation. */
  timesBefore: number;
  now: Date;
  /** The last thing that the assistant said (what was heard of it), or null. */
  lastReply: string | null;
  userName: string | null;
}

export interface Intent {
  id: string;
  /** Patterns (`pattern.ts`) of what a person may say. */
  say: readonly string[];
  answer(asked: Asked): string;
}

/** What one can say, for hints in the UI: each is understood when spoken. */
export const builtinExamples: string[] = [
  'Tell me a story',
  'What time is it?',
  'Tell me a joke',
  'What is seven times eight?',
  'Count to ten',
  'What can you do?',
];

export const abilities =
  'You can ask me for a story, a joke, the time or the date, a sum, or to count, spell or repeat something.';

const always = (text: string) => () => text;
const inTurn = (texts: readonly string[]) => (asked: Asked) => texts[asked.timesBefore % texts.length] ?? '';
const first = (asked: Asked, rule: string) => asked.captures[rule]?.[0] ?? '';
const clockTime = (now: Date) =>
  now
    .toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' })
    .replace(/:00(?=\s)/, " o'clock")
    .replace(/:0/, ' oh ')
    .replace(':', ' ');
const dayName = (now: Date, options: Intl.DateTimeFormatOptions) => now.toLocaleDateString('en-US', options);

export const intents: readonly Intent[] = [
  {
    id: 'greeting',
    say: [
      '(hello | hi | hey) [there | again | computer]',
      'good (morning | afternoon | evening)',
      '[it is] nice to meet you',
    ],
    answer: ({ userName }) =>
      `Hello${userName ? `, ${userName}` : ''}! I am a small voice model that runs on this computer. ${abilities}`,
  },
  {
    id: 'how-are-you',
    say: [
      '[hello] [and] how are you [doing] [today]',
      "how is it going | how's it going",
      'are you (okay | well)',
    ],
    answer: inTurn(['I am well, thank you for asking. How are you?', 'Still well, thank you. And you?']),
  },
  {
    id: 'user-well',
    say: [
      "(i am | i'm) [very | doing] (fine | good | well | great | okay) [thank you | thanks]",
      'not [so | too] bad',
    ],
    answer: always('I am glad to hear it. What would you like to do?'),
  },
  {
    id: 'user-unwell',
    say: ["(i am | i'm) [so | very | a bit] (tired | sad | bored | hungry)"],
    answer: always('I am sorry to hear that. Shall I tell you a joke, or a story?'),
  },
  {
    id: 'name',
    say: ['(<whats> | tell me) your name', 'who are you', 'what are you [called]', 'do you have a name'],
    answer: always('I have no name of my own. I am the small built-in model of Latch.'),
  },
  {
    id: 'user-name',
    say: ['my name is <name>', "(i am | i'm) <name>", 'call me <name>'],
    answer: (asked) => `Nice to meet you, ${capitalised(first(asked, 'name'))}.`,
  },
  {
    id: 'recall-name',
    say: ['<whats> my name', 'who am i', 'do you (know | remember) my name'],
    answer: ({ userName }) =>
      userName ? `You told me that your name is ${userName}.` : 'You have not told me your name yet.',
  },
  {
    id: 'abilities',
    say: [
      'what can (you do | i say | i ask [you] | we do)',
      '[what] can you help [me] [with]',
      '(help | help me) [please]',
      'what do you (know | understand)',
      'what else can you do',
    ],
    answer: always(`${abilities} I can also convert units, and you can interrupt me whenever you like.`),
  },
  {
    id: 'time',
    say: [
      'what time is it [now | please]',
      '<whats> the time [now | please]',
      '[<please>] tell me (the | what) time [it is]',
      'do you (have | know) the time',
    ],
    answer: ({ now }) => `It is ${clockTime(now)}.`,
  },
  {
    id: 'date',
    say: [
      "(<whats> | tell me) (the date [today] | today's date)",
      'what (day | date) is (it | today) [today]',
      'what (month | year) is it',
    ],
    answer: ({ now }) =>
      `Today is ${dayName(now, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })}.`,
  },
  {
    id: 'sum',
    say: ['(<whats> | how much is | [<please>] calculate) <number> <operator> <number>'],
    answer: ({ captures }) => sumAnswer(captures),
  },
  {
    id: 'joke',
    say: [
      '[<please>] tell me (a | another) [good | funny] joke',
      '(make me laugh | say something funny)',
      'do you know [any | some] jokes',
      'another joke [please]',
    ],
    answer: inTurn(jokes),
  },
  {
    id: 'story',
    say: [
      '[<please>] (tell | read) me (a | another) [short | long | nice | bedtime] story [about <topic>] [please]',
      '[<please>] (tell | read) me (the | that) story [about <topic>]',
      'i (want | would like) [to hear] (a | another) [short | long] story [about <topic>]',
      'another story [please]',
    ],
    answer: (asked) => {
      const topic = first(asked, 'topic');
      const told = topic
        ? stories.find((story) => story.about.test(topic))
        : stories[asked.timesBefore % stories.length];
      return told?.text ?? '';
    },
  },
  {
    id: 'fact',
    say: [
      '[<please>] tell me (a | another) [fun | interesting] fact',
      '[<please>] tell me something [interesting | new]',
      'i am bored',
    ],
    answer: inTurn(facts),
  },
  {
    id: 'count',
    say: ['[<please>] count [up] to <number>', '[<please>] count from <number> to <number>'],
    answer: ({ captures }) => countAnswer(captures),
  },
  {
    id: 'count-down',
    say: ['[<please>] count (down | backwards) from <number>'],
    answer: ({ captures }) => countDownAnswer(captures),
  },
  {
    id: 'repeat',
    say: ['[<please>] (repeat | say) after me [please] <phrase>', '[<please>] (say | repeat) <phrase>'],
    answer: (asked) => `${capitalised(first(asked, 'phrase'))}.`,
  },
  {
    id: 'spell',
    say: [
      '[<please>] spell [the word] <word>',
      'how (do you | is) spell [the word] <word>',
      'how do i spell <word>',
    ],
    answer: (asked) => {
      const word = first(asked, 'word');
      return `${capitalised(word)} is spelled: ${[...word.toUpperCase()].join(', ')}.`;
    },
  },
  {
    id: 'again',
    say: [
      '[<please>] (say | repeat) (that | it) [again] [please]',
      '(what | pardon | sorry) [did you say | was that | me]',
      '(can | could) you repeat that',
      'again [please]',
      'once more [please]',
      '[<please>] say that one more time',
    ],
    answer: ({ lastReply }) => lastReply ?? 'I have not said anything yet.',
  },
  {
    id: 'slower',
    say: [
      '[<please>] (say (that | it) | speak | talk) [a bit | a little | more] (slower | slowly) [please]',
      'slower [please]',
      'slow down [please]',
      'you (speak | talk) too fast',
      '[<please>] say (that | it) again [more] (slower | slowly)',
    ],
    answer: ({ lastReply }) => lastReply ?? 'All right, I will speak more slowly.',
  },
  {
    id: 'faster',
    say: [
      '[<please>] (say (that | it) | speak | talk) [a bit | a little] faster [please]',
      'faster [please]',
      'speed up [please]',
      'you (speak | talk) too slowly',
    ],
    answer: always('All right, I will speak faster.'),
  },
  {
    id: 'units',
    say: [
      'how many <unit> [are [there]] in (a | an | one) <single>',
      'how many <unit> [are [there]] in <number> <unit>',
    ],
    answer: ({ captures }) => convertAnswer(captures, 'wanted-first'),
  },
  {
    id: 'units-convert',
    say: [
      '[<please>] convert <number> <unit> (to | into) <unit>',
      '(<whats> | how much is | how many is) <number> <unit> in <unit>',
    ],
    answer: ({ captures }) => convertAnswer(captures, 'wanted-last'),
  },
  {
    id: 'timer',
    say: [
      '[<please>] (set | start) (a timer | an alarm | the timer) for (<number> <duration> | <moment>)',
      'timer for (<number> <duration> | <moment>)',
      '[<please>] (wake me | remind me) in (<number> <duration> | <moment>)',
    ],
    answer: ({ captures }) => timerAnswer(captures),
  },
  {
    id: 'opening-hours',
    say: [
      '(what time | when) does the <place> (open | close) [<when>]',
      'is the <place> open [<when>]',
      '<whats> (open | closed) <when>',
    ],
    answer: (asked) =>
      `I cannot look up when the ${first(asked, 'place') || 'place'} opens, because I have no connection to the outside world. Its own page, or the sign at its door, will know.`,
  },
  {
    id: 'distance',
    say: [
      'how far is (it | it from) <city> (to | from) <city> [by (train | car | plane)]',
      'how far (is | away is) <city> from <city>',
      '<whats> the distance (from | between) <city> (to | and) <city>',
    ],
    answer: ({ captures }) => distanceAnswer(captures),
  },
  {
    id: 'weather',
    say: [
      "(<whats> | how is | how's) the weather [like] [today | tomorrow | outside]",
      'will it (rain | snow) [today | tomorrow]',
      'is it (raining | cold | warm | hot) [outside] [today]',
      'do i need (an umbrella | a coat) [today]',
    ],
    answer: always(
      'I cannot see outside, and I have no connection to ask. I hope that it is a fine day where you are.',
    ),
  },
  {
    id: 'coin',
    say: ['[<please>] (flip | toss) a coin', 'heads or tails'],
    answer: ({ now }) => (now.getMilliseconds() % 2 ? 'Heads.' : 'Tails.'),
  },
  {
    id: 'dice',
    say: [
      '[<please>] roll (a | the) (dice | die)',
      '[<please>] pick a number',
      '[<please>] give me a random number',
    ],
    answer: ({ now }) => `${['One', 'Two', 'Three', 'Four', 'Five', 'Six'][now.getMilliseconds() % 6]}.`,
  },
  {
    id: 'sing',
    say: ['[<please>] sing [me] [a | another] (song | something)', 'can you sing'],
    answer: always('I am no singer, but here goes. La, la, la, laaa. That is all that I can do.'),
  },
  {
    id: 'hearing',
    say: [
      '(can | do) you hear me [now]',
      'are you (there | listening | still there | awake)',
      'is (anybody | anyone) there',
    ],
    answer: always('Yes, I can hear you.'),
  },
  {
    id: 'nature',
    say: [
      'are you (a robot | a computer | a machine | human | a human | a person | a real person | real | alive | an a i | artificial)',
      'is this (an a i | a robot | a real person | a recording)',
      'am i (talking | speaking) to (a robot | a machine | a human | a real person | an a i | a computer)',
      'what (model | kind of model) are you',
    ],
    answer: always(
      'I am an A I: a small program, not a person. I understand only a few dozen things, and my voice is made by a computer.',
    ),
  },
  {
    id: 'maker',
    say: [
      'who (made | built | created | wrote) you',
      'who are your makers',
      'where (are | do) you (from | come from | live)',
      'how old are you',
      'how do you work',
    ],
    answer: always(
      'I am part of Latch, a program for talking to speech models. I run on this computer alone. Connect a larger model, and Latch will talk to that instead of me.',
    ),
  },
  {
    id: 'favorite',
    say: [
      '<whats> your favorite (color | food | song | movie | book | animal)',
      'do you like (music | people | dogs | cats | coffee | me)',
      'do you (sleep | eat | dream)',
    ],
    answer: always(
      'I am only a small program, so I have no tastes of my own. I do like a good question, though.',
    ),
  },
  {
    id: 'love',
    say: [
      'i (love | like) you',
      'you are (great | nice | good | funny | clever | the best)',
      '(well done | good job | very good | that was (good | great | funny | nice))',
    ],
    answer: always('Thank you, that is kind of you.'),
  },
  {
    id: 'stop',
    say: [
      'stop [it | that | please | talking]',
      '(be | please be) quiet',
      'never mind',
      'shut up',
      "(that is | that's) enough",
      'wait [a (moment | minute | second)]',
      '(hold on | cancel)',
    ],
    answer: always('Okay.'),
  },
  {
    id: 'thanks',
    say: ['[okay | great] (thank you | thanks) [very much | a lot | so much] [that is all]', 'many thanks'],
    answer: inTurn(['You are welcome.', 'My pleasure.']),
  },
  {
    id: 'agree',
    say: ['yes [please]', 'yeah', 'okay', 'sure', 'all right', 'of course'],
    answer: always('Good. What would you like me to do?'),
  },
  {
    id: 'disagree',
    say: ['no [thank you | thanks]', 'nope', 'not now', "no i (do not | don't)"],
    answer: always('All right. Just ask when you want something.'),
  },
  {
    id: 'goodbye',
    say: [
      '(goodbye | bye | bye bye) [for now | now]',
      'good night',
      'see you [later | soon | tomorrow]',
      'talk to you (later | soon | tomorrow)',
      'i (have to | must) go [now]',
    ],
    answer: ({ userName }) => `Goodbye${userName ? `, ${userName}` : ''}. It was nice talking to you.`,
  },
];

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
