import { expect, test } from 'vitest';
import { MessageDesk } from '../src/message-desk.ts';

function deskOf() {
  const desk = new MessageDesk();
  const handled: string[] = [];
  const paused = new Set<string>();
  const take = (client: string, bytes = 10, work = () => {}) =>
    desk.take(
      client,
      { pause: () => paused.add(client), resume: () => paused.delete(client) },
      {
        bytes,
        handle: () => {
          work();
          handled.push(client);
        },
      },
    );
  const all = (count: number) => expect.poll(() => handled.length).toBe(count);
  return { desk, handled, paused, take, all };
}

function toil(): void {
  const untilMs = performance.now() + 5;
  while (performance.now() < untilMs);
}

test('one client’s costly messages keep those of another one waiting for one of them', async () => {
  const { handled, take, all } = deskOf();
  for (let count = 0; count < 20; count++) take('greedy', 10, toil);
  for (let count = 0; count < 5; count++) take('modest');
  await all(25);
  expect(handled.slice(0, 6)).toEqual(['greedy', ...Array<string>(5).fill('modest')]);
});

test('messages of one client are handled in their order', async () => {
  const { desk, all, handled } = deskOf();
  const order: number[] = [];
  for (let count = 0; count < 5; count++)
    desk.take(
      'one',
      { pause: () => {}, resume: () => {} },
      { bytes: 1, handle: () => (order.push(count), handled.push('one')) },
    );
  await all(5);
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

test.each([
  ['many', 64, 10],
  ['large', 1, 2 ** 20],
])('a client whose %s messages wait is not read from until they are handled', async (_, count, bytes) => {
  const { take, all, paused } = deskOf();
  take('other', 10, toil);
  for (let sent = 0; sent < count; sent++) take('one', bytes);
  expect([...paused]).toEqual(['one']);
  await all(count + 1);
  expect([...paused]).toEqual([]);
});

test('what waits of a client that is gone is not handled', async () => {
  const { desk, take, all, handled } = deskOf();
  take('other');
  take('gone');
  desk.forget('gone');
  take('other');
  await all(2);
  expect(handled).toEqual(['other', 'other']);
});
