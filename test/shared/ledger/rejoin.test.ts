/** Two turns that are one: the first was committed too early. */
import { beforeEach, describe, expect, it } from 'vitest';
import { recordOf } from '../../../shared/ledger/record.ts';
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

  it('counts no more as heard than there was', () => {
    rejoins(2, { turnId: 1, revision: 0 }, 3_600_000);
    expect(turn(1)!.earlyMs).toBe(1_000);
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
