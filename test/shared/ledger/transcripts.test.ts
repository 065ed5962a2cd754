/** What the browser shows of the user's words, whatever becomes of them. */
import { describe, expect, it } from 'vitest';
import type { LedgerEffect } from '../../../shared/ledger/ledger-state.ts';
import { recordOf } from '../../../shared/ledger/record.ts';
import { WORDS_LIMIT_MS } from '../../../shared/ledger/transcripts.ts';
import { EAGER, FloorDriver, FRAME_MS } from '../floor/floor-driver.ts';
import { Owner } from './ledger-owner.ts';

const shown = (effects: LedgerEffect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'send' && effect.event.name === 'turn.transcript'
      ? [[effect.event.payload.text, effect.event.payload.final]]
      : [],
  );
const NOT_WRITTEN = [['', true]];
const words = (owner: Owner, text: string, final: boolean) =>
  shown(owner.apply({ type: 'transcript', itemId: 'u1', text, final }));

/** A turn whose item is known and whose reply is whole. */
function answered(): Owner {
  const owner = new Owner().answered(1);
  owner.apply({ type: 'item', itemId: 'u1' });
  owner.apply({ type: 'reply-ended', responseId: 'r1', status: 'completed' });
  return owner;
}

describe('the words of a turn', () => {
  it('that never come are given up some time after its reply, once', () => {
    const owner = answered();
    owner.atMs += WORDS_LIMIT_MS - 1;
    expect(shown(owner.apply({ type: 'tick' }))).toEqual([]);
    owner.atMs += 1;
    expect(shown(owner.apply({ type: 'tick' }))).toEqual(NOT_WRITTEN);
    owner.atMs += WORDS_LIMIT_MS;
    expect(shown(owner.apply({ type: 'tick' }))).toEqual([]);
    expect(recordOf(owner.ledger)[0]).toEqual({ role: 'user', turnId: 1, text: '', typed: false });
  });

  it('are waited for while the reply is awaited or goes on', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.commits(1);
    owner.atMs += 10 * WORDS_LIMIT_MS;
    expect(shown(owner.apply({ type: 'tick' }))).toEqual([]);
    owner.replies('r', '1.0', 100);
    expect(shown(owner.apply({ type: 'tick' }))).toEqual([]);
  });

  it('that never come of a turn which nobody answered are given up too', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.commits(1);
    owner.says('turn.text', { turnId: 2, text: 'typed' });
    owner.atMs += WORDS_LIMIT_MS;
    expect(shown(owner.apply({ type: 'tick' }))).toEqual(NOT_WRITTEN);
  });

  it('that come after all replace that, and the line does not wait again', () => {
    const owner = answered();
    owner.atMs += WORDS_LIMIT_MS;
    owner.apply({ type: 'tick' });
    expect(words(owner, 'hel', false)).toEqual([['hel', true]]);
    expect(words(owner, 'hello', true)).toEqual([['hello', true]]);
    expect(recordOf(owner.ledger)[0]).toMatchObject({ text: 'hello' });
  });

  it('whose transcription failed are given up at once', () => {
    expect(words(answered(), '', true)).toEqual(NOT_WRITTEN);
  });

  it('whose transcription failed before the commit are given up with it', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.apply({ type: 'item', itemId: 'u1' });
    expect(words(owner, '', true)).toEqual([]);
    expect(shown(owner.commits(1))).toEqual(NOT_WRITTEN);
  });

  it('of audio that the model refused are given up', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.commits(1);
    expect(shown(owner.apply({ type: 'item-refused', detail: 'no' }))).toEqual(NOT_WRITTEN);
  });

  it('of which a part failed are final without it', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.apply({ type: 'item', itemId: 'u1' });
    owner.says('turn.retract', { turnId: 1, revision: 0 });
    owner.speaks(1, 5);
    owner.guesses(1, 1);
    owner.apply({ type: 'item', itemId: 'u2' });
    owner.commits(1, 1);
    words(owner, 'hello', true);
    expect(shown(owner.apply({ type: 'transcript', itemId: 'u2', text: '', final: true }))).toEqual([
      ['hello', true],
    ]);
  });

  it('of a model that writes nothing down are not waited for', () => {
    const owner = new Owner();
    owner.apply({ type: 'model-changed', speculation: true, transcripts: false, judges: false });
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    expect(shown(owner.commits(1))).toEqual(NOT_WRITTEN);
  });

  it('are given up when it turns out that the model writes nothing down', () => {
    const owner = answered();
    const off = { type: 'model-changed', speculation: true, transcripts: false, judges: false } as const;
    expect(shown(owner.apply(off))).toEqual(NOT_WRITTEN);
  });
});

