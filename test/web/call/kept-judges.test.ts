import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NEW_JUDGE, type JudgeRecord } from '../../../shared/floor/judge-record.ts';
import { keepJudge, keptJudge } from '../../../web/call/kept-judges.ts';

const judgeOf = (speaks: number): JudgeRecord => ({ ...NEW_JUDGE, ends: { speaks, listens: 1 } });
const named = (model: string, version = 1) => ({ model, version });

let stored: Map<string, string>;
beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('what was counted of a model is known in the next call with it, and with no other', () => {
  keepJudge(named('a'), judgeOf(3));
  keepJudge(named('a'), judgeOf(4));
  keepJudge(named('b'), judgeOf(7));
  expect(keptJudge(named('a'))).toEqual(judgeOf(4));
  expect(keptJudge(named('b'))).toEqual(judgeOf(7));
  expect(keptJudge(named('c'))).toEqual(NEW_JUDGE);
});

it('what it did under other words says nothing', () => {
  keepJudge(named('a', 1), judgeOf(3));
  expect(keptJudge(named('a', 2))).toEqual(NEW_JUDGE);
});

it('the eight that were heard last are kept', () => {
  for (let i = 0; i < 9; i++) keepJudge(named(`model ${i}`), judgeOf(i + 1));
  expect(keptJudge(named('model 0'))).toEqual(NEW_JUDGE);
  expect(keptJudge(named('model 1'))).toEqual(judgeOf(2));
});

it.each([
  '',
  'nonsense',
  '{}',
  '[{"model":"a","version":1,"judge":{"ends":{"speaks":-1,"listens":0}}}]',
  '[{"model":"a","version":1,"judge":{"ends":{"speaks":1e308,"listens":1e308},"holds":{"speaks":1e308,"listens":1e308}}}]',
])('what is kept may be anything: %s', (text) => {
  stored.set('latch.judges', text);
  expect(keptJudge(named('a'))).toEqual(NEW_JUDGE);
});

it('a browser that stores nothing begins anew each time', () => {
  const refuse = () => {
    throw new Error('no storage');
  };
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse });
  keepJudge(named('a'), judgeOf(3));
  expect(keptJudge(named('a'))).toEqual(NEW_JUDGE);
});
