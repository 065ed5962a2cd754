import { expect, test } from 'vitest';
import { SharedRoom } from '../src/shared-room.ts';

const limits = { each: 2, one: 10, all: 20 };

test('one alone may hold as much as one may', () => {
  const own = new SharedRoom(limits).open();
  own.hold(9);
  expect(own.limit).toBe(10);
});

test('where all together hold much, each may hold a little all the same, and no more', () => {
  const room = new SharedRoom(limits);
  room.open().hold(10);
  room.open().hold(9);
  const third = room.open();
  expect(third.limit).toBe(2);
  third.hold(2);
  expect(third.limit).toBe(2);
});

test('who is gone holds nothing, whatever it still says', () => {
  const room = new SharedRoom(limits);
  const gone = room.open();
  gone.hold(10);
  room.open().hold(10);
  gone.close();
  gone.hold(10);
  expect(room.open().limit).toBe(10);
});

test('forty that hold all they may hold little more than all may', () => {
  const room = new SharedRoom(limits);
  const owns = Array.from({ length: 40 }, () => room.open());
  for (const own of owns) while (own.held < own.limit) own.hold(own.held + 1);
  const sum = owns.reduce((all, { held }) => all + held, 0);
  expect(sum).toBeLessThanOrEqual(limits.all + 40 * limits.each);
});
