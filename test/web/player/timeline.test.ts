import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationDocument } from '../../../shared/conversations/document.ts';
import { timelineOf } from '../../../shared/conversations/timeline.ts';
import { lastStarted, layTimeline, sameMoment, timeOf, turnsAt } from '../../../web/player/timeline.ts';
import { anyDocument, documentOf } from './documents.ts';

const lay = (document: ConversationDocument, shortenPauses = false, hasSound = () => true) =>
  layTimeline(document, { shortenPauses, hasSound });

describe('the line of time of the player', () => {
  it('is the one of the exports, with the words', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const line = lay(document);
        const { spans, lengthMs } = timelineOf(document.turns);
        expect(line.lengthMs).toBe(lengthMs);
        expect(line.spans.map(({ startMs, endMs, sounds }) => ({ startMs, endMs, sounds }))).toEqual(spans);
      }),
    );
  });

  it('is empty for an empty conversation', () => {
    const line = lay(documentOf());
    expect(line).toEqual({ spans: [], lengthMs: 0 });
    expect(turnsAt(line, 0)).toEqual([]);
    expect(timeOf(line, 0, 0)).toBe(0);
    expect(sameMoment(line, line, 5)).toBe(0);
  });

  it('finds the turn of each word at the time of that word', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const line = lay(document);
        for (const [index, { startMs, endMs, words }] of line.spans.entries()) {
          expect(turnsAt(line, startMs)).toContain(index);
          for (const word of words.keys()) {
            const atMs = timeOf(line, index, word);
            expect(atMs).toBeGreaterThanOrEqual(startMs);
            expect(atMs).toBeLessThanOrEqual(endMs);
          }
        }
      }),
    );
  });

  it('keeps the moment when pauses are shortened and lengthened again, and never leaves its turn', () => {
    fc.assert(
      fc.property(anyDocument, fc.double({ min: 0, max: 1, noNaN: true }), (document, part) => {
        const long = lay(document);
        const short = lay(document, true);
        const atMs = part * long.lengthMs;
        const there = sameMoment(long, short, atMs);
        expect(there).toBeLessThanOrEqual(short.lengthMs);
        const before = lastStarted(long, atMs);
        if (before >= 0) expect(there).toBeGreaterThanOrEqual(short.spans[before]!.startMs);
        expect(sameMoment(short, long, there)).toBeLessThanOrEqual(atMs + 1e-6 * (1 + atMs));
      }),
    );
  });
});
