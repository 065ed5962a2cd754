import { describe, expect, it } from 'vitest';
import { GUESS_LIMIT_MS, OPEN_LIMIT_MS } from '../../../shared/ledger/ledger.ts';
import { recordOf } from '../../../shared/ledger/record.ts';
import { Owner, PACKET, silence } from './ledger-owner.ts';

const refusal = (code: string) => [{ type: 'refuse', error: expect.objectContaining({ code }) }];
/** The refusal that drops a turn. */
const dropped = (turnId: number) => refusal('turn-timed-out').map((effect) => ({ ...effect, turnId }));
const guess = { turnId: 1, revision: 0 };

describe('a turn', () => {
  it('passes its audio on, in order', () => {
    expect(new Owner().speaks(1, 2)).toEqual([
      { type: 'append-audio', turnId: 1, pcm: PACKET },
      { type: 'append-audio', turnId: 1, pcm: PACKET },
    ]);
  });

  it('is put to the model at the guess', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    expect(owner.guesses(1, 0)).toEqual([{ type: 'commit-audio' }, { type: 'want', tag: '1.0' }]);
  });

  it('guessed twice is asked about once', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    expect(owner.guesses(1, 0)).toEqual([]);
  });

  it('committed twice is committed once', () => {
    const owner = new Owner().answered(1);
    expect(owner.says('turn.commit', guess)).toEqual([]);
  });

  it('does not leave the silence after the guess to the next turn', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.speaks(1, 3);
    expect(owner.says('turn.commit', guess)).toEqual([{ type: 'clear-audio' }]);
  });

  it('goes on after a retract as the next revision, with the rest of its audio', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    expect(owner.says('turn.retract', guess)).toEqual([{ type: 'withdraw', tag: '1.0' }]);
    owner.speaks(1, 5);
    expect(owner.guesses(1, 1)).toEqual([{ type: 'commit-audio' }, { type: 'want', tag: '1.1' }]);
  });

  it('with nothing new after a retract commits no empty audio', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.says('turn.retract', guess);
    expect(owner.guesses(1, 1)).toEqual([{ type: 'want', tag: '1.1' }]);
  });

  it('abandoned leaves nothing upstream', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.apply({ type: 'item', itemId: 'u1' });
    owner.says('turn.retract', guess);
    owner.speaks(1, 5);
    expect(owner.says('turn.abandon', { turnId: 1 })).toEqual([
      { type: 'clear-audio' },
      { type: 'delete-item', itemId: 'u1' },
    ]);
  });

  it('abandoned before its item was known has it deleted when it comes', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.says('turn.abandon', { turnId: 1 });
    expect(owner.apply({ type: 'item', itemId: 'u1' })).toEqual([{ type: 'delete-item', itemId: 'u1' }]);
  });

  it('whose item the model tells twice does not give it to the next turn', () => {
    const owner = new Owner();
    owner.speaks(1, 20);
    owner.guesses(1, 0);
    owner.says('turn.commit', { turnId: 1, revision: 0 });
    owner.speaks(2, 20);
    owner.guesses(2, 0);
    for (const itemId of ['u1', 'u1', 'u2']) owner.apply({ type: 'item', itemId });
    expect(owner.ledger.turns.map(({ items }) => items.map(({ itemId }) => itemId))).toEqual([
      ['u1'],
      ['u2'],
    ]);
  });

  it('whose audio the model refused does not take the item of the next turn', () => {
    const owner = new Owner();
    owner.speaks(1, 1);
    owner.guesses(1, 0);
    owner.says('turn.commit', { turnId: 1, revision: 0 });
    owner.speaks(2, 20);
    owner.guesses(2, 0);
    owner.apply({ type: 'item-refused', detail: 'no' });
    owner.apply({ type: 'item', itemId: 'u2' });
    expect(owner.ledger.turns.map(({ items }) => items.map(({ itemId }) => itemId))).toEqual([[], ['u2']]);
  });

  it('abandoned takes late packets without a word', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.says('turn.abandon', { turnId: 1 });
    expect(owner.speaks(1, 1)).toEqual([]);
  });

  it('that was typed is committed as it stands', () => {
    const owner = new Owner();
    expect(owner.says('turn.text', { turnId: 1, text: 'hello' })).toEqual([
      { type: 'add-text', text: 'hello' },
      { type: 'want', tag: '1.0' },
    ]);
    expect(recordOf(owner.ledger)).toEqual([{ role: 'user', turnId: 1, text: 'hello', typed: true }]);
  });
});

