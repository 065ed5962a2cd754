/** What was said over a reply is written down before it is known whether it is a turn. */
import { beforeEach, describe, expect, it } from 'vitest';
import { recordOf } from '../../../shared/ledger/record.ts';
import type { LedgerEffect } from '../../../shared/ledger/ledger-state.ts';
import { Owner } from './ledger-owner.ts';

let owner: Owner;
const overhear = (packets: number): LedgerEffect[] => owner.says('turn.overheard', { turnId: 2, packets });
const item = (itemId: string): LedgerEffect[] => owner.apply({ type: 'item', itemId });
const words = (itemId: string, text: string, final = true): LedgerEffect[] =>
  owner.apply({ type: 'transcript', itemId, text, final });
const told = (text: string, whole: boolean) => ({
  type: 'send',
  event: {
    name: 'turn.transcript',
    payload: { turnId: 2, revision: 0, text, final: false, ...(whole ? { whole } : {}) },
  },
});

/** A reply to turn 1 is heard; turn 2 is said over it. */
beforeEach(() => {
  owner = new Owner().answered(1);
  item('first');
  owner.says('reply.progress', { replyId: 1, heardMs: 900 });
  owner.speaks(2, 10);
});

it('its audio is committed, and no reply is asked for', () => {
  expect(overhear(10)).toEqual([{ type: 'commit-audio' }]);
  item('over');
  expect(words('over', 'Sto', false)).toEqual([told('Sto', false)]);
  expect(words('over', 'Stop.')).toEqual([told('Stop.', true)]);
});

it('it is told that there are no words, too', () => {
  overhear(10);
  item('over');
  expect(words('over', '')).toEqual([told('', true)]);
});

it('it is whole only once all of it is', () => {
  overhear(10);
  owner.speaks(2, 5);
  overhear(15);
  item('over');
  expect(words('over', 'No')).toEqual([told('No', false)]);
  item('more');
  expect(words('more', 'wait')).toEqual([told('No wait', true)]);
});

describe('afterwards', () => {
  it('what is dropped leaves nothing upstream, also where its item is still to come', () => {
    overhear(10);
    item('over');
    owner.speaks(2, 5);
    overhear(15);
    expect(owner.says('turn.abandon', { turnId: 2 })).toContainEqual({ type: 'delete-item', itemId: 'over' });
    expect(item('late')).toEqual([{ type: 'delete-item', itemId: 'late' }]);
    expect(recordOf(owner.ledger).filter(({ role }) => role === 'user')).toHaveLength(1);
  });

  it('what takes the floor is answered without being committed twice', () => {
    overhear(10);
    expect(owner.guesses(2, 0)).toEqual([{ type: 'want', tag: '2.0' }]);
  });

  it('what goes on with the turn before belongs to that one', () => {
    owner = new Owner().answered(1);
    item('first');
    owner.speaks(2, 10);
    overhear(10);
    owner.says('turn.rejoin', { turnId: 2, early: { turnId: 1, revision: 0 }, heardMs: 100 });
    item('over');
    expect(owner.ledger.turns).toMatchObject([
      { turnId: 1, items: [{ itemId: 'first' }, { itemId: 'over' }] },
    ]);
    expect(owner.guesses(1, 1)).toEqual([{ type: 'want', tag: '1.1' }]);
  });
});

it('is not asked for without new audio, nor of a turn that is not open, nor too often', () => {
  overhear(10);
  expect(overhear(10)).toEqual([]);
  expect(overhear(11)).toMatchObject([{ type: 'refuse', error: { code: 'wrong-sequence' } }]);
  let asked = 1;
  for (let packets = 11; packets < 40; packets++) {
    owner.speaks(2, 1);
    if (overhear(packets).length > 0) asked++;
  }
  expect(asked).toBe(8);
  owner.guesses(2, 0);
  expect(overhear(39)).toEqual([]);
});
