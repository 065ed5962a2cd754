import { beforeEach, describe, expect, it } from 'vitest';
import { recordOf } from '../../../shared/ledger/record.ts';
import type { LedgerEffect } from '../../../shared/ledger/ledger-state.ts';
import { seeded } from '../../doubles/seeded.ts';
import { Owner, silence } from './ledger-owner.ts';

let owner: Owner;
beforeEach(() => (owner = judged()));

/** An owner whose model can say that it listens. */
function judged(): Owner {
  const made = new Owner();
  made.apply({ type: 'model-changed', speculation: true, transcripts: true, judges: true });
  return made;
}

const listens = (responseId: string, by = owner): LedgerEffect[] =>
  by.apply({ type: 'reply-listens', responseId, itemId: `call of ${responseId}` });
const ended = (responseId: string, by = owner): LedgerEffect[] =>
  by.apply({ type: 'reply-ended', responseId, status: 'completed' });
const sound = (responseId: string, ms = 100, by = owner): LedgerEffect[] =>
  by.apply({ type: 'reply-audio', responseId, pcm: silence(ms) });

const judgedAs = (verdict: string, turnId = 1, revision = 0) => ({
  type: 'send',
  event: { name: 'turn.judged', payload: { turnId, revision, verdict } },
});
const dropped = (replyId: number, audioMs = 0) => ({
  type: 'send',
  event: { name: 'reply.ended', payload: { replyId, status: 'retrying', audioMs } },
});
const discard = (tag: string) => ({ type: 'discard', tag });
const want = (tag: string) => ({ type: 'want', tag });
const typesOf = (effects: readonly LedgerEffect[]) => effects.map(({ type }) => type);

/** A guess at the end of turn 1 whose response has begun. */
function guessed(): void {
  owner.speaks(1, 10);
  owner.guesses(1, 0);
  owner.replies('r1', '1.0');
}

describe('a guess to which the model answers', () => {
  it('is judged to speak with the first sound, once, and before that sound', () => {
    guessed();
    const effects = sound('r1');
    expect(effects[0]).toEqual(judgedAs('speaks'));
    expect(typesOf(effects)).toEqual(['send', 'forward-audio']);
    expect(typesOf(sound('r1'))).toEqual(['forward-audio']);
  });

  it('is judged to speak with the first word, and blanks are no word', () => {
    guessed();
    expect(owner.apply({ type: 'reply-text', responseId: 'r1', delta: '\n ' })).not.toContainEqual(
      judgedAs('speaks'),
    );
    expect(owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'Yes' })[0]).toEqual(
      judgedAs('speaks'),
    );
  });

  it('is not judged where the model cannot listen: an answer says nothing then', () => {
    owner = new Owner();
    guessed();
    expect(typesOf(sound('r1'))).toEqual(['forward-audio']);
  });

  it('is not judged once it is committed', () => {
    guessed();
    owner.commits(1);
    expect(typesOf(sound('r1'))).toEqual(['forward-audio']);
  });
});

describe('a guess to which the model listens', () => {
  it('is told so, its reply is dropped, and what it made is deleted', () => {
    guessed();
    expect(listens('r1')).toEqual([discard('1.0'), judgedAs('listens'), dropped(1)]);
    expect(ended('r1')).toEqual([]);
  });

  it('listens, too, where the response ends without a word', () => {
    guessed();
    expect(ended('r1')).toEqual([discard('1.0'), judgedAs('listens'), dropped(1)]);
  });

  it('is asked for again when it is committed, and that one is answered', () => {
    guessed();
    listens('r1');
    ended('r1');
    expect(owner.commits(1)).toContainEqual(want('1.0'));
    owner.replies('r2', '1.0', 500);
    ended('r2');
    owner.says('reply.finished', { replyId: 2, heardMs: 500 });
    expect(recordOf(owner.ledger)).toMatchObject([{ role: 'user' }, { replyId: 2, heardMs: 500 }]);
  });

  it('leaves nothing in the record, whatever it had said', () => {
    guessed();
    listens('r1');
    owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'Hm.' });
    owner.commits(1);
    expect(recordOf(owner.ledger)).toHaveLength(1);
  });

  it('goes on when the user does, and the next guess is judged anew', () => {
    guessed();
    listens('r1');
    owner.says('turn.retract', { turnId: 1, revision: 0 });
    owner.speaks(1, 5);
    expect(owner.guesses(1, 1)).toContainEqual(want('1.1'));
    owner.replies('r2', '1.1');
    expect(sound('r2')[0]).toEqual(judgedAs('speaks', 1, 1));
  });

  it('is not asked for again because a connection is lost: only when it is committed', () => {
    guessed();
    listens('r1');
    expect(typesOf(owner.losesModel())).not.toContain('want');
    expect(owner.commits(1)).toContainEqual(want('1.0'));
  });
});

