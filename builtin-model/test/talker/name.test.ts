import { describe, expect, it } from 'vitest';
import type { Said } from '../../src/brain.ts';
import { answer, Talk, typed } from './conversation.ts';

describe('the name that the user told', () => {
  it.each([
    ['My name is Anna', 'What is my name?', /Anna/],
    ['I am Tom', 'Who am I?', /Tom/],
    ['Hello! Call me Ethan. What time is it?', 'Do you remember my name?', /Ethan/],
    ['My name is Anna', 'Hello', /^Hello, Anna!/],
    ['My name is Anna', 'Goodbye', /^Goodbye, Anna\./],
  ] as const)('"%s" answers "%s"', (told, asked, answered) => {
    const talk = new Talk();
    talk.say(told);
    expect(talk.say(asked)).toMatch(answered);
  });

  it('is unknown once that turn is deleted', () => {
    const history: Said[] = [typed('My name is Anna'), { by: 'assistant', text: 'I see.' }];
    const rest = [typed('What is my name?')];
    expect(answer([...history, ...rest])).toMatch(/Anna/);
    expect(answer(rest)).toMatch(/not told me your name/);
  });

  it('is known after twenty other turns', () => {
    const talk = new Talk();
    talk.say('My name is Anna');
    for (let turn = 0; turn < 20; turn++)
      talk.say(turn % 2 ? 'Tell me a joke' : `I went to the park ${turn} times`);
    expect(talk.say('What is my name?')).toMatch(/Anna/);
  });

  it('is the last that was told', () => {
    const talk = new Talk();
    talk.say('My name is Anna');
    talk.say('Call me Ann');
    expect(talk.say('What is my name?')).toMatch(/Ann\./);
  });

  it.each(['I am happy', 'I am Spanish', 'I am going home', 'Call me tomorrow', 'Say my name is Bob'])(
    'is no name in "%s"',
    (text) => {
      const talk = new Talk();
      talk.say(text);
      expect(talk.say('What is my name?')).toMatch(/not told me your name/);
    },
  );
});