describe('where no reply may be asked for on a guess', () => {
  const off = { type: 'model-changed', speculation: false, transcripts: true, judges: false } as const;

  it('a guess commits the audio, and the commit asks for the reply', () => {
    const owner = new Owner();
    owner.apply(off);
    owner.speaks(1, 10);
    expect(owner.guesses(1, 0)).toEqual([{ type: 'commit-audio' }]);
    expect(owner.commits(1)).toEqual([{ type: 'want', tag: '1.0' }]);
    expect(owner.commits(1)).toEqual([]);
  });

  it('a retract takes nothing back, and the turn is asked about once', () => {
    const owner = new Owner();
    owner.apply(off);
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    expect(owner.says('turn.retract', guess)).toEqual([]);
    owner.speaks(1, 5);
    expect(owner.guesses(1, 1)).toEqual([{ type: 'commit-audio' }]);
    expect(owner.commits(1, 1)).toEqual([{ type: 'want', tag: '1.1' }]);
  });

  it('from the middle of a call on, the guess that is out comes true or is taken back as before', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    expect(owner.apply(off)).toEqual([]);
    expect(owner.commits(1)).toEqual([]);
    const wrong = new Owner();
    wrong.speaks(1, 10);
    wrong.guesses(1, 0);
    wrong.apply(off);
    expect(wrong.says('turn.retract', guess)).toEqual([{ type: 'withdraw', tag: '1.0' }]);
    expect(wrong.guesses(1, 1)).toEqual([]);
    expect(wrong.commits(1, 1)).toEqual([{ type: 'want', tag: '1.1' }]);
  });
});

describe('what a browser gets wrong', () => {
  it('is refused by name, and changes nothing', () => {
    const owner = new Owner().answered(1);
    const before = owner.ledger;
    expect(owner.says('turn.open', { turnId: 1 })).toEqual(refusal('unknown-turn'));
    expect(owner.says('turn.commit', { turnId: 9, revision: 0 })).toEqual(refusal('unknown-turn'));
    expect(owner.says('turn.commit', { turnId: 1, revision: 4 })).toEqual(refusal('unknown-revision'));
    expect(owner.says('turn.retract', { turnId: 1, revision: 4 })).toEqual(refusal('unknown-revision'));
    expect(owner.says('reply.interrupt', { replyId: 7, heardMs: 0 })).toEqual(refusal('unknown-reply'));
    expect(owner.apply({ type: 'speech', turnId: 1, seq: 10, pcm: PACKET })).toEqual(refusal('unknown-turn'));
    expect(owner.ledger).toBe(before);
  });

  it('in the order of packets is refused', () => {
    const owner = new Owner();
    owner.speaks(1, 2);
    expect(owner.apply({ type: 'speech', turnId: 1, seq: 3, pcm: PACKET })).toEqual(
      refusal('wrong-sequence'),
    );
    expect(owner.says('turn.speculate', { ...guess, packets: 3 })).toEqual(refusal('wrong-sequence'));
  });

  it('by a commit of what was not guessed is refused', () => {
    const owner = new Owner();
    owner.speaks(1, 2);
    expect(owner.says('turn.commit', guess)).toEqual(refusal('unknown-revision'));
  });
});

describe('before the commit', () => {
  it('no transcript is final', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.apply({ type: 'item', itemId: 'u1' });
    const said = (final: boolean) => [
      { type: 'send', event: { name: 'turn.transcript', payload: { ...guess, text: 'hello', final } } },
    ];
    expect(owner.apply({ type: 'transcript', itemId: 'u1', text: 'hello', final: true })).toEqual(
      said(false),
    );
    expect(owner.says('turn.commit', guess)).toEqual(said(true));
  });

  it('nothing is in the record, whatever is said to be heard', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.replies('r', '1.0', 1000);
    owner.says('reply.progress', { replyId: 1, heardMs: 500 });
    expect(recordOf(owner.ledger)).toEqual([]);
    owner.says('turn.commit', guess);
    expect(recordOf(owner.ledger)).toEqual([{ role: 'user', turnId: 1, text: '', typed: false }]);
  });

  it('an interrupt withdraws, and cuts nothing', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.replies('r', '1.0', 1000);
    expect(owner.says('reply.interrupt', { replyId: 1, heardMs: 700 })[0]).toEqual({
      type: 'withdraw',
      tag: '1.0',
    });
  });
});

