import { describe, expect, it } from 'vitest';
import { KeptConversations } from '../../../server/session/kept-conversations.ts';

const said = (chars: number) => [{ role: 'user' as const, text: 'x'.repeat(chars) }];

function store() {
  const clock = { nowMs: 0 };
  return {
    clock,
    kept: new KeptConversations(
      () => clock.nowMs,
      (address) => address.split(' of ').at(-1)!,
    ),
  };
}

describe('conversations without a call', () => {
  it('are kept for twelve hours after their last one', () => {
    const { clock, kept } = store();
    kept.keep('a', said(3), '1.2.3.4');
    clock.nowMs = 11 * 3_600_000;
    kept.keep('a', said(5), '1.2.3.4');
    clock.nowMs += 11 * 3_600_000;
    expect(kept.find('a')).toEqual(said(5));
    clock.nowMs += 3_600_000;
    expect(kept.find('a')).toBe(null);
  });

  it('are kept up to a size, the oldest goes first', () => {
    const { kept } = store();
    for (let i = 0; i < 250; i++) kept.keep(`${i}`, said(100_000), `address ${i}`);
    expect([kept.find('49'), kept.find('50')]).toEqual([null, said(100_000)]);
    for (let i = 0; i < 1_100; i++) kept.keep(`small ${i}`, said(1), `address ${i}`);
    expect([kept.find('small 99'), kept.find('small 100')]).toEqual([null, said(1)]);
  });

  it('of one address do not drive out those of another', () => {
    const { kept } = store();
    kept.keep('mine', said(3), 'home');
    for (let i = 0; i < 2_000; i++) kept.keep(`${i}`, said(3), 'attacker');
    expect(kept.find('mine')).toEqual(said(3));
    expect([kept.find('1949'), kept.find('1950')]).toEqual([null, said(3)]);
  });

  it('of one network of many addresses do not drive out those of another', () => {
    const { kept } = store();
    kept.keep('mine', said(3), 'home');
    for (let i = 0; i < 2_000; i++) kept.keep(`${i}`, said(0), `address ${i} of attackers`);
    expect(kept.find('mine')).toEqual(said(3));
    expect([kept.find('1799'), kept.find('1800')]).toEqual([null, said(0)]);
  });
});
