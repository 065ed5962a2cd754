import { countAnswer, sumAnswer } from './arithmetic.ts';
import { durationIn } from './durations.ts';
import { always, first, inTurn, type Intent } from './intent.ts';
import { jokes, stories } from './stories.ts';
import { capitalised } from './words.ts';

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
    answer: ({ now }) =>
      // The space between may be a narrow one.
      `It is ${now.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' }).replace(/\s/, ' ')}.`,
  },
  {
    id: 'date',
    say: [
      "(<whats> | tell me) (the date [today] | today's date)",
      'what (day | date) is (it | today) [today]',
      'what (month | year) is it',
    ],
    answer: ({ now }) =>
      `Today is ${now.toLocaleDateString('en-US', { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })}.`,
  },
  {
    id: 'sum',
    say: ['(<whats> | how much is | [<please>] calculate) <number> <operator> <number>'],
    type: ['<number> <operator> <number>'],
    answer: ({ captures }) => sumAnswer(captures),
  },
  {
    id: 'joke',
    say: [
      '[<please>] tell me (a | another) [good | funny] joke',
      '(make me laugh | say something funny | tell me something funny)',
      'do you know [any | some] jokes | another joke [please]',
    ],
    answer: inTurn(jokes),
  },
  {
    id: 'story',
    say: [
      '[<please>] (tell | read) me (a | another) [short | long | nice | bedtime] story [about <topic>] [please]',
      'i (want | would like) [to hear] (a | another) [short | long] story [about <topic>]',
      'another story [please]',
    ],
    answer: (asked) => {
      const topic = first(asked, 'topic');
      const about = topic ? stories.find((story) => story.about.test(topic)) : null;
      return (about ?? stories[asked.timesBefore % stories.length])?.text ?? '';
    },
  },
  {
    id: 'count',
    say: ['[<please>] count [up] to <number>', '[<please>] count [down] from <number> to <number>'],
    answer: ({ captures }) => countAnswer(captures),
  },
  {
    id: 'repeat',
    say: ['[<please>] (repeat | say) after me [please] <phrase>', '[<please>] (say | repeat) <phrase>'],
    answer: (asked) => `${capitalised(first(asked, 'phrase'))}.`,
  },
  {
    id: 'spell',
    say: ['[<please>] spell [the word] <word>', 'how (do you | do i | is) spell [the word] <word>'],
    answer: (asked) => {
      const word = first(asked, 'word');
      return `${capitalised(word)} is spelled: ${[...word.toUpperCase()].join(', ')}.`;
    },
  },
  {
    id: 'timer',
    say: [
      '[<please>] (set | start) (a timer | an alarm | the timer) for (<number> <duration> | <moment>)',
      '[<please>] (wake me | remind me) in (<number> <duration> | <moment>)',
      '[<please>] (set | start) a <number> <span> timer',
      '[<please>] (set | start) (a timer | an alarm)',
    ],
    type: ['timer [for] (<number> <duration> | <moment>)'],
    // Where the client offers no function that starts a timer: it must not seem that one runs.
    answer: ({ captures }) => {
      const duration = durationIn(captures);
      if (!duration) return 'For how long? Say, for example: set a timer for ten minutes.';
      return `I heard: a timer for ${duration.said}. I cannot ring a bell myself, so please set that one on your phone.`;
    },
  },
  {
    id: 'opening-hours',
    say: ['(what time | when) does the <place> (open | close) [<when>]', 'is the <place> open [<when>]'],
    answer: (asked) =>
      `I cannot look up when the ${first(asked, 'place')} opens, because I have no connection to the outside world. Its own page, or the sign at its door, will know.`,
  },
  {
    id: 'distance',
    say: ['how far is (it | it from) <city> (to | from) <city> [by (train | car | plane)]'],
    type: ['how far is <city> from <city>', '<whats> the distance (from | between) <city> (to | and) <city>'],
    answer: always(
      'I have no map to measure that on, and no connection to ask. A larger model could tell you.',
    ),
  },
  {
    id: 'weather',
    say: [
      "(<whats> | how is | how's) the weather [like] [today | tomorrow | outside]",
      'will it (rain | snow) [today | tomorrow]',
    ],
    answer: always(
      'I cannot see outside, and I have no connection to ask. I hope that it is a fine day where you are.',
    ),
  },
];
