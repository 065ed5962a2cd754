/** Two turns that are one: the first was committed too early. */
import { beforeEach, describe, expect, it } from 'vitest';
import { LatchError } from '../../../shared/errors.ts';
import { recordOf } from '../../../shared/ledger/record.ts';
import { TAKEN_BACK_MS } from '../../../shared/ledger/rejoin.ts';
import type { LedgerEffect } from '../../../shared/ledger/ledger-state.ts';
import { Owner } from './ledger-owner.ts';

let owner: Owner;

const rejoins = (turnId = 2, early = { turnId: 1, revision: 0 }, heardMs = 320): LedgerEffect[] =>
  owner.says('turn.rejoin', { turnId, early, heardMs });
const turn = (turnId: number) => owner.ledger.turns.find((candidate) => candidate.turnId === turnId);
const codes = (effects: readonly LedgerEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'refuse' ? [[effect.error.code, effect.turnId]] : []));

/** Turn 1 is committed and being answered; turn 2 is open. */
beforeEach(() => {
  owner = new Owner();
  owner.answered(1);
  owner.apply({ type: 'item', itemId: 'first half' });
  owner.says('reply.progress', { replyId: 1, heardMs: 300 });
  owner.speaks(2, 5);
});

describe('a turn that goes on', () => {
  it('is open again as its next revision, with the packets of both; the rest is no turn any more', () => {
    expect(rejoins()).toEqual([
      { type: 'withdraw', tag: '1.0' },
      { type: 'move-audio', from: 2, to: 1 },
    ]);
    expect(owner.ledger.turns).toMatchObject([{ turnId: 1, revision: 1, state: 'open', packets: 15 }]);
    owner.speaks(1, 3);
    const effects = owner.guesses(1, 1);
    expect(effects).toEqual([{ type: 'commit-audio' }, { type: 'want', tag: '1.1' }]);
    owner.apply({ type: 'item', itemId: 'second half' });
    expect(turn(1)!.items.map(({ itemId }) => itemId)).toEqual(['first half', 'second half']);
  });

  it('asks for no audio that is not there, where nothing was said in the rest', () => {
    owner = new Owner().answered(1);
    owner.says('turn.open', { turnId: 2 });
    rejoins();
    expect(owner.guesses(1, 1)).toEqual([{ type: 'want', tag: '1.1' }]);
  });

  it('has nothing of the reply that came too early in the record, but that it did', () => {
    owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'Too early.' });
    rejoins();
    expect(recordOf(owner.ledger)).toEqual([]);
    // What the browser had said of it before is late.
    owner.says('reply.progress', { replyId: 1, heardMs: 500 });
    owner.says('reply.interrupt', { replyId: 1, heardMs: 500 });
    owner.says('reply.finished', { replyId: 1, heardMs: 1_000 });
    owner.guesses(1, 1);
    owner.commits(1, 1);
    expect(recordOf(owner.ledger)).toEqual([
      { role: 'user', turnId: 1, text: '', typed: false, earlyMs: 320 },
    ]);
  });

  it('counts no more as heard than there was, and no less than was reported', () => {
    rejoins(2, { turnId: 1, revision: 0 }, 3_600_000);
    expect(turn(1)!.earlyMs).toBe(1_000);
    owner = new Owner().answered(1);
    owner.says('reply.progress', { replyId: 1, heardMs: 300 });
    owner.speaks(2, 5);
    rejoins(2, { turnId: 1, revision: 0 }, 0);
    expect(turn(1)!.earlyMs).toBe(300);
  });

  it('is noted also where nothing of the reply was heard, and each time adds to it', () => {
    owner = new Owner().answered(1);
    owner.speaks(2, 5);
    rejoins(2, { turnId: 1, revision: 0 }, 0);
    owner.speaks(1, 1);
    owner.guesses(1, 1);
    owner.commits(1, 1);
    expect(recordOf(owner.ledger)).toMatchObject([{ role: 'user', earlyMs: 0 }]);
    owner.replies('r2', '1.1', 500);
    owner.speaks(3, 5);
    rejoins(3, { turnId: 1, revision: 1 }, 200);
    owner.guesses(1, 2);
    owner.commits(1, 2);
    expect(recordOf(owner.ledger)).toMatchObject([{ role: 'user', earlyMs: 200 }]);
  });

  it('lets nothing more of that reply through, sound or words or its end', () => {
    rejoins();
    owner.speaks(1, 1);
    expect(owner.replies('r1 again', '1.0', 100)).toEqual([{ type: 'withdraw', tag: '1.0' }]);
    expect(owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'more' })).toEqual([]);
    expect(owner.apply({ type: 'reply-ended', responseId: 'r1', status: 'completed' })).toEqual([]);
  });

  it('has its audio still owed as an item counted for it', () => {
    owner = new Owner().answered(1);
    owner.speaks(2, 5);
    rejoins();
    owner.apply({ type: 'item', itemId: 'late' });
    expect(turn(1)!).toMatchObject({ commitsOwed: 0, items: [{ itemId: 'late' }] });
  });
});