describe('a reply', () => {
  it('of a revision that was taken back is withdrawn when it appears', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.says('turn.retract', guess);
    expect(owner.replies('r', '1.0')).toEqual([{ type: 'withdraw', tag: '1.0' }]);
  });

  it('that was taken back sends nothing more, nor is it ever heard', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.replies('r', '1.0', 500);
    owner.says('turn.retract', guess);
    expect(owner.apply({ type: 'reply-audio', responseId: 'r', pcm: silence(20) })).toEqual([]);
    expect(owner.apply({ type: 'reply-text', responseId: 'r', delta: 'late' })).toEqual([]);
    expect(owner.apply({ type: 'reply-ended', responseId: 'r', status: 'cancelled' })).toEqual([]);
    owner.guesses(1, 1);
    owner.says('turn.commit', { turnId: 1, revision: 1 });
    owner.says('reply.progress', { replyId: 1, heardMs: 400 });
    expect(recordOf(owner.ledger)).toHaveLength(1);
  });

  it('is in the record as far as it was heard, never further than it came', () => {
    const owner = new Owner().answered(1, 1000);
    owner.says('reply.progress', { replyId: 1, heardMs: 400 });
    owner.says('reply.progress', { replyId: 1, heardMs: 300 });
    expect(recordOf(owner.ledger)[1]).toMatchObject({ heardMs: 400 });
    owner.says('reply.finished', { replyId: 1, heardMs: 9999 });
    expect(recordOf(owner.ledger)[1]).toMatchObject({ heardMs: 1000 });
  });

  it('interrupted stops at what was heard, in whole ms, and says its end once', () => {
    const owner = new Owner().answered(1, 1000);
    const ended = { replyId: 1, status: 'cancelled', audioMs: 1000 };
    expect(owner.says('reply.interrupt', { replyId: 1, heardMs: 333.4 })).toEqual([
      { type: 'interrupt', tag: '1.0', heardMs: 333, audioMs: 1000 },
      { type: 'send', event: { name: 'reply.ended', payload: ended } },
    ]);
    expect(
      owner.says('reply.interrupt', { replyId: 1, heardMs: 900 }).filter(({ type }) => type !== 'send'),
    ).toEqual([]);
    expect(owner.apply({ type: 'reply-ended', responseId: 'r1', status: 'cancelled' })).toEqual([]);
  });

  it('of which nothing was heard is not in the record', () => {
    const owner = new Owner().answered(1, 1000);
    owner.says('reply.interrupt', { replyId: 1, heardMs: 0 });
    expect(recordOf(owner.ledger).map(({ role }) => role)).toEqual(['user']);
  });

  it('keeps the words that were heard and marks the cut', () => {
    const owner = new Owner().answered(1, 0);
    owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'One two ' });
    owner.apply({ type: 'reply-audio', responseId: 'r1', pcm: silence(800) });
    owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'three four' });
    owner.apply({ type: 'reply-audio', responseId: 'r1', pcm: silence(800) });
    owner.says('reply.interrupt', { replyId: 1, heardMs: 800 });
    expect(recordOf(owner.ledger)[1]).toEqual({
      role: 'assistant',
      replyId: 1,
      text: 'One two',
      heardMs: 800,
      cut: true,
    });
  });
});

describe('a turn that the browser leaves', () => {
  it('guessed is taken back after its limit, visibly, never spoken', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.atMs = GUESS_LIMIT_MS - 1;
    expect(owner.apply({ type: 'tick' })).toEqual([]);
    owner.atMs = GUESS_LIMIT_MS;
    expect(owner.apply({ type: 'tick' })).toEqual([{ type: 'withdraw', tag: '1.0' }, ...dropped(1)]);
    expect(owner.replies('r', '1.0')).toEqual([{ type: 'withdraw', tag: '1.0' }]);
  });

  it('open is dropped after its limit without audio', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.atMs = OPEN_LIMIT_MS;
    expect(owner.apply({ type: 'tick' })).toEqual([{ type: 'clear-audio' }, ...dropped(1)]);
  });

  it('is not late because its line was down', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    owner.atMs = GUESS_LIMIT_MS + 5000;
    owner.apply({ type: 'resumed' });
    expect(owner.apply({ type: 'tick' })).toEqual([]);
    owner.atMs += GUESS_LIMIT_MS;
    expect(owner.apply({ type: 'tick' })).toContainEqual(dropped(1)[0]);
  });
});
