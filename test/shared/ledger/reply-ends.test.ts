/** How replies end, and what a person learns of it: without a sound, without a word, with an error. */
import { describe, expect, it } from 'vitest';
import { LatchError } from '../../../shared/errors.ts';
import type { LedgerEffect } from '../../../shared/ledger/ledger-state.ts';
import { recordOf } from '../../../shared/ledger/record.ts';
import { Owner } from './ledger-owner.ts';

const notices = (effects: LedgerEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'refuse' ? [[effect.error.code, effect.error.detail]] : []));
const ended = (effects: LedgerEffect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'send' && effect.event.name === 'reply.ended' ? [effect.event.payload] : [],
  );

/** A reply to the first turn has begun; nothing of it has come. */
function asked({ committed = true } = {}): Owner {
  const owner = new Owner();
  owner.speaks(1, 10);
  owner.guesses(1, 0);
  if (committed) owner.commits(1);
  owner.replies('r', '1.0');
  return owner;
}

type End = 'completed' | 'cancelled' | 'failed';
const text = (owner: Owner, delta: string) => owner.apply({ type: 'reply-text', responseId: 'r', delta });
const end = (owner: Owner, status: End = 'completed', rest: { error?: LatchError; made?: string } = {}) =>
  owner.apply({ type: 'reply-ended', responseId: 'r', status, ...rest });

describe('a reply without a sound', () => {
  const inRecord = [{ role: 'user' }, { role: 'assistant', text: 'Only words.', heardMs: 0, cut: false }];

  it('ends as any other, and its text is in the record from then on', () => {
    const owner = asked();
    text(owner, 'Only ');
    text(owner, 'words.');
    expect(recordOf(owner.ledger)).toHaveLength(1);
    const effects = end(owner);
    expect(ended(effects)).toEqual([{ replyId: 1, status: 'completed', audioMs: 0 }]);
    expect(notices(effects)).toEqual([]);
    expect(recordOf(owner.ledger)).toMatchObject(inRecord);
  });

  it.each(['reply.finished', 'reply.interrupt'] as const)('stays there after %s', (name) => {
    const owner = asked();
    text(owner, 'Only words.');
    end(owner);
    expect(owner.says(name, { replyId: 1, heardMs: 0 })).toEqual([]);
    expect(recordOf(owner.ledger)).toMatchObject(inRecord);
  });

  it('that the user stops before its end leaves nothing', () => {
    const owner = asked();
    text(owner, 'Only words.');
    expect(owner.says('reply.interrupt', { replyId: 1, heardMs: 0 })[0]).toMatchObject({
      type: 'interrupt',
      heardMs: 0,
    });
    end(owner, 'cancelled');
    expect(recordOf(owner.ledger)).toHaveLength(1);
  });

  it('to a guess is in the record with the commit, and leaves no trace of a retract', () => {
    const sure = asked({ committed: false });
    text(sure, 'Only words.');
    end(sure);
    expect(recordOf(sure.ledger)).toEqual([]);
    sure.commits(1);
    expect(recordOf(sure.ledger)).toMatchObject(inRecord);
    const wrong = asked({ committed: false });
    text(wrong, 'Only words.');
    end(wrong);
    expect(wrong.says('turn.retract', { turnId: 1, revision: 0 })).toEqual([
      { type: 'withdraw', tag: '1.0' },
    ]);
    wrong.guesses(1, 1);
    wrong.commits(1, 1);
    expect(recordOf(wrong.ledger)).toHaveLength(1);
  });
});

describe('a reply without a word and a sound', () => {
  it('is not passed over in silence: the person is told, with what the model made instead', () => {
    const effects = end(asked(), 'completed', { made: 'called a function' });
    expect(ended(effects)).toEqual([{ replyId: 1, status: 'completed', audioMs: 0 }]);
    expect(notices(effects)).toEqual([['reply-empty', 'called a function']]);
  });

  it('is told also where the model cancelled it by itself', () => {
    expect(notices(end(asked(), 'cancelled'))).toEqual([['reply-empty', 'the model cancelled it']]);
  });

  it('of spaces is one', () => {
    const owner = asked();
    text(owner, ' \n');
    expect(notices(end(owner))).toMatchObject([['reply-empty', expect.anything()]]);
  });

  it('is nobody’s business where the user stopped it, or has asked something else', () => {
    const stopped = asked();
    stopped.says('reply.interrupt', { replyId: 1, heardMs: 0 });
    expect(end(stopped, 'cancelled')).toEqual([]);
    const later = asked();
    later.says('turn.text', { turnId: 2, text: 'Something else.' });
    expect(notices(end(later, 'cancelled'))).toEqual([]);
  });
});

