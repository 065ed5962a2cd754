import { afterAll, describe, expect, it } from 'vitest';
import type { ReplyEnd, ReplyPart, ReplyRequest } from '../src/brain.ts';
import { LocalBrain } from '../src/local-brain.ts';
import { stories } from '../src/talker/stories.ts';
import { typed } from './talker/conversation.ts';

const brain = new LocalBrain();
afterAll(() => brain.close());

const request = (text: string, more: Partial<ReplyRequest> = {}): ReplyRequest => ({
  history: [typed(text)],
  instructions: '',
  tools: [],
  toolChoice: 'auto',
  voice: 'slt',
  speed: 1,
  spoken: false,
  metadata: null,
  ...more,
});

/** All that is said, and how it ended; `after` so many parts the reply is cancelled. */
async function respond(
  asked: ReplyRequest,
  after = Infinity,
): Promise<{ parts: ReplyPart[]; end: ReplyEnd }> {
  const abort = new AbortController();
  const reply = brain.respond(asked, abort.signal);
  const parts: ReplyPart[] = [];
  for (;;) {
    if (parts.length >= after) abort.abort();
    const step = await reply.next();
    if (step.done) return { parts, end: step.value };
    parts.push(step.value);
  }
}

const textOf = (parts: readonly ReplyPart[]) =>
  parts.map((part) => ('text' in part ? part.text : '')).join('');

describe('the reply of the built-in brain', () => {
  it('is written sentence by sentence', async () => {
    const { parts, end } = await respond(request('Tell me a story'));
    expect(end).toBe('completed');
    expect(parts.length).toBeGreaterThan(10);
    expect(textOf(parts)).toBe(stories[0].text);
  });

  it('stops being written where it is cancelled', async () => {
    const { parts, end } = await respond(request('Tell me a story'), 2);
    expect(end).toBe('cancelled');
    expect(parts).toHaveLength(2);
  });

  it('stops being spoken where it is cancelled, and says no more than its words', async () => {
    const { parts, end } = await respond(request('Tell me a story', { spoken: true }), 5);
    expect(end).toBe('cancelled');
    expect(parts).toHaveLength(5);
    expect(stories[0].text.startsWith(textOf(parts))).toBe(true);
  });

  it('is a call of the function that a timer needs, and nothing else', async () => {
    const parameters = {
      type: 'object',
      properties: { minutes: { type: 'integer' } },
      required: ['minutes'],
    };
    const tools = [{ name: 'set_timer', description: 'Starts a timer', parameters }];
    const { parts, end } = await respond(request('Set a timer for ten minutes', { tools, spoken: true }));
    expect(end).toBe('completed');
    expect(parts).toEqual([{ call: 'set_timer', arguments: '{"minutes":10}' }]);
  });

  it('is spoken at the pace that the user asked for', async () => {
    const samples = async (...texts: string[]) => {
      const history = texts.map(typed).flatMap((said) => [said, { by: 'assistant' as const, text: 'Yes.' }]);
      const { parts } = await respond(
        request('', { history: [...history, typed('Count to three')], spoken: true }),
      );
      return parts.reduce((sum, part) => sum + ('pcm' in part ? part.pcm.length : 0), 0);
    };
    expect(await samples('Speak slower')).toBeGreaterThan((await samples('Hello')) * 1.1);
  });
});
