import { describe, expect, it } from 'vitest';
import type { LedgerEffect } from '../../../shared/ledger/ledger-state.ts';
import { recordOf } from '../../../shared/ledger/record.ts';
import { SAID_AGAIN_PACKETS, turnsToSayAgain } from '../../../shared/ledger/upstream-lost.ts';
import { Owner } from './ledger-owner.ts';

const guess = { turnId: 1, revision: 0 };

describe('when the connection to the model is lost', () => {
  it('an unanswered turn is put to the next one, and its running reply asked for again', () => {
    const owner = new Owner().answered(1, 500);
    const ended = { replyId: 1, status: 'retrying', audioMs: 500 };
    expect(owner.losesModel()).toEqual([
      { type: 'send', event: { name: 'reply.ended', payload: ended } },
      { type: 'replay-audio', turnId: 1 },
      { type: 'commit-audio' },
      { type: 'want', tag: '1.0' },
    ]);
    expect(owner.replies('again', '1.0')).toMatchObject([{ event: { payload: { replyId: 2 } } }]);
  });

  it('a typed turn is said again', () => {
    const owner = new Owner();
    owner.says('turn.text', { turnId: 1, text: 'hello' });
    expect(owner.losesModel()).toEqual([
      { type: 'add-text', text: 'hello' },
      { type: 'want', tag: '1.0' },
    ]);
  });

  it('an open turn goes on there, whole', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    expect(owner.losesModel()).toEqual([{ type: 'replay-audio', turnId: 1 }]);
    expect(owner.guesses(1, 0)).toContainEqual({ type: 'commit-audio' });
  });

  it('a reply that is being heard has failed, which is said, and is not made again', () => {
    const owner = new Owner().answered(1, 500);
    owner.says('reply.progress', { replyId: 1, heardMs: 100 });
    const ended = { replyId: 1, status: 'failed', audioMs: 500 };
    expect(owner.losesModel()).toEqual([
      { type: 'send', event: { name: 'reply.ended', payload: ended } },
      { type: 'refuse', error: expect.objectContaining({ code: 'reply-lost' }) },
    ]);
  });

  it('a guess whose reply is complete is told again but not asked about: it may yet be taken back', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.replies('r', '1.0', 500);
    owner.apply({ type: 'reply-ended', responseId: 'r', status: 'completed' });
    expect(owner.losesModel()).toEqual([{ type: 'replay-audio', turnId: 1 }, { type: 'commit-audio' }]);
    owner.says('turn.retract', guess);
    owner.speaks(1, 5);
    expect(owner.guesses(1, 1)).toEqual([{ type: 'commit-audio' }, { type: 'want', tag: '1.1' }]);
  });

  it('what the browser had heard of a reply that was asked for again stays in the record', () => {
    const owner = new Owner().answered(1, 500);
    owner.losesModel();
    expect(owner.says('reply.interrupt', { replyId: 1, heardMs: 300 })).toEqual([]);
    expect(recordOf(owner.ledger)[1]).toMatchObject({ replyId: 1, heardMs: 300 });
  });

  it('and the next one is dialled only later, what is said meanwhile is told to it as it then stands', () => {
    const owner = new Owner().answered(1, 500);
    expect(owner.apply({ type: 'upstream-lost' })).toHaveLength(1);
    owner.says('reply.interrupt', { replyId: 1, heardMs: 300 });
    owner.speaks(2, 5);
    owner.guesses(2, 0);
    owner.says('turn.retract', { turnId: 2, revision: 0 });
    expect(owner.apply({ type: 'upstream-dialled' })).toEqual([
      { type: 'replay-audio', turnId: 1 },
      { type: 'commit-audio' },
      { type: 'want', tag: '1.0' },
      { type: 'replay-audio', turnId: 2 },
    ]);
  });

  it('and the next ones too, the reply is asked for again of each', () => {
    const owner = new Owner().answered(1, 500);
    owner.losesModel();
    const again = owner.losesModel();
    expect(again).toContainEqual({ type: 'want', tag: '1.0' });
    expect(again).not.toContainEqual(expect.objectContaining({ type: 'send' }));
  });

  it('a guess is not asked about again where guesses are no use any more, but when it is committed', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.replies('r', '1.0', 500);
    owner.apply({ type: 'model-changed', speculation: false, transcripts: true, judges: false });
    expect(owner.losesModel().slice(1)).toEqual([
      { type: 'replay-audio', turnId: 1 },
      { type: 'commit-audio' },
    ]);
    expect(owner.commits(1)).toEqual([{ type: 'want', tag: '1.0' }]);
  });

  it('a turn whose answer was read is not asked about again', () => {
    const owner = new Owner().answered(1, 0);
    owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'Words.' });
    owner.apply({ type: 'reply-ended', responseId: 'r1', status: 'completed' });
    expect(owner.losesModel()).toEqual([]);
  });

  it('a guess whose answer is there in words alone is told again: nobody has read it', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.replies('r', '1.0');
    owner.apply({ type: 'reply-text', responseId: 'r', delta: 'Words.' });
    owner.apply({ type: 'reply-ended', responseId: 'r', status: 'completed' });
    expect(owner.losesModel()).toEqual([{ type: 'replay-audio', turnId: 1 }, { type: 'commit-audio' }]);
  });

  it('an item of the lost connection belongs to nothing', () => {
    const owner = new Owner().answered(1);
    owner.apply({ type: 'item', itemId: 'old' });
    owner.losesModel();
    expect(owner.apply({ type: 'transcript', itemId: 'old', text: 'late', final: true })).toEqual([]);
  });
});

