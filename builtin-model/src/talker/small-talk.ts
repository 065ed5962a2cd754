import { abilities, always, inTurn, type Intent } from './intent.ts';
import { summaries } from './recall.ts';

/** What people say to be polite, to find out what they talk to, and to end. */
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
    type: [
      '(<whats> | what is) up',
      'how do you feel [today | now]',
      'how are things',
      'and (you | how are you)',
      'how have you been',
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
    type: [
      'i am [so | very | a bit | really] (unhappy | sleepy | exhausted | ill | sick | lonely | down | not well)',
      'not [so | very] (good | well)',
    ],
    answer: always('I am sorry to hear that. Shall I tell you a joke, or a story?'),
  },
  {
    id: 'name',
    say: [
      '(<whats> | tell me) your name',
      'who are you',
      'what are you [called]',
      'do you have a name',
      'who am i (talking | speaking) to',
      'tell me about yourself',
    ],
    type: ['what is this', 'introduce yourself', 'what should i call you'],
    answer: always('I have no name of my own. I am the small, basic built-in model of Latch.'),
  },
  {
    id: 'user-name',
    say: ['my name is <name>', "(i am | i'm) <known-name>", 'call me <name>'],
    answer: ({ userName }) =>
      userName ? `Nice to meet you, ${userName}.` : 'Nice to meet you. What is your name?',
  },
  {
    id: 'recall',
    say: ['what do you (know | remember) about me', 'what (were we | are we) talking about'],
    answer: (asked) => inTurn(summaries(asked.memory))(asked),
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
      'how can you help me',
      '[<please>] tell me what you can do',
    ],
    type: [
      'what are (you able to do | your abilities | your commands | my options)',
      'what (should | could) i (say | ask) [you]',
      'is there anything [that] you can do',
      'what are you good at',
    ],
    answer: always(`${abilities} I can also convert units, and you can interrupt me whenever you like.`),
  },
  {
    id: 'sing',
    another: true,
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
    type: [
      '[wow] you are (awesome | amazing | cool | smart | wonderful | kind | so funny)',
      '(wow | cool | great | nice | awesome | amazing | funny | lol | haha | perfect | excellent)',
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
    type: [
      '(thank you | thanks) for (your help | everything | that | the <topic>)',
      'cheers',
      'thanks you',
      'ty',
    ],
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
      'have a (nice | good) day',
    ],
    type: ['(see ya | cya | farewell | so long | good bye)', '(bye | goodbye) computer', 'until next time'],
    answer: ({ userName }) => `Goodbye${userName ? `, ${userName}` : ''}. It was nice talking to you.`,
  },
];
