import {
  convertAnswer,
  countAnswer,
  countDownAnswer,
  distanceAnswer,
  sumAnswer,
  timerAnswer,
} from './figures.ts';
import { always, first, inTurn, type Intent } from './intent.ts';
import { facts, jokes, stories } from './stories.ts';
import { capitalised } from './words.ts';

const clockTime = (now: Date) =>
  now
    .toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' })
    .replace(/:00(?=\s)/, " o'clock")
    .replace(/:0/, ' oh ')
    .replace(':', ' ');
const dayName = (now: Date, options: Intl.DateTimeFormatOptions) => now.toLocaleDateString('en-US', options);

/** What the model can do for somebody, or must say that it cannot. */
export const tasks: readonly Intent[] = [
  {
    id: 'time',
    say: [
      'what time is it [now | please]',
      '<whats> the time [now | please]',
      '[<please>] tell me (the | what) time [it is]',
      'do you (have | know) the time',
    ],
    type: [
      'time',
      'what time is it right now',
      'what is the current time',
      '<please> tell me what time it is',
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
    type: ['date', 'what is (the current date | the day today | today)', 'which day is it [today]'],
    answer: ({ now }) =>
      `Today is ${dayName(now, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })}.`,
  },
  {
    id: 'sum',
    say: ['(<whats> | how much is | [<please>] calculate) <number> <operator> <number>'],
    type: ['[what does] <number> <operator> <number> [equal | equals | is]'],
    answer: ({ captures }) => sumAnswer(captures),
  },
  {
    id: 'joke',
    say: [
      '[<please>] tell me (a | another) [good | funny] joke',
      '(make me laugh | say something funny)',
      'do you know [any | some] jokes',
      'another joke [please]',
      'tell me something funny',
    ],
    type: ['[a] joke', 'tell joke', 'give me a joke', 'i (want | would like) [to hear] (a | another) joke'],
    another: true,
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
    type: [
      '[a] story',
      'tell story',
      'give me a story',
      'tell me [some] stories',
      '(do you know | have you got) (a | any) (story | stories)',
    ],
    another: true,
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
      '[<please>] tell me (a | an | another) [fun | interesting] fact',
      '[<please>] tell me something [interesting | new]',
      'i am bored',
    ],
    type: ['tell me something else', '[a] [fun] fact'],
    another: true,
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
      '[<please>] (set | start) a <number> <span> timer',
      '[<please>] (set | start) (a timer | an alarm)',
    ],
    type: [
      '[<please>] [(set | start | make | create)] [a | the | my] timer [to | for | of] (<number> (<duration> | <span>) | <moment>)',
      '[a] <number> (<span> | <duration>) timer',
      '[set a] timer',
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
    type: [
      '(<whats> | how is) the weather [like] [today | tomorrow] in <topic>',
      'is it going to (rain | snow) [today | tomorrow]',
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
];
