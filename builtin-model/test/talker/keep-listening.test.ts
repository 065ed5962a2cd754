import { describe, expect, it } from 'vitest';
import type { Heard, Said, Tool } from '../../src/brain.ts';
import { reply, type Reply } from '../../src/talker/talker.ts';
import { now, typed, unclear } from './conversation.ts';

const keepListening: Tool = {
  name: 'keep_listening',
  description: '',
  parameters: { type: 'object', properties: {} },
};
const radio: Tool = { name: 'play_radio', description: '', parameters: {} };
const called: Said = { by: 'tool', name: 'keep_listening', arguments: '{}', output: null };
const listens: Reply = { kind: 'call', name: 'keep_listening', arguments: '{}' };

const heard = (more: Partial<Heard>): Heard => ({
  text: '[unclear]',
  understood: false,
  caught: [],
  ...more,
});
const said = (alone: Partial<Heard>, joined: Partial<Heard> | null = null): Said => ({
  by: 'user',
  ...heard(alone),
  joined: joined && heard(joined),
});
const begun = said({ begun: 'What is seven times' });
const understood = { text: 'What is seven times eight', understood: true };
const rest = said({}, understood);

const auto = (history: readonly Said[], tools: readonly Tool[] = [radio, keepListening]) =>
  reply(history, now, { tools, toolChoice: 'auto' });

describe('keep_listening, where the client offers it', () => {
  it.each<[string, Said[]]>([
    ['a sentence was begun', [begun]],
    [
      'what was begun could be forced into a sentence',
      [said({ ...understood, begun: 'What is seven times' })],
    ],
    ['it was begun after an answer', [typed('Hello'), { by: 'assistant', text: 'Hello!' }, begun]],
    [
      'what was begun went on, and is not complete yet',
      [begun, said({}, { begun: 'What is seven times a' })],
    ],
    ['a sentence was begun after something else', [typed('Hello'), said({ begun: 'Tell me a' }, {})]],
    ['it went on after it was listened to', [begun, called, said({}, { begun: 'What is seven times a' })]],
  ])('is called when %s', (_when, history) => {
    expect(auto(history)).toEqual(listens);
  });

  it.each<[string, Said[]]>([
    ['a sentence is complete', [typed('What time is it')]],
    ['nothing was understood', [unclear()]],
    ['a word was caught', [unclear('river')]],
    ['what was begun is complete now', [begun, rest]],
    ['the end of what was begun begins another sentence', [begun, said({ begun: 'Tell me a' }, understood)]],
    ['it was called already, and nothing more was said', [begun, called]],
    ['it was called already, and has an output', [begun, { ...called, output: 'ok' }]],
    ['a text was typed', [typed('What is seven times')]],
    ['nobody said anything', []],
  ])('is not called when %s', (_when, history) => {
    expect(auto(history).kind).toBe('say');
  });

  it.each<[string, Said[]]>([
    ['between two parts of a turn', [begun, called, rest]],
    ['with an output between two parts of a turn', [begun, { ...called, output: '' }, rest]],
    ['where its call was deleted', [begun, rest]],
  ])('leaves no trace %s', (_where, history) => {
    expect(auto(history)).toMatchObject({ text: '7 times 8 is 56.' });
  });

  it('answers as if it had not been called, when it is asked again', () => {
    expect(auto([begun, called])).toEqual(auto([unclear()]));
    const forced = said({ ...understood, begun: 'What is seven times' });
    expect(auto([forced, called])).toMatchObject({ text: '7 times 8 is 56.' });
  });

  it('is not called where it is not offered, or wants what nobody said', () => {
    const parameters = { type: 'object', properties: { why: { type: 'string' } }, required: ['why'] };
    for (const tools of [[], [radio], [{ ...keepListening, parameters }]])
      expect(auto([begun], tools)).toEqual(auto([unclear()]));
  });

  it('is not what a finished turn gets where a function must be called, unless there is no other', () => {
    const required = (history: Said[], tools: Tool[]) =>
      reply(history, now, { tools, toolChoice: 'required' });
    expect(required([typed('Hello')], [keepListening, radio])).toMatchObject({ name: 'play_radio' });
    expect(required([typed('Hello')], [keepListening])).toEqual(listens);
    expect(required([begun], [radio, keepListening])).toEqual(listens);
  });
});
