import { modelRules } from './rules-of-model.ts';
import { userRules } from './rules-of-user.ts';

/** How the model takes up what no intent covers, in the spirit of ELIZA: a phrase, and what to say back. */
export interface OpenRule {
  id: string;
  /** Words in a row that wake the rule, `one | another`; with `^` before them, at the beginning of a clause alone. */
  phrases: string;
  /**
   * Said one after the other. `{rest}` is what follows the phrase, said back; `{noun}` the thing that it is about, and `{thing}`
   * the same, or "that". A reply that needs what is not there is passed over.
   */
  replies: readonly string[];
}

/** The first that fits wins. They come before topics. */
export const strongRules: readonly OpenRule[] = [...modelRules, ...userRules];

/** They come after topics. */
export const weakRules: readonly OpenRule[] = [
  {
    id: 'my',
    phrases: 'my | our',
    replies: [
      'Tell me more about your {noun}.',
      'What else should I know about that?',
      'Since when is that so?',
    ],
  },
  {
    id: 'because',
    phrases: 'because | the reason is | that is why',
    replies: [
      'Is that the only reason?',
      'What other reasons might there be?',
      'Did you know that from the beginning?',
    ],
  },
  {
    id: 'if',
    phrases: '^if | ^what if | ^imagine | ^suppose',
    replies: ['How likely is that, do you think?', 'And what would you do then?'],
  },
  {
    id: 'always',
    phrases: 'always | never | every time | all the time | everyone | everybody | nobody | no one',
    replies: ['Really? Can you think of an exception?', 'When did you notice that for the first time?'],
  },
  {
    id: 'maybe',
    phrases: 'maybe | perhaps | possibly | probably',
    replies: ['You do not sound quite sure.', 'What would make you sure?'],
  },
  {
    id: 'yes',
    phrases: '^yes | ^yeah | ^yep | ^exactly | ^right | ^true | ^certainly | ^absolutely | ^i do | ^i did',
    replies: ['I see. Tell me more about it.', 'Good to know. And what else?', 'Then go on, please.'],
  },
  {
    id: 'no',
    phrases: '^no | ^nope | ^not really | ^wrong | ^i do not | ^i did not',
    replies: ['I see. Why not?', 'Then I was wrong. How is it really?', 'No? What then?'],
  },
  {
    id: 'someone',
    phrases: '^he | ^she | ^they | ^her | ^his | he is | she is | they are | he said | she said',
    replies: ['And how do you feel about that?', 'What happened next?', 'Tell me more about them.'],
  },
  {
    id: 'we',
    phrases: '^we | we are | we have | with us',
    replies: ['Who else was there?', 'Tell me about the others.', 'Do you do that often?'],
  },
];

/** Questions that begin so, and that nothing else took up. */
export const questionWords: ReadonlySet<string> = new Set(
  (
    'what who whose whom where when why which how is are was were do does did can could will would should may might has ' +
    'have had am'
  ).split(' '),
);

/** What to say to a question that the model cannot answer. */
export const questionReplies: readonly string[] = [
  'That I do not know: I am a small built-in model, with no books to look in. What do you know about it?',
  'A larger model could tell you that. I only know the time, the date, sums, units, and a few stories.',
  'Good question, and too hard for me. What would you guess?',
  'I cannot look things up, I am afraid. Why do you ask?',
];

/** Where nothing at all is taken up. */
export const lastReplies: readonly string[] = [
  'I am not sure that I follow: I am only a small built-in model. Tell me more?',
  'Go on, please.',
  'What makes you say that?',
  'That is more than I understand. You could ask me for a story, or a joke.',
  'I see. And what does that mean to you?',
  'I go by a few words only, and found none there. What is it about?',
];
