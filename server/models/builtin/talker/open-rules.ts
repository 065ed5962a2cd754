/** How the model takes up what no intent covers, in the spirit of ELIZA: a phrase, and what to say back. */
export interface OpenRule {
  id: string;
  /** Words in a row that wake the rule; with `^` before them, at the beginning of a clause alone. */
  phrases: readonly string[];
  /**
   * Said one after the other. `{rest}` is what follows the phrase, said back; `{noun}` the thing that it is about, and `{thing}`
   * the same, or "that". A reply that needs what is not there is passed over.
   */
  replies: readonly string[];
}

/** The first that fits wins. They come before topics. */
export const strongRules: readonly OpenRule[] = [
  {
    id: 'abuse',
    phrases: [
      'idiot',
      'stupid',
      'you are dumb',
      'you are useless',
      'you suck',
      'i hate you',
      'you are wrong',
      'fuck',
      'shit',
      'bitch',
      'damn you',
    ],
    replies: [
      'I am only a small program, and I do what I can. What would help you?',
      'I see that I am no help. A larger model would be; I can only offer a joke.',
      'Fair enough. Shall we try something that I can do, such as a sum?',
    ],
  },
  {
    id: 'unfit',
    phrases: ['sex', 'porn', 'naked', 'rape', 'murder', 'kill', 'killed', 'shoot', 'bomb', 'drugs', 'nazi'],
    replies: [
      'I am too small a model to talk about that. Shall we talk about something else?',
      'That is nothing for me, I am afraid. What else is on your mind?',
    ],
  },
  {
    id: 'nature',
    phrases: [
      'you an a i',
      'you are an a i',
      'you a robot',
      'you a bot',
      'you a machine',
      'you a language model',
      'you a real',
      'you human',
      'you conscious',
      'you sentient',
      'you alive',
      'you intelligent',
      'chat gpt',
      'chatgpt',
    ],
    replies: [
      'I am a basic built-in model: a small program that goes by fixed rules and a few words.',
      'No more than a small program, I am afraid: no person, and no large model either.',
      'Just a simple built-in model. Connect a larger one to Latch, and you will notice the difference.',
    ],
  },
  {
    id: 'grief',
    phrases: ['died', 'passed away', 'is dead', 'funeral', 'has cancer', 'is dying', 'is very ill'],
    replies: [
      'I am sorry to hear that. Do you want to tell me about it?',
      'That must be hard. Who is with you?',
      'I am only a program, and this deserves a person who listens. What would you tell them?',
    ],
  },
  {
    id: 'why',
    phrases: ['^why', '^how come'],
    replies: [
      'I do not know why. What would you guess?',
      'What do you think is the reason?',
      'That is more than a small built-in model knows. Why do you ask?',
    ],
  },
  {
    id: 'sorry',
    phrases: ['^sorry', 'i am sorry', 'i apologize', 'excuse me'],
    replies: ['No need to be sorry.', 'That is quite all right. Go ahead.'],
  },
  {
    id: 'ask-request',
    phrases: ['can you', 'could you', 'would you', 'will you', 'i want you to', 'i need you to', '^please'],
    replies: [
      'I am afraid that I am too small a model to {rest}. I can tell you a story, though.',
      'No, I cannot do that. I can count, spell, do sums and tell jokes.',
      'That is beyond me, I am afraid. What would you do with it, if I could?',
    ],
  },
  {
    id: 'do-you-know',
    phrases: [
      'do you know',
      'have you heard of',
      'have you heard about',
      'do you understand',
      'tell me about',
      'tell me something about',
      'let us talk about',
      'talk about',
    ],
    replies: [
      'I know next to nothing about {thing}: I am a small built-in model. Tell me about it.',
      'I have no knowledge of {thing}, but I would like to hear yours.',
      'No, I do not. What should I know about it?',
    ],
  },
  {
    id: 'do-you-think',
    phrases: ['do you think', 'do you believe', 'what do you think', 'your opinion', 'do you agree'],
    replies: [
      'I am too small a model for opinions. What do you think yourself?',
      'I could not say. What speaks for it, and what against?',
      'You are in a better place to judge than I am. What is your feeling?',
    ],
  },
  {
    id: 'are-you',
    phrases: ['^are you', '^were you'],
    replies: [
      'I am a small program, so I could not say whether I am {rest}. Are you?',
      'I am only a basic built-in model. Why do you ask?',
    ],
  },
  {
    id: 'do-you',
    phrases: ['^do you', '^did you', '^have you'],
    replies: [
      'I am only a small program, so no. And you?',
      'Not that I know of: I began with this conversation. How about you?',
    ],
  },
  {
    id: 'you-are',
    phrases: ['you are', 'you were', 'you seem', 'you sound'],
    replies: [
      'What makes you think that I am {rest}?',
      'Perhaps I am. I am a small program, in any case.',
      'Does it matter to you what I am like?',
    ],
  },
  {
    id: 'remember',
    phrases: ['i remember', 'i still remember', 'i often think of', 'i think of', 'i miss'],
    replies: [
      'Do you often think of {thing}?',
      'What else comes to mind when you think of {thing}?',
      'What is it that you remember best?',
    ],
  },
  {
    id: 'forgot',
    phrases: ['i forgot', 'i forget', 'i have forgotten', 'i can not remember', 'i do not remember'],
    replies: [
      'It may come back to you. Where did you last have it in mind?',
      'What would help you to remember?',
    ],
  },
  {
    id: 'dreamed',
    phrases: ['i dreamed', 'i dreamt', 'i had a dream', 'i dream'],
    replies: ['What do you think that dream was about?', 'How did the dream end?', 'Do you often dream?'],
  },
  {
    id: 'do-not-know',
    phrases: ['i do not know', 'i am not sure', 'no idea', 'who knows'],
    replies: [
      'That is all right. What would you guess?',
      'Nor do I. Shall we talk about something else?',
      'Perhaps it becomes clear later. What else is on your mind?',
    ],
  },
  {
    id: 'do-not-understand',
    phrases: [
      'i do not understand',
      'what do you mean',
      'that makes no sense',
      'makes no sense',
      'that is not what i',
    ],
    replies: [
      'I am sorry. I am a small built-in model, and I only pick up words here and there.',
      'I did not mean much by it: I go by single words. What would you like to talk about?',
    ],
  },
  {
    id: 'do-not-want',
    phrases: ['i do not want', 'i would not like', 'i do not need'],
    replies: ['What would you want instead?', 'Why do you not want {rest}?', 'That is up to you. What then?'],
  },
  {
    id: 'can-not',
    phrases: ['i can not', 'i could not', 'i am not able to', 'i am unable to'],
    replies: [
      'What keeps you from it?',
      'Is there somebody who could help you with that?',
      'What would happen if you could {rest}?',
    ],
  },
  {
    id: 'glad',
    phrases: [
      'i am happy',
      'i am so happy',
      'i am very happy',
      'i am really happy',
      'i am glad',
      'i am so glad',
      'i am excited',
      'i am so excited',
      'i am proud',
      'i feel good',
      'i feel great',
      'i feel happy',
      'i feel better',
    ],
    replies: [
      'That is good to hear. What is the reason?',
      'Good! Who else knows about it?',
      'May it stay so. What will you do with it?',
    ],
  },
  {
    id: 'thinking',
    phrases: [
      'i have been thinking',
      'i am thinking',
      'i was thinking',
      'i keep thinking',
      'i am considering',
      'i wonder',
      'i was wondering',
    ],
    replies: [
      'What brings up that thought?',
      'What speaks for it, and what against?',
      'And what does your first feeling say?',
    ],
  },
  {
    id: 'problem',
    phrases: ['problem with', 'problems with', 'trouble with', 'something wrong with'],
    replies: ['What have you tried so far?', 'Since when is that so?', 'Who could help you with {thing}?'],
  },
  {
    id: 'feel',
    phrases: ['i feel', 'i am feeling', 'i felt', 'makes me feel'],
    replies: [
      'What makes you feel {rest}?',
      'Do you often feel {rest}?',
      'When did you begin to feel {rest}?',
      'What would you like to feel?',
    ],
  },
  {
    id: 'afraid',
    phrases: [
      'i am afraid of',
      'i am scared of',
      'i am worried about',
      'i worry about',
      'i am nervous about',
    ],
    replies: [
      'What is it about {thing} that worries you?',
      'What is the worst that could happen, and how likely is it?',
      'Who could you talk to about that?',
    ],
  },
  {
    id: 'have-to',
    phrases: ['i have to', 'i must', 'i need to', 'i should', 'i ought to'],
    replies: [
      'What happens if you do not {rest}?',
      'Would you rather do something else?',
      'When will you {rest}?',
    ],
  },
  {
    id: 'want',
    phrases: ['i want', 'i would like', 'i would love', 'i wish for', 'i need', 'i wish'],
    replies: [
      'Why do you want {rest}?',
      'Since when have you wanted that?',
      'What would be the first step?',
      'What would be different for you then?',
    ],
  },
  {
    id: 'hope',
    phrases: ['i hope', 'i am looking forward', 'i can not wait'],
    replies: ['I hope so with you. What would come after that?', 'What could you do to help it along?'],
  },
  {
    id: 'plan',
    phrases: [
      'i am going to',
      'i will',
      'i plan to',
      'i am planning',
      'i intend to',
      'we are going to',
      'we will',
    ],
    replies: [
      'That sounds like a plan. Are you looking forward to it?',
      'How did you decide on that?',
      'What do you need for it?',
    ],
  },
  {
    id: 'dislike',
    phrases: ['i hate', 'i dislike', 'i do not like', 'i do not love', 'i can not stand'],
    replies: [
      'What is it about {thing} that you do not like?',
      'Has that always been so?',
      'What do you like better?',
    ],
  },
  {
    id: 'like',
    phrases: ['i like', 'i love', 'i enjoy', 'i adore', 'i really like', 'i really love', 'my favorite'],
    replies: [
      'What do you like most about {thing}?',
      'How did you come to like {thing}?',
      'Do your friends like that, too?',
      'Good to know. What else do you like?',
    ],
  },
  {
    id: 'think',
    phrases: ['i think', 'i believe', 'i guess', 'i suppose', 'in my opinion'],
    replies: [
      'What makes you think so?',
      'Would other people say the same?',
      'And are you sure of it?',
      'Have you always thought so?',
    ],
  },
  {
    id: 'tried',
    phrases: ['i tried', 'i am trying to', 'i have tried'],
    replies: ['How did it go?', 'What makes it hard to {rest}?', 'Will you try again?'],
  },
  {
    id: 'broken',
    phrases: ['is broken', 'does not work', 'do not work', 'broke down', 'is lost', 'i lost'],
    replies: [
      'That is a nuisance. What will you do about it?',
      'How did that happen?',
      'Can somebody help you to put it right?',
    ],
  },
  {
    id: 'have',
    phrases: [
      'i have a',
      'i have an',
      'i have got a',
      'i have two',
      'i have three',
      'i bought a',
      'i bought an',
      'i got a',
    ],
    replies: [
      'Tell me more about your {noun}.',
      'What is special about your {noun}?',
      'How did that come about?',
    ],
  },
  {
    id: 'been',
    phrases: [
      'i went to',
      'i visited',
      'i have been to',
      'we went to',
      'i was in',
      'i was at',
      'we were in',
      'we visited',
    ],
    replies: [
      'What did you like best about {thing}?',
      'Who was with you?',
      'Would you go there again?',
      'What will you remember of it?',
    ],
  },
  {
    id: 'i-was',
    phrases: ['i was', 'i had been', 'i used to'],
    replies: ['And how is it today?', 'What was that like?', 'What happened after that?'],
  },
  {
    id: 'i-am-a',
    phrases: ['i am a', 'i am an', 'i work as a', 'i work as an'],
    replies: [
      'What is the best part of being a {noun}?',
      'How did you come to be a {noun}?',
      'Would you choose it again?',
    ],
  },
  {
    id: 'i-am',
    phrases: ['i am', 'i have been'],
    replies: [
      'How long have you been {rest}?',
      'What is it like to be {rest}?',
      'And is that good, or not so good?',
    ],
  },
];

