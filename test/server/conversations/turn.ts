/** A turn as tests keep it. */
import type { KeptTurn } from '../../../server/conversations/store.ts';

export const turn = (place: string, text: string, rest: Partial<KeptTurn> = {}): KeptTurn => ({
  place,
  role: 'user',
  text,
  startedAtMs: 1_000,
  durationMs: 500,
  typed: false,
  cut: false,
  earlyMs: null,
  words: [{ text, fromMs: 0, toMs: 500 }],
  wordTimes: 'estimated',
  audio: `conversations/a/${place}.ogg`,
  ...rest,
});
