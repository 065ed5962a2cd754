/** What observers of a call are told of the ledger's decisions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesOf, type LedgerChange } from '../../../shared/ledger/changes.ts';
import type { ClientEvents } from '../../../shared/protocol.ts';
import { recordOf, type RecordEntry } from '../../../shared/ledger/record.ts';
import type { LedgerEffect } from '../../../shared/ledger/ledger-state.ts';
import { Owner } from './ledger-owner.ts';

/** An owner of a ledger that notes each change. */
class WatchedOwner extends Owner {
  readonly changes: LedgerChange[] = [];

  override apply(event: Parameters<Owner['apply']>[0]): LedgerEffect[] {
    const before = this.ledger;
    const effects = super.apply(event);
    this.changes.push(...changesOf(before, this.ledger));
    return effects;
  }

  /** What an observer would have written down by now. */
  get written(): RecordEntry[] {
    const turns = new Map<number, readonly RecordEntry[]>();
    for (const change of this.changes)
      if (change.type === 'recorded') turns.set(change.turnId, change.entries);
    return [...turns].sort(([a], [b]) => a - b).flatMap(([, entries]) => entries);
  }

  get types(): string[] {
    return this.changes.map(({ type }) => type);
  }
}

describe('the changes of a ledger', () => {
  it('name a turn from its first packet to the end of its reply', () => {
    const owner = new WatchedOwner();
    owner.answered(1, 1000);
    owner.apply({ type: 'item', itemId: 'a' });
    owner.apply({ type: 'transcript', itemId: 'a', text: 'Hello.', final: true });
    owner.apply({ type: 'reply-text', responseId: 'r1', delta: 'Hi there.' });
    owner.says('reply.progress', { replyId: 1, heardMs: 400 });
    owner.apply({ type: 'reply-ended', responseId: 'r1', status: 'completed' });
    owner.says('reply.finished', { replyId: 1, heardMs: 1000 });
    expect(owner.types.filter((type) => type !== 'recorded')).toEqual([
      'turn-opened',
      'turn-guessed',
      'turn-committed',
      'reply-started',
      'reply-heard',
      'reply-heard',
      'reply-over',
    ]);
    expect(owner.written).toEqual([
      { role: 'user', turnId: 1, text: 'Hello.', typed: false },
      { role: 'assistant', replyId: 1, text: 'Hi there.', heardMs: 1000, cut: false },
    ]);
  });

  it('say nothing of the record while a guess is out, and nothing of a guess that was taken back', () => {
    const owner = new WatchedOwner();
    owner.speaks(1, 5);
    owner.guesses(1, 0);
    owner.replies('r1', '1.0', 500);
    owner.says('turn.retract', { turnId: 1, revision: 0 });
    expect(owner.types).toEqual([
      'turn-opened',
      'turn-guessed',
      'reply-started',
      'turn-retracted',
      'reply-over',
    ]);
  });

  it('take back what was recorded of a turn that goes on', () => {
    const owner = new WatchedOwner();
    owner.answered(1);
    owner.says('reply.progress', { replyId: 1, heardMs: 300 });
    expect(owner.written).toHaveLength(2);
    owner.speaks(2, 5);
    owner.says('turn.rejoin', { turnId: 2, early: { turnId: 1, revision: 0 }, heardMs: 320 });
    expect(owner.changes).toContainEqual({
      type: 'turn-rejoined',
      turnId: 1,
      revision: 1,
      rest: 2,
      stands: false,
    });
    expect(owner.written).toEqual([]);
  });

  it('keep what was recorded of a reply that stands, and tell that a new part begins', () => {
    const owner = new WatchedOwner();
    owner.answered(1);
    owner.apply({ type: 'reply-ended', responseId: 'r1', status: 'completed' });
    owner.says('reply.finished', { replyId: 1, heardMs: 1000 });
    owner.speaks(2, 5);
    owner.says('turn.rejoin', { turnId: 2, early: { turnId: 1, revision: 0 }, heardMs: 320 });
    expect(owner.changes).toContainEqual({
      type: 'turn-rejoined',
      turnId: 1,
      revision: 1,
      rest: 2,
      stands: true,
    });
    expect(owner.written).toHaveLength(2);
    owner.speaks(1, 2);
    owner.guesses(1, 1);
    owner.commits(1, 1);
    expect(owner.written).toHaveLength(3);
    expect(owner.written).toEqual(recordOf(owner.ledger));
  });

  it('say that a turn was abandoned where only what followed a standing reply was', () => {
    const owner = new WatchedOwner();
    owner.answered(1);
    owner.says('reply.finished', { replyId: 1, heardMs: 1000 });
    owner.speaks(2, 5);
    owner.says('turn.rejoin', { turnId: 2, early: { turnId: 1, revision: 0 }, heardMs: 1000 });
    owner.says('turn.abandon', { turnId: 1 });
    expect(owner.types).toContain('turn-abandoned');
    expect(owner.written).toEqual(recordOf(owner.ledger));
  });

  it('are a typed turn at once', () => {
    const owner = new WatchedOwner();
    owner.says('turn.text', { turnId: 1, text: 'Typed.' });
    expect(owner.types).toEqual(['turn-opened', 'turn-committed', 'recorded']);
    expect(owner.written).toEqual([{ role: 'user', turnId: 1, text: 'Typed.', typed: true }]);
  });

  it('are none where nothing was decided: fifty packets a second of a reply change no record', () => {
    const owner = new WatchedOwner();
    owner.answered(1, 100);
    owner.says('reply.progress', { replyId: 1, heardMs: 50 });
    const { length } = owner.changes;
    for (let i = 0; i < 20; i++)
      owner.apply({ type: 'reply-audio', responseId: 'r1', pcm: new Int16Array(480) });
    expect(owner.changes).toHaveLength(length);
  });
});