describe('words that come while the turn may go on', () => {
  const told = (effects: LedgerEffect[]) =>
    effects.flatMap((effect) =>
      effect.type === 'send' && effect.event.name === 'turn.transcript' ? [effect.event.payload] : [],
    );
  const hears = (owner: Owner, itemId: string, text: string, final = true) =>
    told(owner.apply({ type: 'transcript', itemId, text, final }));

  /** Two guesses, and the words of neither. */
  function guessedTwice(): Owner {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.apply({ type: 'item', itemId: 'a' });
    owner.says('turn.retract', { turnId: 1, revision: 0 });
    owner.speaks(1, 5);
    owner.guesses(1, 1);
    return owner;
  }

  it('are those of the guess whose end is in them', () => {
    const owner = guessedTwice();
    expect(hears(owner, 'a', 'I want to go to the')).toMatchObject([
      { revision: 0, text: 'I want to go to the' },
    ]);
    owner.apply({ type: 'item', itemId: 'b' });
    expect(hears(owner, 'b', 'station.', false)).toMatchObject([
      { revision: 1, text: 'I want to go to the station.' },
    ]);
  });

  it('are none of the last guess where its end is there and its beginning is not', () => {
    const owner = guessedTwice();
    owner.apply({ type: 'item', itemId: 'b' });
    expect(hears(owner, 'b', 'Yes.')).toMatchObject([{ revision: 0, text: 'Yes.' }]);
    expect(hears(owner, 'a', 'I mean')).toMatchObject([{ revision: 1, text: 'I mean Yes.' }]);
  });

  it('of what was said before a retract are none of the guess to come', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.apply({ type: 'item', itemId: 'a' });
    owner.says('turn.retract', { turnId: 1, revision: 0 });
    expect(hears(owner, 'a', 'Yes.')).toMatchObject([{ revision: 0, text: 'Yes.' }]);
  });

  it('of what was said over a reply are none of the first guess, and are told with the rest', () => {
    const owner = new Owner().answered(1);
    owner.apply({ type: 'item', itemId: 'first' });
    owner.speaks(2, 10);
    owner.says('turn.overheard', { turnId: 2, packets: 10 });
    owner.speaks(2, 5);
    owner.guesses(2, 0);
    owner.apply({ type: 'item', itemId: 'over' });
    expect(hears(owner, 'over', 'No')).toEqual([]);
    owner.apply({ type: 'item', itemId: 'more' });
    expect(hears(owner, 'more', 'wait')).toMatchObject([{ turnId: 2, revision: 0, text: 'No wait' }]);
  });

  it('are shown whole at the commit, whatever is still missing', () => {
    const owner = guessedTwice();
    hears(owner, 'a', 'I want');
    expect(told(owner.commits(1, 1))).toMatchObject([{ revision: 1, text: 'I want', final: false }]);
  });

  it.each(['I want to go to the', 'Yes.'])(
    'move no floor to end or to keep open what they do not end: %s',
    (late) => {
      const committedAfterMs = (words: string | null): number => {
        const driver = new FloorDriver(EAGER);
        driver.speak(640);
        driver.pause(192);
        driver.speak(320);
        driver.pause(160);
        expect(driver.state.user).toMatchObject({ kind: 'pausing', revision: 1, speculated: true });
        if (words !== null)
          for (const payload of hears(guessedTwice(), 'a', words))
            driver.apply({ type: 'words', ...payload });
        for (let ms = 0; ; ms += FRAME_MS)
          if (driver.pause(FRAME_MS, 0.8).some(({ type }) => type === 'commit')) return ms;
      };
      expect(committedAfterMs(late)).toBe(committedAfterMs(null));
    },
  );
});
