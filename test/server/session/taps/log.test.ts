/** What the terminal says of a model that fails. */
import { describe, expect, it } from 'vitest';
import { Seldom } from '../../../../server/session/taps/seldom.ts';
import { call, tapped } from '../scripted-call.ts';

type Line = { level: number; msg: string; code?: string; detail?: string };
const WARN = 40;
const ERROR = 50;
const logged = ({ lines }: ReturnType<typeof call>, level: number): Line[] =>
  lines.map((line) => JSON.parse(line) as Line).filter((line) => line.level === level);

describe('the terminal', () => {
  it.each(['model-refused', 'model-misconfigured', 'model-quota'] as const)(
    'names the reason where a call ends with %s',
    async (code) => {
      const made = call();
      made.model.line.say({ type: 'closed', code, detail: 'set LATCH_MODEL_NAME', retry: false });
      await tapped();
      expect(logged(made, ERROR)).toMatchObject([{ code, detail: 'set LATCH_MODEL_NAME' }]);
    },
  );

  it('names the last reason where a call ends because the model is away', async () => {
    const made = call();
    for (let i = 0; i < 200 && made.ended.length === 0; i++) {
      if (!made.model.line.closed) made.model.line.lose();
      made.pass(500);
    }
    await tapped();
    expect(logged(made, ERROR)).toMatchObject([{ code: 'model-away', detail: 'lost' }]);
  });

  it('says that an attempt failed, and not at each attempt', async () => {
    const made = call();
    made.model.line.lose();
    made.model.line.lose();
    await tapped();
    expect(logged(made, WARN)).toMatchObject([{ code: 'model-away', detail: 'lost' }]);
    expect(logged(made, ERROR)).toEqual([]);
  });

  it('says that a response did not come', async () => {
    const made = call();
    made.phone.turn(1);
    made.pass(10_500);
    await tapped();
    expect(logged(made, WARN)).toMatchObject([
      { code: 'model-away', detail: expect.stringContaining('10000 ms') },
    ]);
  });

  it('shows no call that ended as it should', async () => {
    const made = call();
    made.phone.say('call.end', {});
    await tapped();
    expect([...logged(made, WARN), ...logged(made, ERROR)]).toEqual([]);
  });
});

it('the same line is let through once in a while, another one at once', () => {
  const seldom = new Seldom(1000);
  expect([0, 999, 1000, 1500].map((atMs) => seldom.mayLog('away', atMs))).toEqual([true, false, true, false]);
  expect(seldom.mayLog('refused', 1500)).toBe(true);
});
