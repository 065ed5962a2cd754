import { afterAll, expect, test } from 'vitest';
import { Mouth } from '../../src/mouth/mouth.ts';

const mouth = new Mouth();
afterAll(() => mouth.close());

/** Says in which order sentences were spoken. */
function speaker() {
  const order: string[] = [];
  const speak = (client: string, text: string, signal?: AbortSignal) =>
    mouth.speak(text, 'slt', 1, { client, ...(signal && { signal }) }).then(
      (pcm) => {
        order.push(client);
        return pcm;
      },
      () => {
        order.push(`not ${client}`);
        return null;
      },
    );
  return { order, speak };
}

test(
  'who has many sentences spoken keeps another one waiting for one of them',
  { timeout: 60_000 },
  async () => {
    const { order, speak } = speaker();
    const many = Array.from({ length: 12 }, () => speak('greedy', 'I have so much to say to all of you.'));
    const one = await speak('modest', 'So have I.');
    expect(one?.length).toBeGreaterThan(10_000);
    expect(order).toEqual(['greedy', 'modest']);
    await Promise.all(many);
  },
);

test('two who have equally much spoken take turns', { timeout: 60_000 }, async () => {
  const { order, speak } = speaker();
  const third = speak('talker', 'I was always here.');
  const many = ['late', 'talker', 'late', 'talker'].map((client) => speak(client, 'I was always here.'));
  await Promise.all([third, ...many]);
  expect(order).toEqual(['talker', 'late', 'talker', 'late', 'talker']);
});

test('a sentence that is not wanted any more is not spoken', { timeout: 60_000 }, async () => {
  const { order, speak } = speaker();
  const abort = new AbortController();
  const first = speak('one', 'This is said.');
  const unwanted = speak('two', 'This is not.', abort.signal);
  abort.abort();
  await Promise.all([first, unwanted, speak('three', 'And this is.')]);
  expect(order).toEqual(['one', 'not two', 'three']);
});
