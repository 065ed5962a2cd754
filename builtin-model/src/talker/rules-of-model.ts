import type { OpenRule } from './open-rules.ts';

/** What people say to the model, of the model, or ask of it, and what it has to own up to. */
export const modelRules: readonly OpenRule[] = [
  {
    id: 'abuse',
    phrases:
      'idiot | stupid | you are dumb | you are useless | you suck | i hate you | you are wrong | fuck | shit | bitch | damn you',
    replies: [
      'I am only a small program, and I do what I can. What would help you?',
      'I see that I am no help. A larger model would be; I can only offer a joke.',
      'Fair enough. Shall we try something that I can do, such as a sum?',
    ],
  },
  {
    id: 'unfit',
    phrases: 'sex | porn | naked | rape | murder | kill | killed | shoot | bomb | drugs | nazi',
    replies: [
      'I am too small a model to talk about that. Shall we talk about something else?',
      'That is nothing for me, I am afraid. What else is on your mind?',
    ],
  },
  {
    id: 'nature',
    phrases:
      'you an a i | you are an a i | you a robot | you a bot | you a machine | you a language model | you a real | you human | you conscious | you sentient | you alive | you intelligent | chat gpt | chatgpt',
    replies: [
      'I am a basic built-in model: a small program that goes by fixed rules and a few words.',
      'No more than a small program, I am afraid: no person, and no large model either.',
      'Just a simple built-in model. Connect a larger one to Latch, and you will notice the difference.',
    ],
  },
  {
    id: 'self',
    phrases: 'what are you doing | where are you | what do you do | are you busy',
    replies: [
      'I am in this computer, and I listen for words that I know. And you?',
      'What I always do: I sit in this computer and wait for what you say next.',
    ],
  },
  {
    id: 'help',
    phrases:
      'i need help | help me with | i need your help | i have a question | i have a problem | can i ask you',
    replies: [
      'Go ahead. I can do little more than sums, spelling and stories, though.',
      'I will try, with the little that I know. What is it about?',
    ],
  },
  {
    id: 'do-you-think',
    phrases:
      'do you think | do you believe | what do you think | your opinion | do you agree | what would you do | what should i do | what shall i do',
    replies: [
      'I am too small a model for opinions. What do you think yourself?',
      'I could not say. What speaks for it, and what against?',
      'You are in a better place to judge than I am. What is your feeling?',
    ],
  },
  {
    id: 'why',
    phrases: '^why | ^how come',
    replies: [
      'I do not know why. What would you guess?',
      'What do you think is the reason?',
      'That is more than a small built-in model knows. Why do you ask?',
    ],
  },
  {
    id: 'sorry',
    phrases: '^sorry | i am sorry | i apologize | excuse me',
    replies: ['No need to be sorry.', 'That is quite all right. Go ahead.'],
  },
  {
    id: 'ask-request',
    phrases: 'can you | could you | would you | will you | i want you to | i need you to | ^please',
    replies: [
      'I am afraid that I am too small a model to {rest}. I can tell you a story, though.',
      'No, I cannot do that. I can count, spell, do sums and tell jokes.',
      'That is beyond me, I am afraid. What would you do with it, if I could?',
    ],
  },
  {
    id: 'do-you-know',
    phrases:
      'do you know | have you heard of | have you heard about | do you understand | tell me about | tell me something about | let us talk about | talk about',
    replies: [
      'I know next to nothing about {thing}: I am a small built-in model. Tell me about it.',
      'I have no knowledge of {thing}, but I would like to hear yours.',
      'No, I do not. What should I know about it?',
    ],
  },
  {
    id: 'are-you',
    phrases: '^are you | ^were you',
    replies: [
      'I am a small program, so I could not say whether I am {rest}. Are you?',
      'I am only a basic built-in model. Why do you ask?',
    ],
  },
  {
    id: 'do-you',
    phrases: '^do you | ^did you | ^have you',
    replies: [
      'I am only a small program, so no. And you?',
      'Not that I know of: I began with this conversation. How about you?',
    ],
  },
  {
    id: 'you-are',
    phrases: 'you are | you were | you seem | you sound',
    replies: [
      'What makes you think that I am {rest}?',
      'Perhaps I am. I am a small program, in any case.',
      'Does it matter to you what I am like?',
    ],
  },
  {
    id: 'do-not-understand',
    phrases:
      'i do not understand | what do you mean | that makes no sense | makes no sense | that is not what i',
    replies: [
      'I am sorry. I am a small built-in model, and I only pick up words here and there.',
      'I did not mean much by it: I go by single words. What would you like to talk about?',
    ],
  },
];