describe('a guess to which the model speaks, and only then says that it listens', () => {
  const callGone = (of: string) => [{ type: 'drop-item', responseId: of, itemId: `call of ${of}` }];

  it('keeps its reply, which may be heard already: the call alone is deleted', () => {
    guessed();
    sound('r1', 300);
    expect(listens('r1')).toEqual(callGone('r1'));
    expect(typesOf(sound('r1'))).toEqual(['forward-audio']);
    expect(owner.commits(1)).not.toContainEqual(want('1.0'));
    ended('r1');
    owner.says('reply.finished', { replyId: 1, heardMs: 400 });
    expect(recordOf(owner.ledger)).toMatchObject([{ role: 'user' }, { replyId: 1, heardMs: 400 }]);
  });

  it('keeps it where it is only read', () => {
    guessed();
    owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'Yes.' });
    expect(listens('r1')).toEqual(callGone('r1'));
  });

  it('keeps it after the end of the response', () => {
    guessed();
    sound('r1');
    ended('r1');
    expect(listens('r1')).toEqual(callGone('r1'));
  });

  it('leaves nothing of it all the same where the user goes on', () => {
    guessed();
    sound('r1', 300);
    listens('r1');
    expect(owner.says('turn.retract', { turnId: 1, revision: 0 })).toEqual([
      { type: 'withdraw', tag: '1.0' },
    ]);
    expect(sound('r1')).toEqual([]);
  });

  it('is judged once, although that reply is lost and the next one listens', () => {
    guessed();
    sound('r1');
    owner.losesModel();
    owner.replies('r2', '1.0');
    expect(listens('r2')).toEqual([discard('1.0'), dropped(2)]);
    expect(owner.commits(1)).toContainEqual(want('1.0'));
  });
});

describe('a turn that is over while the model listens', () => {
  it('is asked for again at once', () => {
    guessed();
    owner.commits(1);
    expect(listens('r1')).toEqual([discard('1.0'), dropped(1), want('1.0')]);
  });

  it('is asked for again where the response ends without a word', () => {
    guessed();
    owner.commits(1);
    expect(ended('r1')).toEqual([discard('1.0'), dropped(1), want('1.0')]);
  });

  it('is asked for again once: a model that listens once more has given no answer, and a person is told', () => {
    guessed();
    owner.commits(1);
    listens('r1');
    owner.replies('r2', '1.0');
    expect(listens('r2')).toEqual([{ type: 'drop-item', responseId: 'r2', itemId: 'call of r2' }]);
    expect(ended('r2')).toContainEqual({
      type: 'refuse',
      error: expect.objectContaining({ code: 'reply-empty' }),
    });
  });

  it('keeps the answer that it has begun to hear: the call alone is deleted', () => {
    guessed();
    owner.commits(1);
    sound('r1', 400);
    expect(listens('r1')).toEqual([{ type: 'drop-item', responseId: 'r1', itemId: 'call of r1' }]);
    expect(sound('r1')).toHaveLength(1);
  });

  it('is asked for again of the next connection, when this one is lost before the answer', () => {
    guessed();
    owner.commits(1);
    listens('r1');
    expect(owner.losesModel()).toContainEqual(want('1.0'));
  });

  it('is not asked for again where it was typed: no guess was made', () => {
    owner.says('turn.text', { turnId: 1, text: 'and' });
    owner.replies('r1', '1.0');
    expect(ended('r1')).not.toContainEqual(want('1.0'));
  });
});

