import { expect, test } from 'vitest';
import { Captions } from '../../../server/live/captions.ts';
import type { LedgerChange } from '../../../shared/ledger/changes.ts';

const opened = (turnId: number): LedgerChange => ({ type: 'turn-opened', turnId });
const recorded = (turnId: number, ...texts: string[]): LedgerChange => ({
  type: 'recorded',
  turnId,
  entries: texts.map((text, i) =>
    i === 0
      ? { role: 'user', turnId, text, typed: false }
      : { role: 'assistant', replyId: i, text, heardMs: 100, cut: false },
  ),
  replies: [],
});

test('what was said before the link was made is read by nobody', () => {
  const captions = new Captions();
  expect(captions.onChanges([recorded(3, 'a secret', 'indeed')])).toEqual([]);
  captions.onChanges([opened(4)]);
  expect(captions.onChanges([recorded(3, 'a secret', 'indeed it is')])).toEqual([]);
  expect(captions.onChanges([recorded(4, 'hello')])).toEqual([
    { turnId: 4, lines: [{ who: 'user', text: 'hello' }] },
  ]);
});

test('a turn that was taken back is gone, for those who read it and for those who join', () => {
  const captions = new Captions();
  captions.onChanges([opened(1), recorded(1, 'I think', 'Yes?')]);
  expect(captions.latest).toHaveLength(1);
  expect(captions.onChanges([recorded(1)])).toEqual([{ turnId: 1, lines: [] }]);
  expect(captions.latest).toEqual([]);
});

test('whoever joins reads the last turns, as they are now', () => {
  const captions = new Captions();
  for (let turnId = 1; turnId <= 30; turnId++)
    captions.onChanges([
      opened(turnId),
      recorded(turnId, 'said'),
      recorded(turnId, 'said', `reply ${turnId}`),
    ]);
  expect(captions.latest).toHaveLength(10);
  expect(captions.latest.at(-1)!.lines[1]).toEqual({ who: 'assistant', text: 'reply 30' });
});