/** They come after topics. */
export const weakRules: readonly OpenRule[] = [
  {
    id: 'my',
    phrases: ['my', 'our'],
    replies: [
      'Tell me more about your {noun}.',
      'What else should I know about that?',
      'Since when is that so?',
    ],
  },
  {
    id: 'because',
    phrases: ['because', 'the reason is', 'that is why'],
    replies: [
      'Is that the only reason?',
      'What other reasons might there be?',
      'Did you know that from the beginning?',
    ],
  },
  {
    id: 'if',
    phrases: ['^if', '^what if', '^imagine', '^suppose'],
    replies: ['How likely is that, do you think?', 'And what would you do then?'],
  },
  {
    id: 'always',
    phrases: ['always', 'never', 'every time', 'all the time', 'everyone', 'everybody', 'nobody', 'no one'],
    replies: ['Really? Can you think of an exception?', 'When did you notice that for the first time?'],
  },
  {
    id: 'maybe',
    phrases: ['maybe', 'perhaps', 'possibly', 'probably'],
    replies: ['You do not sound quite sure.', 'What would make you sure?'],
  },
  {
    id: 'yes',
    phrases: [
      '^yes',
      '^yeah',
      '^yep',
      '^exactly',
      '^right',
      '^true',
      '^certainly',
      '^absolutely',
      '^i do',
      '^i did',
    ],
    replies: ['I see. Tell me more about it.', 'Good to know. And what else?', 'Then go on, please.'],
  },
  {
    id: 'no',
    phrases: ['^no', '^nope', '^not really', '^wrong', '^i do not', '^i did not'],
    replies: ['I see. Why not?', 'Then I was wrong. How is it really?', 'No? What then?'],
  },
  {
    id: 'someone',
    phrases: ['^he', '^she', '^they', '^her', '^his', 'he is', 'she is', 'they are', 'he said', 'she said'],
    replies: ['And how do you feel about that?', 'What happened next?', 'Tell me more about them.'],
  },
  {
    id: 'we',
    phrases: ['^we', 'we are', 'we have', 'with us'],
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