describe('a verdict that comes too late', () => {
  it('for a guess that was taken back is nothing', () => {
    guessed();
    owner.says('turn.retract', { turnId: 1, revision: 0 });
    expect(listens('r1')).toEqual([]);
    expect(sound('r1')).toEqual([]);
  });

  it('for a turn that was no speech is nothing', () => {
    guessed();
    owner.says('turn.abandon', { turnId: 1 });
    expect(listens('r1')).toEqual([]);
  });

  it('twice is once', () => {
    guessed();
    listens('r1');
    expect(listens('r1')).toEqual([]);
    owner.commits(1);
    expect(listens('r1')).toEqual([]);
  });

  it('after the end of a response without a word is the same verdict', () => {
    guessed();
    expect(ended('r1')).toContainEqual(judgedAs('listens'));
    expect(listens('r1')).toEqual([]);
  });

  it('after an interruption deletes the call, and no more: what was heard stays', () => {
    guessed();
    owner.commits(1);
    sound('r1', 400);
    owner.says('reply.interrupt', { replyId: 1, heardMs: 200 });
    expect(listens('r1')).toEqual([{ type: 'drop-item', responseId: 'r1', itemId: 'call of r1' }]);
    expect(recordOf(owner.ledger)).toHaveLength(2);
  });

  it('of a response that nobody knows is nothing', () => {
    expect(listens('stranger')).toEqual([]);
  });
});

/**
 * A model and a browser that do, in any order, whatever they may: verdicts are wrong, late, doubled or missing. A small sequencer
 * answers each `want` with a response, and forgets it with a withdraw.
 */
