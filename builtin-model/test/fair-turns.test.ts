import { expect, test } from 'vitest';
import { FairTurns, type OfClient } from '../src/fair-turns.ts';

/** Serves all that waits in slices of 1, and says whose piece was done when. */
function serve(turns: FairTurns, waiting: { client: string; ahead: number }[]): string[] {
  const done: string[] = [];
  while (waiting.length > 0) {
    const next = turns.next(waiting)!;
    turns.use(next, 1);
    if (--next.ahead > 0) continue;
    waiting.splice(waiting.indexOf(next), 1);
    done.push(next.client);
  }
  return done;
}
const pieces = (client: string, count: number, ahead: number) =>
  Array.from({ length: count }, () => ({ client, ahead }));

test('a short piece goes before a long one that came first', () => {
  expect(serve(new FairTurns(0), [...pieces('long', 1, 20), ...pieces('short', 1, 3)])).toEqual([
    'short',
    'long',
  ]);
});

test('many pieces of one client keep one of another waiting for at most as much as that other one asks for', () => {
  const done = serve(new FairTurns(0), [...pieces('many', 40, 1), ...pieces('one', 1, 5)]);
  expect(done.indexOf('one')).toBeLessThanOrEqual(5);
});

test('after a client has been served for long, another one goes first at all', () => {
  const turns = new FairTurns(10);
  serve(turns, pieces('many', 40, 1));
  const done = serve(turns, [...pieces('many', 40, 1), ...pieces('new', 1, 9)]);
  expect(done[0]).toBe('new');
});

test('nobody saves up more than the credit', () => {
  const turns = new FairTurns(10);
  turns.use({ client: 'idle' }, 1);
  serve(turns, pieces('busy', 1000, 1));
  const work: OfClient = { client: 'idle' };
  for (let count = 0; count < 12; count++) turns.use(work, 1);
  expect(turns.next([work, { client: 'busy' }])).not.toBe(work);
});

test('clients that are gone are forgotten, and nobody gains by that', () => {
  const turns = new FairTurns(10);
  for (let client = 0; client < 5000; client++) turns.use({ client: `client ${client}` }, 1);
  serve(turns, pieces('busy', 1000, 1));
  expect(turns.next([{ client: 'busy' }, { client: 'new' }])?.client).toBe('new');
});
