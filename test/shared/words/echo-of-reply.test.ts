import { describe, expect, it } from 'vitest';
import { isEchoOfReply } from '../../../shared/words/echo-of-reply.ts';

const REPLY =
  'There is a train at nine, and then no other before noon. That is what I know; do not wait, it will stop here.';

describe('an echo of the reply', () => {
  it.each([
    ['en', 'A train at nine', REPLY],
    ['en', 'THERE IS a Train', REPLY],
    ['en', 'before noon. That is', REPLY],
    ['de', 'ist es sonnig', 'Morgen ist es sonnig und warm.'],
    ['ja', '明日の天気は', '明日の天気は晴れです。'],
    ['nl', 'een trein om', 'Er is een trein om negen uur.'],
  ])('%s: %s', (language, text, reply) => {
    expect(isEchoOfReply(text, reply, language)).toBe(true);
  });
});

describe('what a user says in words of the reply is no echo where it is', () => {
  it.each([
    ['a stop word', 'en', 'Stop.', REPLY],
    ['a stop word', 'en', 'No.', REPLY],
    ['a stop word', 'en', 'Wait!', REPLY],
    ['a stop word among others', 'en', 'it will stop here', REPLY],
    ['a stop phrase', 'en', 'Please hold on a moment', 'Please hold on a moment longer.'],
    ['a stop word', 'de', 'Nein, der Zug', 'Nein, der Zug fährt nicht.'],
    ['a stop word', 'ja', '待って', '少し待ってください。'],
    ['a stop word among others', 'ja', '少し待ってください', '少し待ってください。'],
    ['a word', 'en', 'What?', REPLY],
    ['a word', 'en', 'noon', REPLY],
    ['two words', 'en', 'what I', REPLY],
    ['a character', 'ja', 'え', '駅はどこですか。ええと、え。'],
    ['a short word', 'ja', '天気は', '明日の天気は晴れです。'],
  ])('%s: %s: %s', (_what, language, text, reply) => {
    expect(isEchoOfReply(text, reply, language)).toBe(false);
  });
});

it('is none where a word is another, or out of order, or nothing was said', () => {
  for (const words of ['a train at ten', 'nine at train', 'no stop at all', '', '...'])
    expect(isEchoOfReply(words, REPLY, 'en'), words).toBe(false);
  expect(isEchoOfReply('a train at nine', '', 'en')).toBe(false);
});
