import type { OpenRule } from './open-rules.ts';

/** What people say of themselves: what they feel, want, have and did. */
export const userRules: readonly OpenRule[] = [
  {
    id: 'grief',
    phrases: 'died | passed away | is dead | funeral | has cancer | is dying | is very ill',
    replies: [
      'I am sorry to hear that. Do you want to tell me about it?',
      'That must be hard. Who is with you?',
      'I am only a program, and this deserves a person who listens. What would you tell them?',
    ],
  },
  {
    id: 'remember',
    phrases: 'i remember | i still remember | i often think of | i think of | i miss',
    replies: [
      'Do you often think of {thing}?',
      'What else comes to mind when you think of {thing}?',
      'What is it that you remember best?',
    ],
  },
  {
    id: 'forgot',
    phrases: 'i forgot | i forget | i have forgotten | i can not remember | i do not remember',
    replies: [
      'It may come back to you. Where did you last have it in mind?',
      'What would help you to remember?',
    ],
  },
  {
    id: 'dreamed',
    phrases: 'i dreamed | i dreamt | i had a dream | i dream',
    replies: ['What do you think that dream was about?', 'How did the dream end?', 'Do you often dream?'],
  },
  {
    id: 'do-not-know',
    phrases: 'i do not know | i am not sure | no idea | who knows',
    replies: [
      'That is all right. What would you guess?',
      'Nor do I. Shall we talk about something else?',
      'Perhaps it becomes clear later. What else is on your mind?',
    ],
  },
  {
    id: 'do-not-want',
    phrases: 'i do not want | i would not like | i do not need',
    replies: ['What would you want instead?', 'Why do you not want {rest}?', 'That is up to you. What then?'],
  },
  {
    id: 'can-not',
    phrases: 'i can not | i could not | i am not able to | i am unable to',
    replies: [
      'What keeps you from it?',
      'Is there somebody who could help you with that?',
      'What would happen if you could {rest}?',
    ],
  },
  {
    id: 'glad',
    phrases:
      'i am happy | i am so happy | i am very happy | i am really happy | i am glad | i am so glad | i am excited | i am so excited | i am proud | i feel good | i feel great | i feel happy | i feel better',
    replies: [
      'That is good to hear. What is the reason?',
      'Good! Who else knows about it?',
      'May it stay so. What will you do with it?',
    ],
  },
  {
    id: 'thinking',
    phrases:
      'i have been thinking | i am thinking | i was thinking | i keep thinking | i am considering | i wonder | i was wondering',
    replies: [
      'What brings up that thought?',
      'What speaks for it, and what against?',
      'And what does your first feeling say?',
    ],
  },
  {
    id: 'problem',
    phrases: 'problem with | problems with | trouble with | something wrong with',
    replies: ['What have you tried so far?', 'Since when is that so?', 'Who could help you with {thing}?'],
  },
  {
    id: 'feel',
    phrases: 'i feel | i am feeling | i felt | makes me feel',
    replies: [
      'What makes you feel {rest}?',
      'Do you often feel {rest}?',
      'When did you begin to feel {rest}?',
      'What would you like to feel?',
    ],
  },
  {
    id: 'afraid',
    phrases: 'i am afraid of | i am scared of | i am worried about | i worry about | i am nervous about',
    replies: [
      'What is it about {thing} that worries you?',
      'What is the worst that could happen, and how likely is it?',
      'Who could you talk to about that?',
    ],
  },
  {
    id: 'have-to',
    phrases: 'i have to | i must | i need to | i should | i ought to',
    replies: [
      'What happens if you do not {rest}?',
      'Would you rather do something else?',
      'When will you {rest}?',
    ],
  },
  {
    id: 'want',
    phrases: 'i want | i would like | i would love | i wish for | i need | i wish',
    replies: [
      'Why do you want {rest}?',
      'Since when have you wanted that?',
      'What would be the first step?',
      'What would be different for you then?',
    ],
  },
  {
    id: 'hope',
    phrases: 'i hope | i am looking forward | i can not wait',
    replies: ['I hope so with you. What would come after that?', 'What could you do to help it along?'],
  },
  {
    id: 'plan',
    phrases: 'i am going to | i will | i plan to | i am planning | i intend to | we are going to | we will',
    replies: [
      'That sounds like a plan. Are you looking forward to it?',
      'How did you decide on that?',
      'What do you need for it?',
    ],
  },
  {
    id: 'dislike',
    phrases: 'i hate | i dislike | i do not like | i do not love | i can not stand',
    replies: [
      'What is it about {thing} that you do not like?',
      'Has that always been so?',
      'What do you like better?',
    ],
  },
  {
    id: 'like',
    phrases: 'i like | i love | i enjoy | i adore | i really like | i really love',
    replies: [
      'What do you like most about {thing}?',
      'How did you come to like {thing}?',
      'Do your friends like that, too?',
      'Good to know. What else do you like?',
    ],
  },
  {
    id: 'think',
    phrases: 'i think | i believe | i guess | i suppose | in my opinion',
    replies: [
      'What makes you think so?',
      'Would other people say the same?',
      'And are you sure of it?',
      'Have you always thought so?',
    ],
  },
  {
    id: 'tried',
    phrases: 'i tried | i am trying to | i have tried',
    replies: ['How did it go?', 'What makes it hard to {rest}?', 'Will you try again?'],
  },
  {
    id: 'broken',
    phrases: 'is broken | does not work | do not work | broke down | is lost | i lost',
    replies: [
      'That is a nuisance. What will you do about it?',
      'How did that happen?',
      'Can somebody help you to put it right?',
    ],
  },
  {
    id: 'have',
    phrases:
      'i have a | i have an | i have got a | i have two | i have three | i bought a | i bought an | i got a',
    replies: [
      'Tell me more about your {noun}.',
      'What is special about your {noun}?',
      'How did that come about?',
    ],
  },
  {
    id: 'been',
    phrases:
      'i went to | i visited | i have been to | we went to | i was in | i was at | we were in | we visited',
    replies: [
      'What did you like best about {thing}?',
      'Who was with you?',
      'Would you go there again?',
      'What will you remember of it?',
    ],
  },
  {
    id: 'news',
    phrases: 'i just | i have just | i moved | we moved | today i | yesterday i | last week i',
    replies: ['And how is it so far?', 'How did that come about?', 'What happened next?'],
  },
  {
    id: 'i-was',
    phrases: 'i was | i had been | i used to',
    replies: ['And how is it today?', 'What was that like?', 'What happened after that?'],
  },
  {
    id: 'i-am-a',
    phrases: 'i am a | i am an | i work as a | i work as an',
    replies: [
      'What is the best part of being a {noun}?',
      'How did you come to be a {noun}?',
      'Would you choose it again?',
    ],
  },
  {
    id: 'i-am',
    phrases: 'i am | i have been',
    replies: [
      'How long have you been {rest}?',
      'What is it like to be {rest}?',
      'And is that good, or not so good?',
    ],
  },
];
