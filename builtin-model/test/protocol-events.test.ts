import { afterEach, expect, it } from 'vitest';
import { parseRealtimeEvent } from '../../node_modules/@openai/agents-realtime/dist/openaiRealtimeEvents.js';
import { Harness } from './harness.ts';
import { silence, speech } from './scripted-detector.ts';

let harness: Harness;
afterEach(() => harness.close());

it('sends no event that other people’s client does not know, whatever happens', async () => {
  harness = await Harness.start({ type: 'server_vad', create_response: false });
  const { client, brain } = harness;
  const sent = (type: string) => client.events.some((event) => event.type === type);
  await harness.update({
    audio: { input: { transcription: { model: 'any' } } },
    tools: [{ type: 'function', name: 'look' }],
  });

  client.append(speech(640));
  client.append(silence(512));
  const { item_id } = await client.next('conversation.item.input_audio_transcription.completed');
  brain.holdEars();
  client.append(speech(640));
  client.append(silence(512));
  await client.next('input_audio_buffer.committed');
  brain.failEars();
  await client.next('conversation.item.input_audio_transcription.failed');
  client.send({ type: 'input_audio_buffer.clear' });

  client.send({
    type: 'response.create',
    response: { input: [], metadata: { of: 'text' }, output_modalities: ['text'] },
  });
  brain.part('Yes.');
  brain.end();
  await client.next('response.done');
  client.send({ type: 'response.create', response: { input: [], max_output_tokens: 4 } });
  ['One', 'Two', 'Three'].forEach((word) => brain.part(word));
  const cut = (await client.next('response.done')).response.output?.[0]?.id;
  client.send({ type: 'response.create', response: { input: [] } });
  brain.part('Wait.');
  brain.call('look');
  brain.end();
  const { output } = (await client.next('response.done')).response;
  const call = output?.find((item) => item.type === 'function_call');
  await harness.add({ type: 'function_call_output', call_id: call?.call_id, output: 'Rain.' });
  await harness.add({
    type: 'message',
    role: 'system',
    content: [{ type: 'input_text', text: 'It is late.' }],
  });
  client.send({ type: 'response.create', response: { input: [] } });
  brain.fail();
  await client.next('response.done');
  client.send({ type: 'conversation.item.truncate', item_id: cut, content_index: 0, audio_end_ms: 5 });
  for (const id of [item_id, cut, call?.id]) client.send({ type: 'conversation.item.retrieve', item_id: id });
  client.send({ type: 'conversation.item.delete', item_id });
  await harness.settled();

  const generic = client.events.filter(
    (event) => parseRealtimeEvent({ data: JSON.stringify(event) } as MessageEvent).isGeneric,
  );
  expect(generic).toEqual([]);
  // All that the server has.
  const types = [
    'error',
    'session.created',
    'session.updated',
    'input_audio_buffer.speech_started',
    'input_audio_buffer.speech_stopped',
    'input_audio_buffer.committed',
    'input_audio_buffer.cleared',
    'conversation.item.added',
    'conversation.item.done',
    'conversation.item.retrieved',
    'conversation.item.truncated',
    'conversation.item.deleted',
    'conversation.item.input_audio_transcription.delta',
    'conversation.item.input_audio_transcription.completed',
    'conversation.item.input_audio_transcription.failed',
    'response.created',
    'response.output_item.added',
    'response.output_item.done',
    'response.content_part.added',
    'response.content_part.done',
    'response.output_audio.delta',
    'response.output_audio.done',
    'response.output_audio_transcript.delta',
    'response.output_audio_transcript.done',
    'response.output_text.delta',
    'response.output_text.done',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.done',
  ];
  expect(types.filter((type) => !sent(type))).toEqual([]);
  expect([...new Set(client.events.map(({ type }) => type))].toSorted()).toEqual(types.toSorted());
});
