import { beforeEach, expect, test } from 'vitest';
import { Visitors } from '../../../server/kiosk/visitors.ts';

let nowMs: number;
let up: Set<string>;
let wiped: string[];
let visitors: Visitors;

beforeEach(() => {
  nowMs = 0;
  up = new Set();
  wiped = [];
  visitors = new Visitors({
    leaveCall: (callId) => wiped.push(callId),
    forget: (conversationId) => {
      up.delete(conversationId);
      wiped.push(conversationId);
    },
    isUp: (conversationId) => up.has(conversationId),
    nowMs: () => nowMs,
  });
});

const call = (person: string, n: number, kioskId = 'lobby', keep: 'nothing' | 'text' = 'nothing'): void =>
  visitors.onCall({ id: kioskId, keep }, { person, callId: `call ${n}`, conversationId: `talk ${n}` });

test('all calls and conversations of a visitor go when the visit ends, and only those', () => {
  call('ann', 1);
  call('ann', 2);
  call('bob', 3, 'door');
  visitors.end('lobby');
  expect(wiped).toEqual(['call 1', 'call 2', 'talk 1', 'talk 2']);
  visitors.end('lobby');
  expect(wiped).toHaveLength(4);
});

test('the next visitor ends the visit before', () => {
  call('ann', 1);
  expect(visitors.isHere('lobby', 'ann')).toBe(true);
  call('bob', 2);
  expect(wiped).toEqual(['call 1', 'talk 1']);
  expect([visitors.isHere('lobby', 'ann'), visitors.isHere('lobby', 'bob')]).toEqual([false, true]);
});

test('what is kept of a visitor is what was set when the visit began; of others nothing is known', () => {
  call('ann', 1, 'lobby', 'text');
  call('ann', 2, 'lobby', 'nothing');
  call('bob', 3, 'door');
  expect([visitors.keepOf('ann'), visitors.keepOf('bob'), visitors.keepOf('eve')]).toEqual([
    'text',
    'nothing',
    null,
  ]);
  visitors.end('lobby');
  expect(visitors.keepOf('ann')).toBeNull();
});

test('a device that died ends no visit: without a call for two minutes it is over', () => {
  call('ann', 1);
  up.add('talk 1');
  nowMs = 3_600_000;
  visitors.sweep();
  up.delete('talk 1');
  nowMs += 2 * 60_000;
  visitors.sweep();
  expect(wiped).toEqual([]);
  nowMs += 1;
  visitors.sweep();
  expect(wiped).toEqual(['call 1', 'talk 1']);
});
