/** What is left of a provider's words in the log: no key, whoever's, and what says what to mend. */
import { describe, expect, test } from 'vitest';
import { withoutKeys } from '../../../../server/models/openai/scrub.ts';

const OWN = '8f3b00000099aa';

describe('what looks like a key goes', () => {
  test.each([
    ['the own key, whatever it looks like', `wrong key ${OWN}.`, '8f3b'],
    ['the own key, masked', 'Incorrect API key provided: 8f3b****99aa.', '99aa'],
    ['a key that is cut', 'Incorrect API key provided: 8f3b...99aa', '99aa'],
    ['a key with an ellipsis', 'Incorrect API key provided: abcd…99aa', '99aa'],
    ['a bearer', 'sent Authorization: Bearer abcdefgh', 'abcdefgh'],
    ['a bearer with a JWT', 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc', 'e30'],
    ['a JWT', 'token eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.s-g_x expired', 'eyJ'],
    ['a key of OpenAI', 'sk-proj-ABCDEF1234 is wrong', 'ABCDEF'],
    ['an organisation', 'in organization org-AbCdEf123456 on', 'AbCdEf'],
    ['a key of Google', 'key AIzaSyA-bcdefghijk_lmnopqrstuv is wrong', 'bcdefghijk'],
    ['hex', 'wrong: 0123456789abcdef0123', '456789'],
    ['hex of letters alone', 'wrong: abcdefabcdefabcdefabcdef', 'abcdefabc'],
    ['an id', 'request 123e4567-e89b-12d3-a456-426614174000', '426614174000'],
    ['base64', 'wrong: dGhpcyBpcyBhIHNlY3JldA+b/cc=', 'dGhp'],
    ['a query', 'GET https://in.example/x?token=tok_1&api_key=abc&b=1', /tok_1|abc/],
    ['a member of JSON', '{"api_key": "abc123", "x":1}', 'abc123'],
    ['a header', 'api-key: abc123', 'abc123'],
    ['a password in a URL', 'wss://me:hunter2@in.example/v1', 'hunter2'],
  ])('%s', (_what, text, secret) => {
    const left = withoutKeys(text, OWN);
    expect(left).not.toMatch(secret);
    expect(left).toContain('[key]');
  });
});

test.each([
  'The model `gpt-4o-realtime-preview-2024-12-17` does not exist or you do not have access to it.',
  'input_audio_buffer_commit_empty: Error committing input audio buffer: buffer too small.',
  'conversation_already_has_active_response',
  "Unknown parameter: 'session.audio.input.turn_detection.create_response'.",
  'Rate limit reached: Limit 40000, Used 39500. Please try again in 1.2s.',
  'Meta-Llama-3-8B-Instruct-Q4 is not loaded... wait for it',
  'You must provide a key. Invalid token: unexpected end.',
])('what says what to mend stays: %s', (text) => {
  expect(withoutKeys(text, OWN)).toBe(text);
});

test('a message of megabytes takes no time, and little of it is kept', () => {
  for (const text of ['x'.repeat(4e6), 'a*'.repeat(2e6), '*'.repeat(4e6), 'a-'.repeat(2e6), '//'.repeat(2e6)])
    expect(withoutKeys(text, null).length).toBeLessThanOrEqual(500);
});