class AnyCall {
  readonly owner = judged();
  readonly #random: () => number;
  #responses = 0;
  /** The response that is asked for, with its tag; it begins when the model likes. */
  #wanted: string | null = null;
  #running: { responseId: string; tag: string }[] = [];
  #past: string[] = [];
  /** Turns whose last reply was empty, as somebody was told. */
  #told = 0;
  #answered = 0;
  readonly judged: string[] = [];
  readonly story: string[] = [];

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  play(): void {
    for (let turnId = 1; turnId <= 3; turnId++) {
      this.#do(this.owner.speaks(turnId, 10));
      let revision = 0;
      for (; ; revision++) {
        this.#do(this.owner.guesses(turnId, revision));
        this.#modelActs(4);
        if (revision >= 4 || this.#chance(0.5)) break;
        this.#do(this.owner.says('turn.retract', { turnId, revision }));
        this.#modelActs(2);
        if (this.#chance(0.5)) this.#do(this.owner.speaks(turnId, 3));
      }
      this.#do(this.owner.commits(turnId, revision));
      this.#modelActs(3);
      if (this.#chance(0.2)) this.#do(this.owner.losesModel(), true);
      this.#answer(turnId, revision);
    }
  }

  /** From here on the model is honest: what it is asked for it answers. Each reply that runs ends, and nobody is without an answer. */
  #answer(turnId: number, revision: number): void {
    for (let i = 0; i < 3; i++) {
      if (this.#wanted !== null) this.#begin();
      for (const { responseId } of this.#running.splice(0)) {
        this.#past.push(responseId);
        this.#do(sound(responseId, 100, this.owner));
        this.#do(ended(responseId, this.owner));
      }
    }
    const answers = this.owner.ledger.replies.filter(
      (reply) =>
        reply.turnId === turnId && reply.revision === revision && !reply.stopped && reply.audioMs > 0,
    );
    const told = this.#told;
    this.#told = 0;
    // A model that may not listen any more and says nothing all the same: somebody is told.
    expect([answers.length, told], this.story.join('\n')).toEqual(told === 0 ? [1, 0] : [0, 1]);
    for (const { replyId, audioMs } of answers)
      this.#do(this.owner.says('reply.finished', { replyId, heardMs: audioMs }));
    this.#answered += answers.length;
    const record = recordOf(this.owner.ledger).filter((entry) => entry.role === 'assistant');
    expect(record, this.story.join('\n')).toHaveLength(this.#answered);
  }

  #modelActs(times: number): void {
    for (let i = 0; i < times; i++) {
      if (this.#wanted !== null && this.#chance(0.6)) this.#begin();
      const running = this.#running.at(-1);
      const any = this.#chance(0.3) ? this.#past[Math.floor(this.#random() * this.#past.length)] : undefined;
      const responseId = any ?? running?.responseId;
      if (responseId === undefined) continue;
      const act = this.#random();
      if (act < 0.3) this.#do(sound(responseId, 100, this.owner));
      else if (act < 0.7) this.#do(listens(responseId, this.owner));
      else if (running?.responseId === responseId && act < 0.85) {
        this.#running.pop();
        this.#past.push(responseId);
        this.#do(ended(responseId, this.owner));
      }
    }
  }

  #begin(): void {
    const tag = this.#wanted!;
    this.#wanted = null;
    const responseId = `r${++this.#responses}`;
    this.#running.push({ responseId, tag });
    this.#do(this.owner.apply({ type: 'reply-started', tag, responseId }));
  }

  #do(effects: readonly LedgerEffect[], lost = false): void {
    if (lost) {
      this.#past.push(...this.#running.splice(0).map(({ responseId }) => responseId));
      this.#wanted = null;
    }
    for (const effect of effects) {
      this.story.push(JSON.stringify(effect, (key, value: unknown) => (key === 'pcm' ? undefined : value)));
      if (effect.type === 'want') this.#wanted = effect.tag;
      if (effect.type === 'withdraw' || effect.type === 'discard') {
        if (this.#wanted === effect.tag) this.#wanted = null;
        const gone = this.#running.filter(({ tag }) => tag === effect.tag);
        this.#past.push(...gone.map(({ responseId }) => responseId));
        this.#running = this.#running.filter(({ tag }) => tag !== effect.tag);
      }
      if (effect.type === 'refuse') this.#told++;
      if (effect.type === 'send' && effect.event.name === 'turn.judged') this.#judge(effect.event.payload);
    }
  }

  /** A verdict is about the guess that is out, and is given once. */
  #judge({ turnId, revision, verdict }: { turnId: number; revision: number; verdict: string }): void {
    const turn = this.owner.ledger.turns.findLast((candidate) => candidate.turnId === turnId)!;
    expect([turn.revision, turn.state]).toEqual([revision, 'speculated']);
    const said = `${turnId}.${revision} ${verdict}`;
    expect(this.judged.map((before) => before.split(' ')[0])).not.toContain(`${turnId}.${revision}`);
    this.judged.push(said);
  }

  #chance(of: number): boolean {
    return this.#random() < of;
  }
}

it('whatever the model says and whenever: each turn has one answer, and the record nothing else', () => {
  const verdicts = new Set<string>();
  for (let seed = 1; seed <= 2_000; seed++) {
    const any = new AnyCall(seed);
    any.play();
    for (const said of any.judged) verdicts.add(said.split(' ')[1]!);
  }
  expect([...verdicts].toSorted()).toEqual(['listens', 'speaks']);
});

it('a turn in whose place a later one is to be answered is not asked for again', () => {
  guessed();
  owner.commits(1);
  owner.speaks(2, 10);
  owner.guesses(2, 0);
  owner.commits(2);
  const effects = listens('r1');
  expect(typesOf(effects)).not.toContain('want');
  expect(effects).toContainEqual({
    type: 'send',
    event: { name: 'reply.ended', payload: { replyId: 1, status: 'cancelled', audioMs: 0 } },
  });
});
