import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationDocument } from '../../../shared/conversations/document.ts';
import {
  LONGEST_PAUSE_MS,
  READ_MAX_MS,
  READ_MIN_MS,
  READ_MS_PER_CHAR,
  SHORT_PAUSE_MS,
  timelineOf,
  type TurnTimeline,
} from '../../../shared/conversations/timeline.ts';
import { anyDocument, DAY_MS, documentOf } from '../../web/player/documents.ts';

const lay = ({ turns }: ConversationDocument, shortenPauses = false, hasSound = () => true) =>
  timelineOf(turns, { shortenPauses, hasSound });
const startsOf = (document: ConversationDocument, shortenPauses = false) =>
  lay(document, shortenPauses).spans.map(({ startMs }) => startMs);
const soundingAt = ({ spans }: TurnTimeline, atMs: number): number[] =>
  [...spans.keys()].filter((i) => spans[i]!.startMs <= atMs && atMs < spans[i]!.endMs);

describe('the timeline of a conversation', () => {
  it('begins at 0 and keeps pauses as they were', () => {
    const document = documentOf({ startedAtMs: 5_000 }, { role: 'assistant', startedAtMs: 10_000 });
    expect(startsOf(document)).toEqual([0, 5_000]);
    expect(lay(document).lengthMs).toBe(7_000);
  });

  it('shortens only pauses that are longer than a short one', () => {
    const document = documentOf({}, { startedAtMs: 2_400 }, { startedAtMs: 9_400 });
    expect(startsOf(document, true)).toEqual([0, 2_400, 4_400 + SHORT_PAUSE_MS]);
  });

  it('keeps a barge-in over the reply that it cut, whether pauses are shortened or not', () => {
    const document = documentOf(
      { durationMs: 1_000 },
      { role: 'assistant', startedAtMs: 5_000, durationMs: 3_000, cut: true },
      { startedAtMs: 7_400, durationMs: 2_000 },
    );
    for (const shorten of [false, true]) {
      const [, reply, bargeIn] = lay(document, shorten).spans;
      expect(reply!.endMs - bargeIn!.startMs).toBe(600);
    }
    const line = lay(document);
    expect(soundingAt(line, 7_500)).toEqual([1, 2]);
    expect(soundingAt(line, 8_100)).toEqual([2]);
  });

  it('measures a pause from the latest end, not from the end of what was said last', () => {
    const document = documentOf(
      { role: 'assistant', durationMs: 10_000 },
      { startedAtMs: 2_000, durationMs: 500 },
      { startedAtMs: 5_000, durationMs: 500 },
    );
    expect(startsOf(document)).toEqual([0, 2_000, 5_000]);
  });

  it('never lets a voice overlap itself', () => {
    const document = documentOf({ durationMs: 4_000 }, { startedAtMs: 1_000 });
    expect(startsOf(document)).toEqual([0, 4_000]);
  });

  it('gives what was typed the time that reading takes, and the pause passes meanwhile', () => {
    const text = 'x'.repeat(100);
    const document = documentOf(
      { text, typed: true, hasAudio: false, durationMs: 0 },
      { role: 'assistant', startedAtMs: 1_000 },
      { role: 'user', startedAtMs: 3_500 },
    );
    const readMs = 100 * READ_MS_PER_CHAR;
    expect(startsOf(document)).toEqual([0, readMs, readMs + 2_500]);
    const late = documentOf({ text, typed: true, hasAudio: false, durationMs: 0 }, { startedAtMs: 9_000 });
    expect(startsOf(late)).toEqual([0, 9_000]);
  });

  it('reads a text for a second at least, a minute at most, and no longer than it was said', () => {
    const silent = { hasAudio: false, typed: true, durationMs: 0 };
    const lengthOf = (fields: object) => lay(documentOf(fields)).lengthMs;
    expect(lengthOf({ ...silent, text: 'Hi' })).toBe(READ_MIN_MS);
    expect(lengthOf({ ...silent, text: 'x'.repeat(100_000) })).toBe(READ_MAX_MS);
    expect(lengthOf({ text: 'x'.repeat(100), hasAudio: false, durationMs: 1_500 })).toBe(1_500);
  });

  it('lays a turn out as text where it has no file to play', () => {
    const { spans } = lay(documentOf({ durationMs: 20_000 }), false, () => false);
    expect(spans[0]).toMatchObject({ sounds: false, endMs: READ_MIN_MS });
  });

  it('takes a short pause where the clock went back, and goes on by the new clock', () => {
    const document = documentOf(
      { startedAtMs: 50_000 },
      { startedAtMs: 10_000 },
      { role: 'assistant', startedAtMs: 12_300 },
    );
    const second = 2_000 + SHORT_PAUSE_MS;
    expect(startsOf(document)).toEqual([0, second, second + 2_300]);
  });

  it('takes a short pause between calls, days apart, and no more than half a minute within one', () => {
    const next = (place: string) => documentOf({}, { place, startedAtMs: 3 * DAY_MS });
    expect(startsOf(next('2.0.0'))).toEqual([0, 2_000 + SHORT_PAUSE_MS]);
    expect(startsOf(next('1.1.0'))).toEqual([0, 2_000 + LONGEST_PAUSE_MS]);
  });

  it('whatever the clock did: in order, never negative, no longer than what is said and its pauses, one of each voice at once', () => {
    fc.assert(
      fc.property(anyDocument, fc.boolean(), fc.boolean(), (document, shorten, sound) => {
        const line = lay(document, shorten, () => sound);
        let before = 0;
        let mostMs = 0;
        for (const [i, { startMs, endMs }] of line.spans.entries()) {
          const turn = document.turns[i]!;
          expect(startMs).toBeGreaterThanOrEqual(before);
          expect(endMs).toBeGreaterThan(startMs);
          before = startMs;
          mostMs += Math.max(turn.durationMs, READ_MAX_MS) + (shorten ? SHORT_PAUSE_MS : LONGEST_PAUSE_MS);
          const now = soundingAt(line, startMs).map((index) => document.turns[index]!.role);
          expect(new Set(now).size).toBe(now.length);
        }
        expect(line.lengthMs).toBe(Math.max(0, ...line.spans.map(({ endMs }) => endMs)));
        expect(line.lengthMs).toBeLessThanOrEqual(mostMs);
        expect(line.lengthMs).toBeLessThanOrEqual(lay(document, false, () => sound).lengthMs);
      }),
    );
  });
});
