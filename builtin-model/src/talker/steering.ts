import { always, type Intent } from './intent.ts';

/** How people steer a talk: once more, slower, go on. */
export const steering: readonly Intent[] = [
  {
    id: 'another',
    say: ['tell me another [one]', 'another one [please]', 'one more [please]'],
    type: ['another', '(do you know | do you have) another [one]', 'more [please]', 'tell me more [please]'],
    answer: always('Another what? I have jokes, facts and stories.'),
  },
  {
    id: 'go-on',
    say: ['[<please>] (go on | continue | keep going | carry on) [please]', 'what happened (next | then)'],
    type: [
      '[<please>] (continue | finish | go on with) (the | that | your) (story | joke | sentence | counting)',
      'and then [what]',
      'go ahead',
      'resume',
      'what happens (next | then)',
      'how does (it | the story) (end | go on)',
    ],
    answer: ({ unfinished }) => unfinished ?? 'That was all of it. Shall I tell you a story?',
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
    type: [
      'come again',
      'what was that again',
      "(i did not | i didn't) (hear | catch | get) (that | you)",
      'huh',
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
    id: 'normal-speed',
    say: ['[<please>] (speak | talk) normally [again]', 'normal speed [please]'],
    answer: always('All right, back to my normal speed.'),
  },
];
