import fc from 'fast-check';
import { OpusPacketizer } from '../../../server/audio/opus.ts';
import { oggOpusOf } from '../../../shared/conversations/ogg-opus.ts';
import type { ConversationDocument, DocumentTurn } from '../../../shared/conversations/document.ts';
import { wordsOf } from '../../../shared/conversations/words.ts';

export const START_MS = Date.UTC(2026, 10, 27, 9, 30);

export const turnOf = (change: Partial<DocumentTurn> = {}): DocumentTurn => {
  const text = change.text ?? 'Good morning. How are you?';
  const durationMs = change.durationMs ?? 2000;
  return {
    place: '1.1.0',
    role: 'user',
    text,
    startedAtMs: START_MS,
    durationMs,
    typed: durationMs === 0,
    cut: false,
    earlyMs: null,
    words: durationMs === 0 ? [] : wordsOf(text, null, durationMs),
    wordTimes: 'estimated',
    hasAudio: false,
    ...change,
  };
};

export const documentOf = (turns: DocumentTurn[], title = 'A morning'): ConversationDocument => ({
  format: 'latch-conversation',
  version: 1,
  title,
  startedAtMs: turns[0]?.startedAtMs ?? START_MS,
  incomplete: false,
  turns,
});

/** Two speakers, typed words, a reply that was cut. */
export const CONVERSATION = documentOf([
  turnOf(),
  turnOf({
    place: '1.1.1',
    role: 'assistant',
    text: 'I am well, and',
    startedAtMs: START_MS + 2100,
    cut: true,
  }),
  turnOf({ place: '1.10.0', text: 'Tell me.', startedAtMs: START_MS + 5000, durationMs: 0 }),
  turnOf({ place: '2.1.0', text: 'Hello again.', startedAtMs: START_MS + 86_400_000, durationMs: 1000 }),
]);

/** A file of so much silence. */
export const soundOf = (durationMs: number): Uint8Array =>
  oggOpusOf(new OpusPacketizer().push(new Int16Array((durationMs + 20) * 24)), { durationMs });

/** What could mean something to a format. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.constantFrom(
        ...[
          '-->',
          '\n\n',
          '\r',
          '\r\n',
          '\u2028',
          '00:00.000 --> 01:00.000',
          '</v>',
          '<script>',
          '&lt;',
          'NOTE ',
        ],
        ...[
          '\u202e',
          '\u2066',
          '# ',
          '- ',
          '1. ',
          '```',
          '![x](javascript:y)',
          '[a](http://b)',
          '\\',
          '|',
          '===',
          '---',
        ],
        ...[
          '\0',
          '\ud800',
          'STYLE\n',
          '<v Assistant>',
          '> ',
          '    code',
          '&amp;',
          'https://x.example',
          '**',
          '~~~',
        ],
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

export const hostileDocument: fc.Arbitrary<ConversationDocument> = fc
  .tuple(
    hostileText,
    fc.array(
      fc.record({
        text: hostileText,
        role: fc.constantFrom('user' as const, 'assistant' as const),
        durationMs: fc.integer({ min: 0, max: 20_000 }),
        gapMs: fc.integer({ min: -5000, max: 90_000 }),
        cut: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  )
  .map(([title, turns]) => {
    let startedAtMs = START_MS;
    return documentOf(
      turns.map(({ gapMs, ...turn }, i) => {
        startedAtMs += gapMs;
        return turnOf({ ...turn, place: `1.${i + 1}.0`, startedAtMs });
      }),
      title.slice(0, 120),
    );
  });