describe('turns that are not one', () => {
  it('are refused, and dropped: the browser goes on with a turn that is not there', () => {
    for (const [turnId, early] of [
      [2, { turnId: 1, revision: 1 }],
      [2, { turnId: 7, revision: 0 }],
      [2, { turnId: 2, revision: 0 }],
    ] as const) {
      owner = new Owner().answered(1);
      owner.speaks(2, 5);
      const effects = rejoins(turnId, early);
      expect(codes(effects)).toEqual([[expect.stringMatching(/^unknown-/), early.turnId]]);
      expect(effects[0]).toEqual({ type: 'clear-audio' });
      expect(turn(2)!.state).toBe('abandoned');
    }
  });

  it('are refused where one is not there, typed, not the one before, or was guessed at', () => {
    expect(codes(rejoins(9))).toEqual([['unknown-turn', 1]]);
    owner = new Owner();
    owner.says('turn.text', { turnId: 1, text: 'typed' });
    owner.speaks(2, 5);
    expect(codes(rejoins())).toEqual([['unknown-turn', 1]]);
    owner = new Owner().answered(1).answered(2);
    owner.speaks(3, 5);
    expect(codes(rejoins(3))).toEqual([['unknown-turn', 1]]);
    owner = new Owner().answered(1);
    owner.speaks(2, 5);
    owner.guesses(2, 0);
    expect(codes(rejoins())).toEqual([['unknown-turn', 1]]);
  });
});

it('a turn that goes on is said again whole to a fresh connection', () => {
  rejoins();
  owner.speaks(1, 3);
  expect(owner.losesModel()).toContainEqual({ type: 'replay-audio', turnId: 1 });
  expect(owner.guesses(1, 1)).toEqual([{ type: 'commit-audio' }, { type: 'want', tag: '1.1' }]);
});

describe('a reply that cannot be taken back', () => {
  const STANDS = { type: 'refuse', error: expect.objectContaining({ code: 'reply-stands' }) as LatchError };
  const said = (itemId: string, text: string) =>
    owner.apply({ type: 'transcript', itemId, text, final: true });
  /** Why, and how much was heard of it. */
  const REASONS: [string, number, () => void][] = [
    ['was heard to its end', 400, () => owner.says('reply.finished', { replyId: 1, heardMs: 400 })],
    [
      'was heard for longer than any that began too early',
      TAKEN_BACK_MS + 20,
      () => owner.says('reply.progress', { replyId: 1, heardMs: TAKEN_BACK_MS + 20 }),
    ],
    ['used a tool', 320, () => owner.apply({ type: 'tool-called', responseId: 'r1' })],
  ];

  function goesOn(why: () => void, audioMs: number): LedgerEffect[] {
    owner = new Owner().answered(1, audioMs);
    owner.apply({ type: 'item', itemId: 'first half' });
    said('first half', 'Is there a train?');
    owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'There is.' });
    why();
    owner.speaks(2, 5);
    return rejoins();
  }

  it.each(REASONS)(
    'as it %s: it stays, and what is said next is answered as a turn of its own',
    (_, heardMs, why) => {
      const audioMs = Math.max(400, heardMs);
      const effects = goesOn(why, audioMs);
      expect(effects).toContainEqual(STANDS);
      expect(effects.map(({ type }) => type)).not.toContain('withdraw');
      expect(codes(effects)).toEqual([['reply-stands', undefined]]);
      // The browser, which knows it as one turn, is not told of any turn that is gone.
      owner.speaks(1, 3);
      expect(owner.guesses(1, 1)).toEqual([{ type: 'commit-audio' }, { type: 'want', tag: '1.1' }]);
      owner.apply({ type: 'item', itemId: 'second half' });
      said('second half', 'To Bonn.');
      owner.replies('r2', '1.1', 500);
      owner.commits(1, 1);
      owner.says('reply.finished', { replyId: 2, heardMs: 500 });
      expect(recordOf(owner.ledger)).toMatchObject([
        { role: 'user', text: 'Is there a train?' },
        { role: 'assistant', replyId: 1, heardMs },
        { role: 'user', text: 'To Bonn.' },
        { role: 'assistant', replyId: 2, heardMs: 500 },
      ]);
      expect(recordOf(owner.ledger)[0]).not.toHaveProperty('earlyMs');
    },
  );

  it('runs no longer, and the model remembers what was heard of it', () => {
    const effects = goesOn(() => owner.apply({ type: 'tool-called', responseId: 'r1' }), 900);
    expect(effects[0]).toEqual({ type: 'interrupt', tag: '1.0', heardMs: 320, audioMs: 900 });
  });

  it('stays where what came after it was no speech', () => {
    goesOn(() => owner.says('reply.finished', { replyId: 1, heardMs: 400 }), 400);
    owner.speaks(1, 3);
    owner.guesses(1, 1);
    owner.apply({ type: 'item', itemId: 'second half' });
    const effects = owner.says('turn.abandon', { turnId: 1 });
    expect(effects).toContainEqual({ type: 'delete-item', itemId: 'second half' });
    expect(effects).not.toContainEqual({ type: 'delete-item', itemId: 'first half' });
    expect(recordOf(owner.ledger)).toMatchObject([
      { role: 'user', text: 'Is there a train?' },
      { role: 'assistant', replyId: 1, heardMs: 400 },
    ]);
  });
});
