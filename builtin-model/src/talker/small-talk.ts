import { abilities, always, inTurn, type Intent } from './intent.ts';

/** What people say to be polite, to find out what they talk to, to steer the talk, and to end it. */
export const smallTalk: readonly Intent[] = [
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
    type: ['(<whats> | what is) up', 'how do you feel', 'how are things', 'and (you | how are you)'],
    answer: inTurn(['I am well, thank you for asking. How are you?', 'Still well, thank you. And you?']),
  },
  {
    id: 'user-unwell',
    say: ["(i am | i'm) [so | very | a bit] (tired | sad | bored | hungry)"],
    type: ['i am [so | very | a bit | really] (unhappy | sleepy | exhausted | ill | sick | lonely)'],
    answer: always('I am sorry to hear that. Shall I tell you a joke, or a story?'),
  },
  {
    id: 'name',
    say: [
      '(<whats> | tell me) your name',
      'who are you',
      'what are you [called]',
      'do you have a name',
      'tell me about yourself',
    ],
    answer: always('I have no name of my own. I am the small, basic built-in model of Latch.'),
  },
  {
    id: 'user-name',
    say: ['my name is <name>', "(i am | i'm) <known-name>", 'call me <name>'],
    answer: ({ userName }) =>
      userName ? `Nice to meet you, ${userName}.` : 'Nice to meet you. What is your name?',
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
      'how can you help me',
    ],
    type: ['what else can you do', 'what (should | could) i (say | ask) [you]', 'what are you good at'],
    answer: always(`${abilities} And you can interrupt me whenever you like.`),
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
      'are you (a robot | a computer | a machine | human | a human | a person | a real person | real | alive | an a i)',
      'am i (talking | speaking) to (a robot | a machine | a human | a real person | an a i | a computer)',
      'what (model | kind of model) are you',
      'who (made | built | created) you',
      'how do you work',
    ],
    answer: always(
      'I am an A I: a small program, not a person, and a part of Latch. I understand only a few dozen things. Connect a larger model, and Latch will talk to that instead of me.',
    ),
  },
  {
    id: 'love',
    say: [
      'i (love | like) you',
      'you are (great | nice | good | funny | clever | the best)',
      '(well done | good job | very good | that was (good | great | funny | nice))',
    ],
    type: ['(wow | cool | great | nice | awesome | amazing | funny | lol | haha | perfect)'],
    answer: always('Thank you, that is kind of you.'),
  },
  {
    id: 'stop',
    say: [
      'stop [it | that | please | talking]',
      '(be | please be) quiet',
      'never mind',
      "(that is | that's) enough",
      'wait [a (moment | minute | second)]',
      '(hold on | cancel)',
    ],
    answer: always('Okay.'),
  },
  {
    id: 'thanks',
    say: ['[okay | great] (thank you | thanks) [very much | a lot | so much] [that is all]'],
    type: ['(thank you | thanks) for (your help | everything | that | the <topic>)', 'thx | ty | cheers'],
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
    id: 'go-on',
    say: ['[<please>] (go on | continue | keep going | carry on) [please]', 'what happened (next | then)'],
    type: ['[<please>] (continue | finish) (the | that | your) (story | joke | sentence | counting)'],
    answer: ({ unfinished }) => unfinished ?? 'That was all of it. Shall I tell you a story?',
  },
  {
    id: 'again',
    say: [
      '[<please>] (say | repeat) (that | it) [again] [please]',
      '(what | pardon | sorry) [did you say | was that | me]',
      '(can | could) you repeat that',
      'again [please]',
    ],
    type: ["(i did not | i didn't) (hear | catch | get) (that | you)", 'come again | huh | once more'],
    answer: ({ lastReply }) => lastReply ?? 'I have not said anything yet.',
  },
  {
    id: 'slower',
    say: [
      '[<please>] (say (that | it) | speak | talk) [a bit | a little | more] (slower | slowly) [please]',
      '(slower | slow down) [please]',
      'you (speak | talk) too fast',
    ],
    answer: ({ lastReply }) => lastReply ?? 'All right, I will speak more slowly.',
  },
  {
    id: 'faster',
    say: [
      '[<please>] (say (that | it) | speak | talk) [a bit | a little] faster [please]',
      '(faster | speed up) [please]',
      'you (speak | talk) too slowly',
    ],
    answer: always('All right, I will speak faster.'),
  },
  {
    id: 'goodbye',
    say: [
      '(goodbye | bye | bye bye) [for now | now]',
      'good night',
      '(see | talk to) you [later | soon | tomorrow]',
      'i (have to | must) go [now]',
      'have a (nice | good) day',
    ],
    answer: ({ userName }) => `Goodbye${userName ? `, ${userName}` : ''}. It was nice talking to you.`,
  },
];
