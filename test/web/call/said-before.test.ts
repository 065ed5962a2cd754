import { expect, it } from 'vitest';
import type { DocumentTurn } from '../../../shared/conversations/document.ts';
import { saidBefore } from '../../../web/call/said-before.ts';

const turn = (fields: Partial<DocumentTurn>): DocumentTurn => ({
  place: '1.1.0',
  role: 'user',
  text: 'Tell me a story.',
  startedAtMs: 0,
  durationMs: 1000,
  typed: false,
  cut: false,
  earlyMs: null,
  words: [],
  wordTimes: 'estimated',
  hasAudio: false,
  ...fields,
});

it('a stored conversation is shown as what was said before: typed, cut and whole', () => {
  const turns = [
    turn({ typed: true }),
    turn({ place: '1.1.1', role: 'assistant', text: 'Once upon a', cut: true }),
    turn({ place: '2.1.0' }),
    turn({ place: '2.1.1', role: 'assistant', text: 'The end.' }),
  ];
  expect(saidBefore({ turns })).toEqual([
    { id: 'stored-1.1.0', role: 'user', text: 'Tell me a story.', state: 'final', typed: true },
    { id: 'stored-1.1.1', role: 'assistant', heard: 'Once upon a', unheard: '', state: 'cut' },
    { id: 'stored-2.1.0', role: 'user', text: 'Tell me a story.', state: 'final', typed: false },
    { id: 'stored-2.1.1', role: 'assistant', heard: 'The end.', unheard: '', state: 'done' },
  ]);
});
