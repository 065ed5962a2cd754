/** A server with the built-in model, whose threads are lost again and again: as when memory is short. */
import type { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';

let server: RunningServer | undefined;
let isUnderAttack = false;
let losses = 0;
const threads: Worker[] = [];

const onThread = (thread: Worker): void => {
  threads.push(thread);
  if (!isUnderAttack) return;
  thread.once('online', () => {
    losses++;
    void thread.terminate();
  });
};
process.on('worker', onThread);
afterEach(async () => {
  process.off('worker', onThread);
  await server?.close();
});

test(
  'the server lives on, takes no calls, says why, and takes calls again by itself',
  { timeout: 60_000 },
  async () => {
    const { config } = readConfig({ LATCH_PORT: '0', LATCH_KEEP: 'nothing' });
    server = await startServer({ config, log: pino({ level: 'silent' }), webDir: null });
    const { url } = server;
    const statusOf = async (path: string): Promise<number> => (await fetch(url + path)).status;
    const call = (): Promise<Response> =>
      fetch(`${url}/api/calls`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
    expect(await statusOf('/readyz')).toBe(200);
    expect((await call()).status).toBe(201);

    isUnderAttack = true;
    await threads[0]!.terminate();
    // More than a model that was given up for good would have had.
    await expect.poll(() => losses, { timeout: 30_000 }).toBeGreaterThan(4);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'model-away' }]);
    expect(await statusOf('/healthz')).toBe(200);
    const refused = await call();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toEqual({
      error: expect.objectContaining({ code: 'model-away', message: expect.stringContaining('Try again') }),
    });

    isUnderAttack = false;
    await expect.poll(() => statusOf('/readyz'), { timeout: 30_000 }).toBe(200);
    expect((await call()).status).toBe(201);
  },
);