describe('when the connection is lost and several turns are not answered', () => {
  const replay = (turnId: number) => ({ type: 'replay-audio', turnId });
  const COMMIT = { type: 'commit-audio' };
  const want = (tag: string) => ({ type: 'want', tag });

  /** A turn that is committed, and waits for its answer. */
  function says(owner: Owner, turnId: number, packets = 10): void {
    owner.speaks(turnId, packets);
    owner.guesses(turnId, 0);
    owner.says('turn.commit', { turnId, revision: 0 });
  }

  /** What the model made of its oldest turn without an item. */
  function understands(owner: Owner, text: string): void {
    const itemId = `item of ${text}`;
    owner.apply({ type: 'item', itemId });
    owner.apply({ type: 'transcript', itemId, text, final: true });
  }

  const lose = (owner: Owner): LedgerEffect[] => owner.losesModel();
  const saidAgain = (owner: Owner) => turnsToSayAgain(owner.ledger).map(({ turnId }) => turnId);

  it('the one that waits is asked about, and the one that goes on follows it', () => {
    const owner = new Owner();
    says(owner, 1);
    owner.replies('r', '1.0', 500);
    owner.speaks(2, 5);
    expect(lose(owner)).toEqual([
      expect.objectContaining({ event: expect.objectContaining({ name: 'reply.ended' }) }),
      replay(1),
      COMMIT,
      want('1.0'),
      replay(2),
    ]);
    expect(owner.guesses(2, 0)).toEqual([COMMIT, want('2.0')]);
  });

  it('the newest of the committed ones is asked about, and each gets its own item', () => {
    const owner = new Owner();
    says(owner, 1);
    says(owner, 2);
    expect(lose(owner)).toEqual([replay(1), COMMIT, replay(2), COMMIT, want('2.0')]);
    understands(owner, 'one');
    understands(owner, 'two');
    expect(recordOf(owner.ledger)).toMatchObject([{ text: 'one' }, { text: 'two' }]);
  });

  it('a guess is asked about before the turn that waited', () => {
    const owner = new Owner();
    says(owner, 1);
    owner.speaks(2, 5);
    owner.guesses(2, 0);
    expect(lose(owner)).toEqual([replay(1), COMMIT, replay(2), COMMIT, want('2.0')]);
  });

  it('an older one that was understood is in the record, and is not said twice', () => {
    const owner = new Owner();
    says(owner, 1);
    understands(owner, 'one');
    says(owner, 2);
    expect(lose(owner)).toEqual([replay(2), COMMIT, want('2.0')]);
  });

  it('one that was understood after one that was not is said again in its place', () => {
    const owner = new Owner();
    says(owner, 1);
    owner.says('turn.text', { turnId: 2, text: 'two' });
    says(owner, 3);
    expect(lose(owner)).toEqual([
      replay(1),
      COMMIT,
      { type: 'add-text', text: 'two' },
      replay(3),
      COMMIT,
      want('3.0'),
    ]);
  });

  it('one that is half understood is said again whole', () => {
    const owner = new Owner();
    says(owner, 1);
    owner.apply({ type: 'item', itemId: 'u1' });
    owner.apply({ type: 'transcript', itemId: 'u1', text: 'what is', final: false });
    owner.speaks(2, 5);
    lose(owner);
    expect(recordOf(owner.ledger)).toMatchObject([{ text: '' }]);
    expect(saidAgain(owner)).toEqual([1, 2]);
  });

  it('one whose reply the user stopped before it was heard is told, not asked about', () => {
    const owner = new Owner();
    says(owner, 1);
    owner.replies('r', '1.0', 500);
    owner.says('reply.interrupt', { replyId: 1, heardMs: 0 });
    expect(lose(owner)).toEqual([replay(1), COMMIT]);
  });

  it('nothing that came before a heard reply is said again', () => {
    const owner = new Owner();
    says(owner, 1);
    owner.answered(2).says('reply.progress', { replyId: 1, heardMs: 100 });
    owner.speaks(3, 5);
    expect(saidAgain(owner)).toEqual([3]);
  });

  it('one that was abandoned is not said again', () => {
    const owner = new Owner();
    says(owner, 1);
    owner.speaks(2, 5);
    owner.says('turn.abandon', { turnId: 2 });
    expect(lose(owner)).toEqual([replay(1), COMMIT, want('1.0')]);
  });

  it('a limited amount is said again: the newest, and always the last turn', () => {
    const owner = new Owner();
    says(owner, 1);
    says(owner, 2, SAID_AGAIN_PACKETS - 15);
    says(owner, 3);
    expect(saidAgain(owner)).toEqual([2, 3]);
    owner.speaks(4, SAID_AGAIN_PACKETS + 1);
    expect(saidAgain(owner)).toEqual([4]);
  });
});
