import { describe, expect, it } from 'vitest';
import { DayBudget } from '../../../../server/session/limits/day-budget.ts';
import { call, tapped } from '../scripted-call.ts';

/** A response of the scripted model takes 10 tokens in and 20 out: 3 cents. */
const prices = { inputPerMillion: 1_000, outputPerMillion: 1_000 };

const DAY_MS = 24 * 3_600_000;

type Call = ReturnType<typeof call>;

async function exchange({ phone, model }: Call, turnId: number): Promise<void> {
  phone.say('turn.text', { turnId, text: 'go on' });
  model.line.answer(`${turnId}.0`, 'Yes.', 100);
  model.line.end(`${turnId}.0`);
  await tapped();
}

const endsOf = ({ phone }: Call) => phone.of('call.ended').map(({ code }) => code);

describe('the money of a call', () => {
  it('ends it when it has cost what it may', async () => {
    const made = call({ prices, budget: { prices, maxUsdPerCall: 0.08, day: new DayBudget(null, () => 0) } });
    await exchange(made, 1);
    await exchange(made, 2);
    expect(endsOf(made)).toEqual([]);
    await exchange(made, 3);
    expect(endsOf(made)).toEqual(['budget-spent']);
    expect(made.model.line.closed).toBe(true);
  });

  it('counts replies to guesses that were taken back', async () => {
    const made = call({ prices, budget: { prices, maxUsdPerCall: 0.03, day: new DayBudget(null, () => 0) } });
    made.phone.speak(1, 10).guess(1);
    made.model.line.answer('1.0', 'Too early.', 100);
    made.phone.say('turn.retract', { turnId: 1, revision: 0 });
    made.model.line.end('1.0', 'cancelled');
    await tapped();
    expect(endsOf(made)).toEqual(['budget-spent']);
  });

  it('counts a reply whose caller hung up before its end, or whose connection was lost', async () => {
    const day = new DayBudget(0.08, () => 0);
    const budget = { prices, maxUsdPerCall: null, day };
    const first = call({ prices, budget });
    await exchange(first, 1);
    for (const end of ['call.end', 'lose'] as const) {
      const made = call({ prices, budget });
      made.phone.say('turn.text', { turnId: 1, text: 'go on' });
      made.model.line.answer('1.0', 'Yes.', 100);
      expect(day.isSpent).toBe(false);
      if (end === 'lose') made.model.line.lose(false);
      else made.phone.say('call.end', {});
      await tapped();
    }
    expect(day.isSpent).toBe(true);
  });

  it('takes a typical reply where none has said what it cost', async () => {
    const day = new DayBudget(2, () => 0);
    const made = call({ prices, budget: { prices, maxUsdPerCall: null, day } });
    made.phone.say('turn.text', { turnId: 1, text: 'go on' });
    made.phone.say('call.end', {});
    await tapped();
    expect(day.isSpent).toBe(true);
  });

  it('of a day ends every call of the day, and is there again the next', async () => {
    const clock = { nowMs: DAY_MS };
    const day = new DayBudget(0.05, () => clock.nowMs);
    const budget = { prices, maxUsdPerCall: null, day };
    const [first, second] = [call({ prices, budget }), call({ prices, budget })];
    await exchange(first, 1);
    await exchange(second, 1);
    expect([endsOf(first), endsOf(second)]).toEqual([[], ['budget-spent']]);
    first.session.tick();
    await tapped();
    expect(endsOf(first)).toEqual(['budget-spent']);
    const spentAfter = (passedMs: number): boolean => {
      clock.nowMs += passedMs;
      return day.isSpent;
    };
    // A clock that is set back begins no new day.
    expect([0, -DAY_MS, DAY_MS, DAY_MS].map(spentAfter)).toEqual([true, true, true, false]);
  });

  it('is estimated where the model does not say what it uses: the operator is told, once', async () => {
    const day = new DayBudget(0.08, () => 0);
    const made = call({ prices, budget: { prices, maxUsdPerCall: null, day } });
    await exchange(made, 1);
    for (const turnId of [2, 3]) {
      expect(endsOf(made)).toEqual([]);
      made.phone.say('turn.text', { turnId, text: 'go on' });
      made.model.line.answer(`${turnId}.0`, 'Yes.', 100);
      endUnpriced(made, `r${turnId}.0`, 'completed');
      await tapped();
    }
    expect(endsOf(made)).toEqual(['budget-spent']);
    expect(made.lines.filter((line) => line.includes('does not say what a response used'))).toHaveLength(1);
  });

  it('does not become cheaper by replies without a price that were taken back', async () => {
    const day = new DayBudget(0.1, () => 0);
    const made = call({ prices, budget: { prices, maxUsdPerCall: null, day } });
    await exchange(made, 1);
    made.phone.speak(2, 10).guess(2);
    made.model.line.answer('2.0', 'Too early.', 100);
    made.phone.say('turn.retract', { turnId: 2, revision: 0 });
    endUnpriced(made, 'r2.0', 'cancelled');
    await tapped();
    expect(day.meanUsd).toBeCloseTo(0.03);
    expect(day.isSpent).toBe(false);
  });

  it('counts a response once, however often the model says that it ended', async () => {
    const made = call({ prices, budget: { prices, maxUsdPerCall: 0.05, day: new DayBudget(null, () => 0) } });
    await exchange(made, 1);
    made.model.line.end('1.0');
    await tapped();
    expect(endsOf(made)).toEqual([]);
  });
});

function endUnpriced({ model }: Call, responseId: string, status: 'completed' | 'cancelled'): void {
  const usage = { inputTokens: 0, outputTokens: 0 };
  model.line.say({ type: 'response-ended', responseId, status, usage });
}
