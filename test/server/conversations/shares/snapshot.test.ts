import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { snapshotOf } from '../../../../server/conversations/shares/snapshot.ts';
import { timelineOf } from '../../../../shared/conversations/timeline.ts';
import { turn } from '../turn.ts';

const turns = [
  turn('1.1.0', 'The secret is seven', { startedAtMs: 1_000 }),
  turn('1.1.1', 'Seven it is', { startedAtMs: 2_000, role: 'assistant' }),
  turn('3.7.0', 'And the weather', { startedAtMs: 90_000 }),
  turn('3.7.1', 'Sunny', { startedAtMs: 91_500, role: 'assistant', audio: null }),
  turn('3.8.0', 'Thank you', { startedAtMs: 95_000 }),
];
const choice = { turns: 'all' as const, muted: [], title: 'The weather' };
const whole = { turns, incomplete: true };

describe('a snapshot', () => {
  it('of all turns is all that was said, under the title of the share', () => {
    const { document, sounds } = snapshotOf(whole, choice);
    expect(document.turns.map(({ text, hasAudio }) => [text, hasAudio])).toEqual(
      turns.map(({ text, audio }) => [text, audio !== null]),
    );
    expect(document).toMatchObject({ title: 'The weather', startedAtMs: 1_000, incomplete: true });
    expect([...sounds.values()]).toEqual(turns.flatMap(({ audio }) => audio ?? []));
  });

  it('tells nothing of the turns that were left out', () => {
    const { document, sounds } = snapshotOf(whole, { ...choice, turns: ['3.7.0', '3.8.0'] });
    const only = [
      turn('9.9.0', 'And the weather', { startedAtMs: 90_000 }),
      { ...turns[4]!, place: '9.11.0' },
    ];
    const alone = snapshotOf({ turns: only, incomplete: false }, choice);
    expect(document).toEqual(alone.document);
    expect(JSON.stringify(document)).not.toMatch(/secret|Seven|Sunny|"3\.|1000\b/);
    expect([...sounds.keys()]).toEqual(['1.1.0', '1.2.0']);
  });

  it('keeps the text of a muted turn, and not its sound', () => {
    const { document, sounds } = snapshotOf(whole, { ...choice, muted: ['1.1.0'] });
    expect(document.turns[0]).toMatchObject({ text: 'The secret is seven', hasAudio: false });
    expect([...sounds.values()]).not.toContain('conversations/a/1.1.0.ogg');
    expect(document.turns[1]!.hasAudio).toBe(true);
  });

  it('says where another call begins, and the times between its turns', () => {
    const { document } = snapshotOf(whole, choice);
    expect(document.turns.map(({ place }) => place)).toEqual(['1.1.0', '1.2.0', '2.3.0', '2.4.0', '2.5.0']);
    expect(timelineOf(document.turns)).toEqual(
      timelineOf(turns.map(({ audio, ...turn }) => ({ ...turn, hasAudio: audio !== null }))),
    );
  });

  it('names no file of the conversation', () => {
    expect(JSON.stringify(snapshotOf(whole, choice).document)).not.toContain('conversations/');
  });

  it('does not change what it is made of', () => {
    const before = structuredClone(turns);
    snapshotOf(whole, { ...choice, muted: ['1.1.1'] });
    expect(turns).toEqual(before);
  });

  it.each([
    ['turns: none is left to share', { turns: [] }],
    ['turns: "4.1.0" is the place of no turn', { turns: ['1.1.0', '4.1.0'] }],
    ['muted: "x" is the place of no turn', { muted: ['x'] }],
  ])('is refused: %s', (detail, wrong) => {
    expect(() => snapshotOf(whole, { ...choice, ...wrong })).toThrowError(
      expect.objectContaining({ code: 'bad-event', detail }),
    );
  });

  it('has, of any choice, its turns in order and the sounds of those alone', () => {
    fc.assert(
      fc.property(fc.subarray(turns, { minLength: 1 }), fc.subarray(turns), (chosen, muted) => {
        const { document, sounds } = snapshotOf(whole, {
          ...choice,
          turns: chosen.map(({ place }) => place),
          muted: muted.map(({ place }) => place),
        });
        expect(document.turns.map(({ text }) => text)).toEqual(chosen.map(({ text }) => text));
        const heard = chosen.filter((each) => !muted.includes(each) && each.audio !== null);
        expect([...sounds.values()]).toEqual(heard.map(({ audio }) => audio));
        expect([...sounds.keys()]).toEqual(
          document.turns.filter(({ hasAudio }) => hasAudio).map(({ place }) => place),
        );
      }),
    );
  });
});