describe('a reply that ends with an error', () => {
  const filtered = new LatchError('reply-filtered', 'content_filter');

  it('tells it once what was made is heard, which stands', () => {
    const owner = asked();
    owner.apply({ type: 'reply-audio', responseId: 'r', pcm: new Int16Array(24_000) });
    expect(notices(end(owner, 'completed', { error: filtered }))).toEqual([]);
    expect(notices(owner.says('reply.progress', { replyId: 1, heardMs: 500 }))).toEqual([]);
    const finished = { replyId: 1, heardMs: 1000 };
    expect(notices(owner.says('reply.finished', finished))).toEqual([['reply-filtered', 'content_filter']]);
    expect(owner.says('reply.finished', finished)).toEqual([]);
    expect(recordOf(owner.ledger)).toMatchObject([{ role: 'user' }, { heardMs: 1000 }]);
  });

  it('and was interrupted tells it never', () => {
    const owner = asked();
    owner.apply({ type: 'reply-audio', responseId: 'r', pcm: new Int16Array(24_000) });
    end(owner, 'completed', { error: filtered });
    expect(notices(owner.says('reply.interrupt', { replyId: 1, heardMs: 500 }))).toEqual([]);
  });

  it('and failed in the middle was lost, which is told once what there is was heard', () => {
    const owner = asked();
    owner.apply({ type: 'reply-audio', responseId: 'r', pcm: new Int16Array(24_000) });
    expect(notices(end(owner, 'failed', { error: new LatchError('model-error', 'out of memory') }))).toEqual(
      [],
    );
    expect(notices(owner.says('reply.finished', { replyId: 1, heardMs: 1000 }))).toEqual([
      ['reply-lost', 'out of memory'],
    ]);
  });

  it('and made nothing tells it at once', () => {
    expect(notices(end(asked(), 'completed', { error: filtered }))).toEqual([
      ['reply-filtered', 'content_filter'],
    ]);
  });

  it('fails with a word even if the model gives no reason', () => {
    expect(notices(end(asked(), 'failed'))).toMatchObject([['model-error', expect.anything()]]);
  });

  it('to a guess tells it with the commit', () => {
    const owner = asked({ committed: false });
    expect(notices(end(owner, 'failed', { error: filtered }))).toEqual([]);
    expect(notices(owner.commits(1))).toEqual([['reply-filtered', 'content_filter']]);
    expect(owner.commits(1)).toEqual([]);
  });

  it('to a guess that is taken back tells it never', () => {
    const owner = asked({ committed: false });
    end(owner, 'failed', { error: filtered });
    expect(notices(owner.says('turn.retract', { turnId: 1, revision: 0 }))).toEqual([]);
    owner.guesses(1, 1);
    expect(notices(owner.commits(1, 1))).toEqual([]);
  });

  it('so does audio that the model refuses', () => {
    const owner = new Owner();
    owner.speaks(1, 10);
    owner.guesses(1, 0);
    expect(notices(owner.apply({ type: 'item-refused', detail: 'too short' }))).toEqual([]);
    expect(notices(owner.commits(1))).toEqual([['model-error', 'too short']]);
  });
});

describe('a reply that is longer than what may wait', () => {
  const audio = (owner: Owner, ms: number) =>
    owner.apply({ type: 'reply-audio', responseId: 'r', pcm: new Int16Array(24 * ms) });

  function tooLong(takenMs: number, options = {}) {
    const owner = asked(options);
    text(owner, 'This is heard. ');
    audio(owner, 2000);
    text(owner, 'This is not');
    audio(owner, 2000);
    return { owner, effects: owner.apply({ type: 'reply-too-long', replyId: 1, takenMs }) };
  }

  it('ends where it was cut, for the browser, the model and the record, and tells it once that was heard', () => {
    const { owner, effects } = tooLong(2500.5);
    expect(effects.map(({ type }) => type)).toEqual(['shorten', 'finish-audio', 'send']);
    expect(effects[0]).toEqual({ type: 'shorten', tag: '1.0', audioMs: 2500 });
    expect(ended(effects)).toEqual([{ replyId: 1, status: 'completed', audioMs: 2500.5 }]);
    audio(owner, 1000);
    text(owner, ' either.');
    expect(end(owner, 'cancelled')).toEqual([]);
    const told = owner.says('reply.finished', { replyId: 1, heardMs: 4000 });
    expect(notices(told)).toEqual([['reply-cut-short', 'too much of it waited']]);
    expect(recordOf(owner.ledger)[1]).toMatchObject({ text: 'This is heard.', heardMs: 2500.5 });
  });

  it('keeps the words that fit', () => {
    const { owner } = tooLong(3500);
    owner.says('reply.finished', { replyId: 1, heardMs: 3500 });
    expect(recordOf(owner.ledger)[1]).toMatchObject({ text: 'This is heard. This is' });
  });

  it('and is interrupted is cut to what was heard, and tells nothing', () => {
    const { owner } = tooLong(2500);
    const effects = owner.says('reply.interrupt', { replyId: 1, heardMs: 1000 });
    expect(effects).toEqual([{ type: 'interrupt', tag: '1.0', heardMs: 1000, audioMs: 2500 }]);
  });

  it('to a guess that is taken back leaves nothing', () => {
    const { owner } = tooLong(2500, { committed: false });
    expect(owner.says('turn.retract', { turnId: 1, revision: 0 })).toEqual([
      { type: 'withdraw', tag: '1.0' },
    ]);
    expect(recordOf(owner.ledger)).toEqual([]);
  });

  it('and was stopped, or is over, stays as it is', () => {
    const stopped = asked();
    audio(stopped, 2000);
    stopped.says('reply.interrupt', { replyId: 1, heardMs: 500 });
    const over = asked();
    audio(over, 2000);
    end(over);
    for (const owner of [stopped, over])
      expect(owner.apply({ type: 'reply-too-long', replyId: 1, takenMs: 1000 })).toEqual([]);
  });
});
