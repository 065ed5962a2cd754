import { describe, expect, it } from 'vitest';
import type { Said } from '../../src/brain.ts';
import { answer, Talk, typed, unclear } from './conversation.ts';

/** What is told, what is asked about it, and what the answer then has. */
const facts = [
  ['My name is Anna', 'What is my name?', /Anna/],
  ['I am Tom', 'Who am I?', /Tom/],
  ['my sister is called Julia', 'What is my sister called?', /Julia/],
  ["My dog's name is Rex", 'Do you remember my dog?', /Rex/],
  ['I have a cat named Minka', "what is my cat's name", /Minka/],
  ['Laura is my sister', 'Who is Laura?', /your sister/],
  ['I live in Leeds', 'Where do I live?', /in Leeds/],
  ['I come from Spain', 'where am i from', /Spain/],
  ['I am a teacher', 'Where do I work?', /as a teacher/],
  ['I really like green tea', 'What do I like?', /green tea/],
  ['I am Ethan', 'What is my name?', /Ethan/],
  ['My favourite food is pizza', 'What is my favorite food?', /pizza/],
  ['I hate Mondays', 'What do I hate?', /Mondays/],
  ['I live in a small house', 'What do you know about me?', /in a small house/],
] as const;

describe('what the user told', () => {
  it.each(facts)('"%s" answers "%s"', (told, asked, answered) => {
    const talk = new Talk();
    talk.say(told);
    expect(talk.say(asked)).toMatch(answered);
  });

  it.each(facts)('"%s" is unknown once that turn is deleted', (told, asked, answered) => {
    const other = typed('The weather is fine today');
    const history: Said[] = [typed(told), { by: 'assistant', text: 'I see.' }, other];
    const rest: Said[] = [{ by: 'assistant', text: 'Good.' }, typed(asked)];
    expect(answer([...history, ...rest])).toMatch(answered);
    expect(answer([...history.slice(2), ...rest])).not.toMatch(answered);
  });

  it('is known after twenty other turns', () => {
    const talk = new Talk();
    talk.say('My name is Anna and my brother is called Max');
    for (let turn = 0; turn < 20; turn++)
      talk.say(turn % 2 ? 'Tell me a joke' : `I went to the park ${turn} times`);
    expect(talk.say('What is my brother called?')).toMatch(/Max/);
    expect(talk.say('What do you know about me?')).toMatch(/Anna.*Max/);
  });

  it('is the last that was told', () => {
    const talk = new Talk();
    talk.say('My name is Anna');
    talk.say('Call me Ann');
    expect(talk.say('What is my name?')).toMatch(/Ann\./);
  });

  it('may be the short answer to a question of the model', () => {
    const talk = new Talk();
    expect(talk.say('My sister bought a red bicycle')).toMatch(/What is your sister called\?$/);
    expect(talk.say('Julia')).toMatch(/your sister is called Julia/);
    expect(talk.say('I saw my sister again')).toMatch(/Julia/);
  });

  it.each([
    'I am happy',
    'I am Spanish',
    'I am going home',
    'Call me tomorrow',
    'My sister is tired',
    'Say my name is Bob',
  ])('is no name in "%s"', (text) => {
    const talk = new Talk();
    talk.say(text);
    expect(talk.say('What do you know about me?')).not.toMatch(/name is|called/);
  });

  it('is not what was only caught of unclear speech', () => {
    const talk = new Talk();
    talk.say(unclear('river'));
    for (const text of ['Hm', 'Ah', 'Hm hm', 'Ah hm'])
      expect(talk.say(text)).not.toMatch(/you spoke of|you said of/);
    expect(talk.say(unclear('river'))).toMatch(/again|still/);
  });
});
