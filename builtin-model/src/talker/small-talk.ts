import { abilities, always, inTurn, type Intent } from './intent.ts';

/** What people say to be polite, to find out what they talk to, to steer the talk, and to end it. */
export const smallTalk: readonly Intent[] = [
  {
    id: 'greeting',
    say: ['(hello | hi | hey) [there | again | computer]', 'good (morning | afternoon | evening)'],
    answer: ({ userName }) =>
      `Hello${userName ? `, ${userName}` : ''}! I am a small voice model that runs on this computer. ${abilities}`,
  },
  {
    id: 'how-are-you',
    say: ['[hello] [and] how are you [doing] [today]', "how is it going | how's it going"],
    answer: inTurn(['I am well, thank you for asking. How are you?', 'Still well, thank you. And you?']),
  },
  {
    id: 'name',
    say: ['(<whats> | tell me) your name', 'who are you', 'what are you [called]', 'tell me about yourself'],
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
      'what can (you do | i say | i ask [you])',
      '[what] can you help [me] [with] | how can you help me',
      '(help | help me) [please]',
      'what do you (know | understand)',
    ],
    answer: always(`${abilities} And you can interrupt me whenever you like.`),
  },
  {
    id: 'hearing',
    say: ['(can | do) you hear me [now]', 'are you (there | listening | still there)'],
    answer: always('Yes, I can hear you.'),
  },
  {
    id: 'nature',
    say: [
      'are you (a robot | a computer | a machine | human | a human | a person | a real person | real | an a i)',
      'what (model | kind of model) are you',
      'who (made | built | created) you',
    ],
    answer: always(
      'I am an A I: a small program, not a person, and a part of Latch. I understand only about two dozen things. Connect a larger model, and Latch will talk to that instead of me.',
    ),
  },
  {
    id: 'stop',
    say: [
      'stop [it | that | talking] [please]',
      '(be | please be) quiet',
      "never mind | (that is | that's) enough",
      'wait [a (moment | minute | second)]',
    ],
    answer: always('Okay.'),
  },
  {
    id: 'thanks',
    say: ['[okay | great] (thank you | thanks) [very much | a lot | so much] [that is all]'],
    type: ['(thank you | thanks) for (your help | everything)'],
    answer: inTurn(['You are welcome.', 'My pleasure.']),
  },
  {
    id: 'agree',
    say: ['yes [please]', 'yeah', 'okay', 'sure', 'all right', 'of course'],
    answer: ({ lastReply }) =>
      lastReply?.endsWith('?') ? 'I see. Tell me more about it.' : 'Good. What would you like me to do?',
  },
  {
    id: 'disagree',
    say: ['no [thank you | thanks]', 'nope', 'not now'],
    answer: ({ lastReply }) =>
      lastReply?.endsWith('?') ? 'I see. How is it then?' : 'All right. Just ask when you want something.',
  },
  {
    id: 'go-on',
    say: ['[<please>] (go on | continue | keep going | carry on) [please]', 'what happened (next | then)'],
    type: ['[<please>] continue (the | your) story'],
    answer: ({ unfinished }) => unfinished ?? 'That was all of it. Shall I tell you a story?',
  },
  {
    id: 'again',
    say: [
      '[<please>] (say | repeat) (that | it) [again] [please]',
      '(what | pardon | sorry) [did you say | was that | me]',
      '(can | could) you repeat that',
    ],
    answer: ({ lastReply }) => lastReply ?? 'I have not said anything yet.',
  },
  {
    id: 'slower',
    say: [
      '[<please>] (say (that | it) | speak | talk) [a bit | a little | more] (slower | slowly) [please]',
      '(slower | slow down) [please]',
    ],
    answer: ({ lastReply }) => lastReply ?? 'All right, I will speak more slowly.',
  },
  {
    id: 'goodbye',
    say: [
      '(goodbye | bye | bye bye) [for now | now]',
      'good night | have a (nice | good) day',
      '(see | talk to) you [later | soon | tomorrow]',
    ],
    answer: ({ userName }) => `Goodbye${userName ? `, ${userName}` : ''}. It was nice talking to you.`,
  },
];
