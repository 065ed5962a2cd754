import { describe, expect, it } from 'vitest';
import type { Said, Tool } from '../../src/brain.ts';
import { reply } from '../../src/talker/talker.ts';
import { answer, now, typed, unclear } from './conversation.ts';

type Properties = Record<string, Record<string, unknown>>;

const tool = (name: string, properties: Properties, required = Object.keys(properties)): Tool => ({
  name,
  description: '',
  parameters: { type: 'object', properties, required },
});

/** The call, or the words where there is none. */
function ask(text: string, tools: Tool[], toolChoice: 'auto' | 'required' = 'auto'): unknown {
  const said = reply([typed(text)], now, { tools, toolChoice });
  return said.kind === 'call' ? { [said.name]: JSON.parse(said.arguments) as unknown } : said.text;
}

const integer = { type: 'integer' };
const number = { type: 'number' };
const text = { type: 'string' };

describe('a timer, where the client offers one', () => {
  it.each<[string, string, Properties, unknown]>([
    ['set_timer', 'ten minutes', { seconds: integer }, { seconds: 600 }],
    ['startTimer', 'ten minutes', { durationMs: number }, { durationMs: 600_000 }],
    ['timer', 'two hours', { duration_seconds: number }, { duration_seconds: 7200 }],
    ['set_timer', 'thirty seconds', { minutes: number }, { minutes: 0.5 }],
  ])('%s for %s fills %j', (name, said, properties, filled) => {
    expect(ask(`Set a timer for ${said}`, [tool(name, properties)])).toEqual({ [name]: filled });
  });

  it.each<[string, Tool]>([
    ['there is none', tool('get_weather', { city: text })],
    ['it stops timers', tool('cancel_timer', { seconds: integer })],
    ['its numbers are too coarse', tool('set_timer', { minutes: integer })],
    ['the time is too long for it', tool('set_timer', { seconds: { ...integer, maximum: 10 } })],
    ['it wants what nobody said', tool('set_timer', { seconds: integer, sound: text })],
    ['it takes no time', tool('set_timer', {})],
    ['its parameters are no schema', { name: 'set_timer', description: '', parameters: 7 }],
  ])('is answered in words when %s, and is not claimed to run', (_why, offered) => {
    expect(ask('Set a timer for thirty seconds', [offered])).toMatch(/cannot ring a bell/);
  });

  it('takes the first that can be filled', () => {
    const tools = [tool('set_timer', { minutes: integer }), tool('start_timer', { seconds: integer })];
    expect(ask('Set a timer for thirty seconds', tools)).toEqual({ start_timer: { seconds: 30 } });
  });

  it('is the only thing that is called of its own accord', () => {
    expect(ask('What is the weather in Paris?', [tool('get_weather', { city: text })])).toEqual(
      expect.any(String),
    );
  });
});

describe('what a function gave back', () => {
  const history = (output: string | null): Said[] => [
    typed('Set a timer for ten minutes'),
    { by: 'tool', name: 'set_timer', arguments: '{"seconds":600}', output },
  ];

  it.each([
    ['ok', 'Your timer for ten minutes is set.'],
    ['', 'Your timer for ten minutes is set.'],
    ['{"ok":true,"id":7}', 'Your timer for ten minutes is set.'],
    ['{"status":"set"}', 'Your timer for ten minutes is set.'],
    ['[]', 'Your timer for ten minutes is set.'],
    ['Timer set, it ends at noon', 'Timer set, it ends at noon.'],
    ['{"message":"It ends at noon."}', 'It ends at noon.'],
    ['{"error":"no bell"}', 'Your timer for ten minutes could not be set: no bell.'],
    ['{"error":{"message":"no bell"}}', 'Your timer for ten minutes could not be set: no bell.'],
    ['{"success":false}', 'Your timer for ten minutes could not be set.'],
    ['Error: no bell', 'Your timer for ten minutes could not be set: no bell.'],
    [null, 'I am still waiting to hear back about that.'],
  ])('%s is told as "%s"', (output, told) => {
    expect(answer(history(output))).toBe(told);
  });

  it('is told in words even where a function must be called, and once', () => {
    const offer = { tools: [tool('set_timer', { seconds: integer })], toolChoice: 'required' as const };
    expect(reply(history('ok'), now, offer).kind).toBe('say');
    const later: Said[] = [...history('ok'), { by: 'assistant', text: 'It is set.' }, typed('Thank you')];
    expect(answer(later)).toBe('You are welcome.');
  });

  it('is cut to what can be said', () => {
    expect(answer(history('word '.repeat(500))).length).toBeLessThan(300);
  });
});

describe('where a function must be called', () => {
  it.each<[string, string, Tool[], unknown]>([
    [
      'words fill a string',
      'Look for red shoes',
      [tool('search', { query: text })],
      { search: { query: 'Look for red shoes' } },
    ],
    [
      'the first that can be filled',
      'make it blue',
      [tool('take', { count: integer }), tool('note', { text })],
      { note: { text: 'make it blue' } },
    ],
    ['nothing required', 'Hello', [tool('ping', { note: text }, [])], { ping: {} }],
  ])('%s: "%s"', (_what, said, tools, called) => {
    expect(ask(said, tools, 'required')).toEqual(called);
  });

  it('it is words when no function can be filled at all', () => {
    expect(
      reply([unclear()], now, { tools: [tool('search', { query: text })], toolChoice: 'required' }).kind,
    ).toBe('say');
  });
});
