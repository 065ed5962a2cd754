/** What a speech model's server says: to the parser alone, and over the connection of a call that is up. */
import fc from 'fast-check';
import { MalformedEvent, readProviderEvent } from '../../../server/models/openai/provider-events.ts';
import { nastyJson, nastyNumber, nastyText, nastyValue, withFaults } from '../arbitraries.ts';
import type { Entrance } from '../entrance.ts';
import { RawCall } from '../raw-call.ts';

const id = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('item_1', 'item_2', 'resp_1', 'resp_2', 'resp_3') },
  nastyValue,
);
const audio = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  },
  nastyText,
);
const error = fc.oneof(
  withFaults(
    fc.record({
      type: fc.constantFrom('invalid_request_error', 'server_error', 'session_expired'),
      code: fc.oneof(
        fc.constantFrom(
          'response_cancel_not_active',
          'conversation_already_has_active_response',
          'rate_limit_exceeded',
        ),
        nastyNumber,
      ),
      message: nastyText,
    }),
  ),
  nastyValue,
);
const item = fc.record({
  id,
  type: fc.constantFrom('message', 'function_call'),
  role: fc.constantFrom('user', 'assistant'),
  content: fc.oneof(fc.constant([]), nastyValue),
});
const usage = fc.record({ input_tokens: fc.oneof(nastyNumber, nastyValue), output_tokens: nastyNumber });
const response = fc.record({
  id,
  status: fc.oneof(fc.constantFrom('completed', 'cancelled', 'failed', 'incomplete'), nastyValue),
  status_details: fc.oneof(fc.constant(null), fc.record({ reason: nastyText, error }), nastyValue),
  usage: fc.oneof(usage, nastyValue),
  metadata: fc.oneof(fc.constant({ turn: '1', revision: '0' }), nastyValue),
});

const MEMBERS: Record<string, fc.Arbitrary<object>> = {
  error: fc.record({ error }),
  'session.created': fc.record({ session: nastyValue }),
  'session.updated': fc.record({ session: nastyValue }),
  'input_audio_buffer.committed': fc.record({ item_id: id }),
  'conversation.item.added': fc.record({ item }),
  'conversation.item.created': fc.record({ item }),
  'conversation.item.deleted': fc.record({ item_id: id }),
  'conversation.item.truncated': fc.record({ item_id: id }),
  'conversation.item.input_audio_transcription.delta': fc.record({ item_id: id, delta: nastyText }),
  'conversation.item.input_audio_transcription.completed': fc.record({ item_id: id, transcript: nastyText }),
  'conversation.item.input_audio_transcription.failed': fc.record({ item_id: id, error }),
  'response.created': fc.record({ response }),
  'response.output_item.added': fc.record({ response_id: id, item }),
  'response.output_audio.delta': fc.record({ response_id: id, item_id: id, delta: audio }),
  'response.output_audio_transcript.delta': fc.record({ response_id: id, item_id: id, delta: nastyText }),
  'response.output_audio_transcript.done': fc.record({ response_id: id, item_id: id, transcript: nastyText }),
  'response.output_text.delta': fc.record({ response_id: id, item_id: id, delta: nastyText }),
  'response.done': fc.record({ response }),
  'rate_limits.updated': fc.record({ rate_limits: nastyValue }),
};

const message: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...Object.keys(MEMBERS))
      .chain((type) => withFaults(MEMBERS[type]!.map((members) => ({ type, ...members }))))
      .map((event) => JSON.stringify(event)),
  },
  nastyJson,
);

/** Of a malformed event, the reader says which member is wrong, and nothing of what it held. */
export const providerEvents: Entrance<string> = {
  name: 'provider, events read',
  inputs: message,
  open: async () => ({
    attack: async (text) => {
      try {
        readProviderEvent(text);
      } catch (thrown) {
        if (!(thrown instanceof MalformedEvent)) throw thrown;
      }
    },
    close: async () => {},
  }),
};

/** Events come in the middle of a call: its turns are asked and answered meanwhile by an honest model. */
export const providerLines: Entrance<string> = {
  name: 'provider, in a call',
  inputs: message,
  open: async (server) => {
    let call: RawCall | null = null;
    let turnId = 0;
    let said = 0;
    return {
      async attack(text) {
        if (!call?.isOpen) {
          await call?.hangUp();
          call = await RawCall.open(server);
          turnId = 0;
        }
        if (said++ % 10 === 0) call.sendEvent('turn.text', { turnId: ++turnId, text: 'And now?' });
        const lines = server.model.lines;
        const line = lines[said % Math.max(1, lines.length)];
        line?.send(text);
        if (said % 10 === 0) await call.settled();
      },
      close: async () => call?.hangUp(),
    };
  },
};
