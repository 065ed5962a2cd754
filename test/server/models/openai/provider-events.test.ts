import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedEvent, readProviderEvent } from '../../../../server/models/openai/provider-events.ts';

const read = (event: unknown) => readProviderEvent(JSON.stringify(event)).event;
/** What a member may be that should be something else. */
const anything = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double({ noNaN: true }),
  fc.string(),
  fc.array(fc.string()),
  fc.object(),
);

describe('an event of a provider', () => {
  it.each<[string, object]>([
    ['a numeric code', { error: { code: 429, message: 'slow down' } }],
    ['a string in place of an error', { error: 'slow down' }],
    ['a number in place of an error', { error: 7 }],
  ])('that reports an error counts with %s', (_what, members) => {
    expect(read({ type: 'error', ...members })).toMatchObject({ type: 'error' });
  });

  it('ends its response, whatever else it says or leaves out', () => {
    const members = ['status', 'status_details', 'usage', 'output', 'metadata', 'object'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...members), anything), (rest) => {
        expect(read({ type: 'response.done', response: { id: 'r1', ...rest } })).toMatchObject({
          type: 'response.done',
          response: { id: 'r1' },
        });
      }),
    );
    expect(read({ type: 'response.done', response: 'done' })).toMatchObject({ response: { id: null } });
  });

  it('counts with its ids alone', () => {
    const others = fc.dictionary(
      fc.constantFrom('delta', 'transcript', 'text', 'error', 'metadata', 'content'),
      anything,
    );
    const named: [string, object][] = [
      ['input_audio_buffer.committed', { item_id: 'u1' }],
      ['conversation.item.added', { item: { id: 'u1' } }],
      ['conversation.item.input_audio_transcription.delta', { item_id: 'u1' }],
      ['conversation.item.input_audio_transcription.completed', { item_id: 'u1' }],
      ['conversation.item.input_audio_transcription.failed', { item_id: 'u1' }],
      ['response.created', { response: { id: 'r1' } }],
      ['response.output_item.added', { response_id: 'r1', item: { id: 'i1' } }],
      ['response.output_audio.delta', { response_id: 'r1', item_id: 'i1' }],
      ['response.output_text.delta', { response_id: 'r1', item_id: 'i1' }],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...named), others, ([type, ids], rest) => {
        expect(read({ type, ...rest, ...ids })).toMatchObject({ type });
      }),
    );
  });

  it('takes ids that are numbers', () => {
    expect(read({ type: 'response.created', response: { id: 7 } })).toMatchObject({ response: { id: '7' } });
  });

  it('without the id that it is about is malformed: the path is told, and nothing of what was there', () => {
    const secret = 'my card is 4111';
    for (const item_id of [undefined, null, { secret }, [secret]])
      expect(() => read({ type: 'input_audio_buffer.committed', item_id })).toThrow(
        new MalformedEvent('input_audio_buffer.committed: item_id'),
      );
  });

  it('that used less than nothing, or more than there is, used nothing', () => {
    const usageOf = (input_tokens: unknown) =>
      read({ type: 'response.done', response: { id: 'r1', usage: { input_tokens, output_tokens: 5 } } });
    for (const wrong of [-1, -5e99, 1e300, null, '7'])
      expect(usageOf(wrong)).toMatchObject({ response: { usage: { input_tokens: 0, output_tokens: 5 } } });
    expect(usageOf(7)).toMatchObject({ response: { usage: { input_tokens: 7 } } });
  });
});
