import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../web/call/call-view.ts';
import { conversationText, textOf } from '../../../web/ui/copied-text.ts';

const asked: TranscriptEntry = { id: 'u1', role: 'user', text: ' How many? ', state: 'final', typed: false };
const unclear: TranscriptEntry = { id: 'u2', role: 'user', text: '', state: 'unclear', typed: false };
const cut: TranscriptEntry = {
  id: 'a1',
  role: 'assistant',
  heard: 'Two hundred',
  unheard: ' and six.',
  state: 'cut',
};

test('what nobody heard of a reply is not copied', () => {
  expect(textOf(cut)).toBe('Two hundred');
});

test('a conversation is copied as who said what, without turns that have no words', () => {
  expect(conversationText([asked, unclear, cut])).toBe('You: How many?\n\nAI: Two hundred');
  expect(conversationText([])).toBe('');
});
