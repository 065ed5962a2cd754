/** Conversations to lay out and play. */
import fc from 'fast-check';
import type { ConversationDocument, DocumentTurn } from '../../../shared/conversations/document.ts';

export const DAY_MS = 24 * 3_600_000;

export function turnOf(fields: Partial<DocumentTurn> = {}): DocumentTurn {
  return {
    place: '1.1.0',
    role: 'user',
    text: 'one two three',
    startedAtMs: 0,
    durationMs: 2_000,
    typed: false,
    cut: false,
    earlyMs: null,
    words: [],
    wordTimes: 'estimated',
    hasAudio: true,
    ...fields,
  };
}

export function documentOf(...turns: Partial<DocumentTurn>[]): ConversationDocument {
  return {
    format: 'latch-conversation',
    version: 1,
    title: '',
    startedAtMs: 0,
    incomplete: false,
    turns: turns.map((fields, index) => turnOf({ place: `1.${index}.0`, ...fields })),
  };
}

const lengthMs = fc.oneof(fc.constant(0), fc.double({ min: 0, max: DAY_MS, noNaN: true }), fc.nat(60_000));
const clockMs = fc.oneof(fc.nat(120_000), fc.double({ min: 0, max: 8.64e15, noNaN: true }));
const word = fc.record({
  text: fc.oneof(fc.constantFrom('one', 'two', 'three', ' ', ''), fc.string({ maxLength: 10 })),
  fromMs: lengthMs,
  toMs: lengthMs,
});

/** Any turn that the schema lets through, times in any order. */
export const anyTurn = fc.record({
  place: fc.constantFrom('1.1.0', '1.2.0', '2.1.0'),
  role: fc.constantFrom('user' as const, 'assistant' as const),
  text: fc.oneof(fc.constantFrom('', 'one two three', '一二三。四五'), fc.string({ maxLength: 200 })),
  startedAtMs: clockMs,
  durationMs: lengthMs,
  typed: fc.boolean(),
  hasAudio: fc.boolean(),
  words: fc.array(word, { maxLength: 12 }),
});

export const anyDocument = fc
  .array(anyTurn, { maxLength: 12 })
  .map((turns) => ({ ...documentOf(), turns: turns.map((fields) => turnOf(fields)) }));
