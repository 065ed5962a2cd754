import { expect, it } from 'vitest';
import { findTurn } from '../../src/talker/understanding.ts';
import { Talk } from './conversation.ts';

/** What people say for one and the same thing. */
const variants: Readonly<Record<string, readonly string[]>> = {
  greeting: ['Hello', 'hi there', 'Good morning!', 'Hey'],
  time: [
    "What's the time?",
    'What time is it please',
    'Do you have the time',
    'Tell me the time',
    'whats the time',
  ],
  date: ['What day is it?', "what's the date today", 'What is today’s date?', 'What day is it today?'],
  sum: [
    'How much is 20 minus 3?',
    "what's 12 * 12",
    'Please calculate five plus six',
    '3 + 4',
    'what is 5 x 7?',
  ],
  joke: [
    'Tell me a joke',
    'Do you know any jokes?',
    'Make me laugh',
    'tell me another joke',
    'Tell me something funny',
  ],
  story: ['Tell me a story', 'Read me a bedtime story please', 'Tell me a story about a dragon'],
  count: ['Count to ten', 'Could you please count to 20?', 'count from 3 to 9'],
  slower: ['Say that slower', 'Speak more slowly please', 'Slow down', 'Can you say that slower'],
  again: [
    'Could you say that again please?',
    'Say that again',
    'Pardon?',
    'What did you say?',
    'Can you repeat that?',
  ],
  repeat: ['Repeat after me: good morning everyone', 'Say hello world'],
  spell: ['How do you spell rhythm?', 'Spell the word elephant'],
  timer: [
    'Set a timer for ten minutes',
    'set a 10 minute timer',
    'Could you set a timer for half an hour',
    'timer 5 minutes',
    'Set a timer',
  ],
  abilities: ['What can you do?', 'Help', 'How can you help me?', 'What can I ask you?'],
  name: ['Who are you?', "What's your name?", 'Tell me about yourself'],
  stop: ['Stop', 'Stop talking please', "that's enough", 'never mind'],
  thanks: ['Thanks a lot', 'Thank you very much', 'thanks', 'Thank you for your help'],
  goodbye: ['Bye', 'Goodbye for now', 'Thanks, bye!', 'See you later', 'Have a nice day'],
  'go-on': ['Go on', 'Continue', 'keep going please'],
};

it.each(Object.entries(variants).flatMap(([intent, texts]) => texts.map((text) => [text, intent])))(
  '"%s" is %s',
  (text, intent) => {
    expect(findTurn([text]).found?.intent.id).toBe(intent);
    expect(new Talk().say(text)).not.toBe('');
  },
);