/** Steps that a call may take, in any order: most are refused by the ledger where they do not fit. */
const step = fc.oneof(
  fc.record({ what: fc.constant('speak' as const), turn: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    what: fc.constantFrom('guess', 'commit', 'retract', 'abandon', 'reply', 'words', 'end', 'lose', 'text'),
    turn: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    what: fc.constantFrom('heard', 'finished', 'interrupt', 'rejoin'),
    turn: fc.integer({ min: 1, max: 4 }),
    ms: fc.integer({ min: 0, max: 5000 }),
  }),
);

it('whatever happens in a call, what an observer wrote down is the record', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const owner = new WatchedOwner();
      for (const [i, { what, turn: turnId, ...rest }] of steps.entries()) {
        const turn = owner.ledger.turns.find((candidate) => candidate.turnId === turnId);
        const revision = turn?.revision ?? 0;
        const heardMs = 'ms' in rest ? (rest.ms as number) : 0;
        const replyId = owner.ledger.replies.findLast((reply) => reply.turnId === turnId)?.replyId ?? 1;
        const says = <K extends keyof ClientEvents>(name: K, payload: ClientEvents[K]) =>
          owner.says(name, payload);
        if (what === 'speak' && (turn || turnId > (owner.ledger.turns.at(-1)?.turnId ?? 0)))
          owner.speaks(turnId, 2);
        if (what === 'guess' && turn) owner.guesses(turnId, revision);
        if (what === 'commit') says('turn.commit', { turnId, revision });
        if (what === 'retract') says('turn.retract', { turnId, revision });
        if (what === 'abandon') says('turn.abandon', { turnId });
        if (what === 'text') says('turn.text', { turnId, text: `typed ${i}` });
        if (what === 'reply') {
          owner.replies(`r${i}`, `${turnId}.${revision}`, 2000);
          owner.apply({ type: 'reply-text', responseId: `r${i}`, delta: 'Some words. ' });
        }
        if (what === 'words') {
          owner.apply({ type: 'item', itemId: `i${i}` });
          owner.apply({ type: 'transcript', itemId: `i${i}`, text: `said ${i}`, final: true });
        }
        if (what === 'end')
          owner.apply({ type: 'reply-ended', responseId: `r${i - 1}`, status: 'completed' });
        if (what === 'lose') owner.losesModel();
        if (what === 'heard') says('reply.progress', { replyId, heardMs });
        if (what === 'finished') says('reply.finished', { replyId, heardMs });
        if (what === 'interrupt') says('reply.interrupt', { replyId, heardMs });
        if (what === 'rejoin' && turnId > 1)
          says('turn.rejoin', {
            turnId,
            early: {
              turnId: turnId - 1,
              revision: owner.ledger.turns.find((t) => t.turnId === turnId - 1)?.revision ?? 0,
            },
            heardMs,
          });
        expect(withoutCuts(owner.written)).toEqual(withoutCuts(recordOf(owner.ledger)));
      }
    }),
    { numRuns: 500 },
  );
});

/** While a reply runs, where in its last piece it is heard depends on sound that still comes: then only the text is compared that is sure. */
const withoutCuts = (entries: readonly RecordEntry[]): unknown[] =>
  entries.map((entry) =>
    entry.role === 'user' ? entry : { role: entry.role, replyId: entry.replyId, heardMs: entry.heardMs },
  );
