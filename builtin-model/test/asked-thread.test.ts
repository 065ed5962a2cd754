import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { AskedThread } from '../src/asked-thread.ts';

/** Answers each question with its words, when it is told to speak; words may also be an order. */
const SOURCE = `
  const { parentPort } = require('node:worker_threads');
  const kept = [];
  parentPort.on('message', ({ id, words }) => {
    if (words === 'throw') throw new Error('a fault of its own');
    if (words === 'exit') process.exit(0);
    if (words === 'fail') return parentPort.postMessage({ id, failed: 'cannot say' });
    if (words === 'silence') return;
    if (words === 'later') return kept.push(id);
    parentPort.postMessage({ id, answer: words });
    for (const late of kept.splice(0)) parentPort.postMessage({ id: late, answer: 'late' });
  });
`;

interface Asked {
  id: number;
  words: string;
}

let threads: Worker[] = [];
let asked: AskedThread<Asked, string> | undefined;
afterEach(async () => {
  await asked?.close();
  threads = [];
});

function start(): AskedThread<Asked, string> {
  const startThread = () => {
    const thread = new Worker(SOURCE, { eval: true });
    threads.push(thread);
    return thread;
  };
  return (asked = new AskedThread({ start: startThread, stopped: 'It stopped.', closed: 'It is closed.' }));
}

function ask(thread: AskedThread<Asked, string>, words: string): Promise<string> {
  const question = thread.begin();
  const answer = question.answer();
  question.post({ id: question.id, words });
  return answer;
}

test('nothing is started before it is needed, and one thread serves all', async () => {
  const thread = start();
  expect(threads).toHaveLength(0);
  thread.warm();
  thread.warm();
  expect(await ask(thread, 'one')).toBe('one');
  expect(await ask(thread, 'two')).toBe('two');
  expect(threads).toHaveLength(1);
});

test('each question gets its own answer, in whatever order they come', async () => {
  const thread = start();
  const answered: string[] = [];
  const note = (answer: string) => answered.push(answer);
  await Promise.all([ask(thread, 'later').then(note), ask(thread, 'at once').then(note)]);
  expect(answered).toEqual(['at once', 'late']);
});

test('a question that the thread cannot answer rejects with its reason, and the thread goes on', async () => {
  const thread = start();
  await expect(ask(thread, 'fail')).rejects.toThrow('cannot say');
  expect(await ask(thread, 'well')).toBe('well');
  expect(threads).toHaveLength(1);
});

test.each([
  ['throws', 'throw', 'a fault of its own'],
  ['ends', 'exit', 'It stopped.'],
])(
  'a thread that %s fails all that wait for it, and the next question starts another',
  async (_, order, reason) => {
    const thread = start();
    const failures = Promise.allSettled([ask(thread, 'silence'), ask(thread, order)]);
    for (const failure of await failures)
      expect(failure).toMatchObject({ status: 'rejected', reason: { message: reason } });
    expect(await ask(thread, 'again')).toBe('again');
    expect(threads).toHaveLength(2);
  },
);

test('a question begun with a thread that died rejects, though another thread is up', async () => {
  const thread = start();
  const question = thread.begin();
  await expect(ask(thread, 'exit')).rejects.toThrow('It stopped.');
  expect(await ask(thread, 'again')).toBe('again');
  question.post({ id: question.id, words: 'heard by nobody' });
  await expect(question.answer()).rejects.toThrow('It stopped.');
});

test('a question that was settled here keeps that answer, whatever the thread says later', async () => {
  const thread = start();
  const question = thread.begin();
  const answer = question.answer();
  question.post({ id: question.id, words: 'later' });
  question.settle('never mind');
  question.settle('twice');
  expect(await answer).toBe('never mind');
  expect(await ask(thread, 'next')).toBe('next');
});

test('closing ends the thread and fails what waits for it', async () => {
  const thread = start();
  const waiting = ask(thread, 'silence');
  const failure = expect(waiting).rejects.toThrow('It is closed.');
  const ended = once(threads[0]!, 'exit');
  await thread.close();
  await failure;
  await ended;
  await thread.close();
});
