import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.close());

const tool = (name: string) => ({ type: 'function', name, parameters: { type: 'object' } });
const deep = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`) as unknown;

describe('the session', () => {
  const update = (session: Record<string, unknown>) => ({
    type: 'session.update',
    session: { type: 'realtime', ...session },
  });

  it('begins with its settings and shows every change', async () => {
    expect(harness.client.all('session.created')[0]?.session).toMatchObject({
      type: 'realtime',
      model: 'local',
    });
    harness.client.send(
      update({ instructions: 'Be kind.', audio: { output: { voice: 'two', speed: 1.25 } } }),
    );
    const { session } = await harness.client.next('session.updated');
    expect(session).toMatchObject({
      instructions: 'Be kind.',
      audio: { output: { voice: 'two', speed: 1.25 } },
    });
    await harness.reply('Yes.');
    expect(harness.brain.request).toMatchObject({ instructions: 'Be kind.', voice: 'two', speed: 1.25 });
  });

  it.each([
    [{ audio: { output: { voice: 'three' } } }, 'invalid_value', 'session.audio.output.voice'],
    [{ audio: { output: { speed: 9 } } }, 'invalid_value', 'session.audio.output.speed'],
    [{ audio: { output: { sped: 1 } } }, 'unknown_parameter', 'session.audio.output.sped'],
    [{ instructions: 7 }, 'invalid_type', 'session.instructions'],
    [{ type: 'transcription' }, 'invalid_value', 'session.type'],
    [{ type: undefined }, 'missing_required_parameter', 'session.type'],
    [
      { audio: { input: { format: { type: 'audio/pcmu' } } } },
      'invalid_value',
      'session.audio.input.format.type',
    ],
    [
      { audio: { input: { noise_reduction: { type: 'loud' } } } },
      'invalid_value',
      'session.audio.input.noise_reduction.type',
    ],
    [{ max_output_tokens: 0 }, 'invalid_value', 'session.max_output_tokens'],
    [{ output_modalities: ['text', 'audio'] }, 'invalid_value', 'session.output_modalities'],
    [
      { truncation: { type: 'retention_ratio', retention_ratio: 2 } },
      'invalid_value',
      'session.truncation.retention_ratio',
    ],
    [{ prompt: { id: 'pmpt_1' } }, 'unsupported_value', 'session.prompt'],
    [{ tools: [{ type: 'mcp', server_label: 'x' }] }, 'invalid_value', 'session.tools[0].type'],
    [
      { tools: [tool('one'), { type: 'function', name: 'no spaces' }] },
      'invalid_value',
      'session.tools[1].name',
    ],
    [{ tools: [tool('one'), tool('one')] }, 'invalid_value', 'session.tools[1].name'],
    [{ tools: [{ ...tool('one'), parameters: deep }] }, 'invalid_value', 'session.tools[0].parameters'],
    [
      { tools: [tool('one')], tool_choice: { type: 'function', name: 'two' } },
      'invalid_value',
      'session.tool_choice',
    ],
    [{ tool_choice: 'sometimes' }, 'invalid_value', 'session.tool_choice'],
  ])('refuses %j by name and changes nothing', async (change, code, param) => {
    expect(await harness.refusal(update({ instructions: 'Changed.', ...change }))).toMatchObject({
      type: 'invalid_request_error',
      code,
      param,
    });
    harness.client.send(update({}));
    expect((await harness.client.next('session.updated')).session).toMatchObject({ instructions: '' });
  });

  it('keeps its voice once it has spoken', async () => {
    await harness.reply('Yes.');
    const error = await harness.refusal(update({ audio: { output: { voice: 'two' } } }));
    expect(error).toMatchObject({ code: 'cannot_update_voice', param: 'session.audio.output.voice' });
  });

  it('keeps the voice of the first response that was heard, and no other may be asked for', async () => {
    harness.client.send({ type: 'response.create', response: { audio: { output: { voice: 'two' } } } });
    harness.brain.part('Yes.');
    harness.brain.end();
    await harness.client.next('response.done');
    expect(await harness.update({})).toMatchObject({ audio: { output: { voice: 'two' } } });
    const response = { audio: { output: { voice: 'one' } } };
    expect(await harness.refusal({ type: 'response.create', response })).toMatchObject({
      code: 'cannot_update_voice',
      param: 'response.audio.output.voice',
    });
  });

  it('may still change its voice while nothing was said', async () => {
    harness.client.send({ type: 'response.create', response: { output_modalities: ['text'] } });
    harness.brain.part('Yes.');
    harness.brain.end();
    await harness.client.next('response.done');
    expect(await harness.update({ audio: { output: { voice: 'two' } } })).toMatchObject({
      audio: { output: { voice: 'two' } },
    });
  });

  it('shows what it was told, even what has no effect here', async () => {
    const told = {
      truncation: { type: 'retention_ratio', retention_ratio: 0.8 },
      parallel_tool_calls: false,
      tool_choice: { type: 'function', name: 'one' },
      tools: [tool('one')],
      tracing: 'auto',
      max_output_tokens: 100,
    };
    const input = {
      noise_reduction: { type: 'near_field' },
      transcription: { model: 'any', language: 'en' },
    };
    const wanted = { ...told, audio: { input } };
    expect(await harness.update(wanted)).toMatchObject(wanted);
  });
});
